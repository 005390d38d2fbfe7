"""What can be learnt, apart from the words that teach it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.learning.rules import StepState

STEP_KINDS = ("lesson", "quiz")


def title_in(titles: dict[str, str], language: str) -> str:
    """The last known title in a language, else in English, else in any."""
    return titles.get(language) or titles.get("en") or next(iter(titles.values()), "")


class LearningItem(models.Model):
    """One thing to learn, whatever page or language it is read in. Never deleted; retired when its page goes."""

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        MODULE = "module", _("Module")
        LESSON = "lesson", _("Lesson")
        QUIZ = "quiz", _("Quiz")

    key = models.UUIDField(_("key"), unique=True, help_text=_("The translation key of its page or quiz."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    titles = models.JSONField(_("titles"), default=dict, help_text=_("Last known title a language."))
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    left_at = models.DateTimeField(
        _("left"),
        null=True,
        blank=True,
        help_text=_("When its retirement was confirmed: no certificate asks for it any more."),
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    language = models.CharField(
        _("language of its shape"),
        max_length=10,
        blank=True,
        help_text=_("Of a course: the language that it was first published in. Its pages there are its shape."),
    )
    touched_at = models.DateTimeField(
        _("touched"), null=True, blank=True, help_text=_("When a page of this course last changed: caches hang on it.")
    )

    class Meta:
        verbose_name = _("learning item")
        verbose_name_plural = _("learning items")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retired_at__isnull=False) | models.Q(left_at=None, replaced_by=None),
                name="only_what_is_retired_leaves_or_is_replaced",
            ),
            models.CheckConstraint(condition=~models.Q(replaced_by=models.F("id")), name="nothing_takes_its_own_place"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language, else in English, else in any."""
        return self.title_in((get_language() or "en").split("-")[0]) or str(self.key)

    @property
    def title_language(self) -> str:
        """The language of that title."""
        reading = (get_language() or "en").split("-")[0]
        return next((one for one in (reading, "en") if self.titles.get(one)), next(iter(self.titles), "en"))

    def title_in(self, language: str) -> str:
        """The same for a given language; "" if it never had one."""
        return title_in(self.titles, language)

    def chain(self) -> list["LearningItem"]:
        """This item, then what has taken its place for good, then what has taken the place of that."""
        chain = [self]
        while chain[-1].left_at and chain[-1].replaced_by and chain[-1].replaced_by not in chain:
            chain.append(chain[-1].replaced_by)
        return chain

    def counts_for(self) -> list["LearningItem"]:
        """What else is finished by whoever has finished this: what took its place. Another quiz is passed anew."""
        return [] if self.kind == self.Kind.QUIZ else self.chain()[1:]


def with_replacements(done: Mapping[str, Any], shown: Collection[str]) -> Mapping[str, Any]:
    """`done`, by the keys of items as text, and the same under the keys of what took their place.

    `shown`: the keys of the course as it is now. One query if `done` has others, else none.
    """
    others = LearningItem.objects.filter(key__in=done.keys() - set(shown), left_at__isnull=False)
    if done.keys() <= set(shown):
        return done
    return {str(new.key): done[str(old.key)] for old in others for new in old.counts_for()} | dict(done)


class CourseEditionQuerySet(models.QuerySet):
    def confirmed(self) -> "CourseEditionQuerySet":
        """Editions that may complete people."""
        return self.filter(confirmed_at__isnull=False)

    def newest_of(self, course: LearningItem) -> "CourseEdition | None":
        """The last edition of a course among these."""
        return self.filter(course=course).order_by("-number").first()


class CourseEdition(models.Model):
    """One shape of a course: which items, in which order, required or not.

    The newest may still wait to be confirmed: until then it follows the pages, and nobody is completed by it. Once
    confirmed, it is fixed.
    """

    class Confirmation(models.TextChoices):
        EDITOR = "editor", _("By an editor")
        STILLNESS = "stillness", _("By itself, when nothing had changed for a while")
        LOAD = "load", _("When the course was loaded")

    course = models.ForeignKey(LearningItem, models.PROTECT, related_name="editions", verbose_name=_("course"))
    number = models.PositiveIntegerField(_("number"))
    made_at = models.DateTimeField(_("made"), help_text=_("When its shape last changed."))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmation = models.CharField(_("how it was confirmed"), max_length=10, choices=Confirmation, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    objects = CourseEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["course", "number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="editions_are_numbered_per_course"),
            models.UniqueConstraint(
                fields=["course"], condition=models.Q(confirmed_at=None), name="one_unconfirmed_edition_per_course"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmation="")
                | (models.Q(confirmed_at__isnull=False) & ~models.Q(confirmation="")),
                name="what_is_confirmed_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.number}"


class EditionItemQuerySet(models.QuerySet):
    def steps(self) -> "EditionItemQuerySet":
        """What one does: lessons and quizzes. Modules only hold them."""
        return self.filter(item__kind__in=STEP_KINDS)

    def required(self) -> "EditionItemQuerySet":
        """What has to be done for the course."""
        return self.steps().filter(is_required=True)

    def current(self) -> "EditionItemQuerySet":
        """Where things stand now: in the newest edition of each course."""
        newer = CourseEdition.objects.filter(
            course=models.OuterRef("edition__course"), number__gt=models.OuterRef("edition__number")
        )
        return self.filter(~models.Exists(newer))

    def with_done(self, person_id: int | None) -> "EditionItemQuerySet":
        """Adds `is_done`, `done_at` for one person, and the item's `kind`, in the same query."""
        theirs = models.FilteredRelation("item__completions", condition=models.Q(item__completions__person=person_id))
        return self.annotate(
            theirs=theirs, done_at=models.F("theirs__completed_at"), kind=models.F("item__kind")
        ).order_by("position")


class EditionItem(models.Model):
    """One item's place in one edition."""

    edition = models.ForeignKey(CourseEdition, models.CASCADE, related_name="items", verbose_name=_("edition"))
    item = models.ForeignKey(LearningItem, models.PROTECT, related_name="edition_items", verbose_name=_("item"))
    module = models.ForeignKey(
        LearningItem, models.PROTECT, null=True, blank=True, related_name="module_items", verbose_name=_("inside")
    )
    position = models.PositiveIntegerField(_("position"))
    is_required = models.BooleanField(_("required"), default=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)

    objects = EditionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in an edition")
        verbose_name_plural = _("places in an edition")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["edition", "item"], name="an_item_stands_once_in_an_edition")]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.position}"

    @property
    def is_done(self) -> bool:
        """Only after `with_done`."""
        return self.done_at is not None

    def as_state(self, *, is_open: bool) -> StepState:
        """This row as rules know it; only after `with_done`."""
        return StepState(self.item_id, self.kind, self.is_required, self.minutes, self.is_done, is_open)
