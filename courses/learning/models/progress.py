"""What people have done. These rows only ever grow: finished stays finished."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.learning.models.items import CourseEdition, LearningItem
from courses.offerings.models import Intent, Offering
from people.duties.models import within_duties

# Somebody has done all that counts and is not completed. Also an index: the sweep asks for it every minute.
ABOUT_TO_END = models.Q(completed_at=None, required__gt=0, done__gte=models.F("required"))
# With the first of these somebody goes on: what is going on before what is finished, and the newest.
CURRENT_FIRST = (models.F("completed_at").asc(nulls_first=True), "-started_at", "-pk")


class EnrolmentQuerySet(models.QuerySet):
    def of(self, person) -> "EnrolmentQuerySet":
        return self.filter(person=person)

    def within_duties(self, viewer, permission: str = "learning.view_enrolment") -> "EnrolmentQuerySet":
        """Those that a member of staff sees: of all courses, or of the ones that are their duty."""
        return self.filter(within_duties(viewer, permission, course="course_id"))

    def about_to_end(self) -> "EnrolmentQuerySet":
        """Those who have done all that counts and are not completed: once their edition is confirmed, they are due."""
        return self.filter(ABOUT_TO_END)


class Enrolment(models.Model):
    """One person in one offering of a course, in whatever language. What they have done hangs on them alone."""

    has_others = False  # set by `enrol`: whether its person is in other offerings of the course, too

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="enrolments", verbose_name=_("person")
    )
    course = models.ForeignKey(LearningItem, models.PROTECT, related_name="enrolments", verbose_name=_("course"))
    offering = models.ForeignKey(
        Offering, models.PROTECT, related_name="enrolments", verbose_name=_("offering"), help_text=_("Of that course.")
    )
    intent = models.CharField(_("what they want from it"), max_length=6, choices=Intent, blank=True)
    edition = models.ForeignKey(CourseEdition, models.PROTECT, related_name="enrolments", verbose_name=_("edition"))
    required = models.PositiveIntegerField(_("required items"), default=0)
    done = models.PositiveIntegerField(_("done items"), default=0)
    started_at = models.DateTimeField(_("started"))
    last_item = models.ForeignKey(
        LearningItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("last item")
    )
    last_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "offering"], name="one_enrolment_per_person_and_offering"),
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("required")) | models.Q(completed_at__isnull=False),
                name="nobody_has_done_more_than_there_is",
            ),
        ]
        indexes = [
            models.Index(fields=["course", "-done"], name="enrolments_by_progress"),
            models.Index(fields=["started_at", "id", "person"], name="enrolments_found"),
            models.Index(fields=["person", "course"], name="enrolments_by_person"),
            models.Index(fields=["edition"], condition=ABOUT_TO_END, name="enrolments_about_to_end"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.done}/{self.required}"


class ItemCompletion(models.Model):
    """One person has finished one item. The earliest date stays; nothing of ours deletes the row."""

    class Source(models.TextChoices):
        WEB = "web", _("Read here")
        DEVICE = "device", _("Done before signing up")
        EDIT = "edit", _("Through a change of the course")
        STAFF = "staff", _("Recorded by staff")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="completions", verbose_name=_("person")
    )
    item = models.ForeignKey(LearningItem, models.PROTECT, related_name="completions", verbose_name=_("item"))
    completed_at = models.DateTimeField(_("completed"))
    language = models.CharField(_("language"), max_length=10)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.WEB)
    edition = models.ForeignKey(
        CourseEdition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="completions",
        verbose_name=_("edition"),
        help_text=_("Of a module or course: the confirmed edition in which all was done."),
    )
    pseudonym = models.UUIDField(_("pseudonym"), null=True, blank=True, help_text=_("Stands for an erased person."))

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [models.UniqueConstraint(fields=["person", "item"], name="one_completion_per_person_and_item")]
        indexes = [models.Index(fields=["item", "completed_at"], name="completions_by_item_and_date")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.completed_at:%Y-%m-%d}"


class CheckAnswer(models.Model):
    """What one person gave last to one check item of a lesson. The item's block id is equal in every language.

    An answer that is not complete (three of six pairs) is kept and shown as it is; it counts for nothing.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="check_answers", verbose_name=_("person")
    )
    item = models.ForeignKey(LearningItem, models.PROTECT, related_name="check_answers", verbose_name=_("lesson"))
    block = models.CharField(_("question"), max_length=40)
    answer = models.JSONField(_("answer"))
    is_complete = models.BooleanField(_("complete"), default=True)
    is_right = models.BooleanField(_("right"))
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["person", "item", "block"], name="one_answer_per_person_and_question"),
            models.CheckConstraint(
                condition=models.Q(is_complete=True) | models.Q(is_right=False), name="only_a_complete_answer_is_right"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.block}"
