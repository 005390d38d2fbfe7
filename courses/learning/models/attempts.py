"""What people have made of quizzes and tasks."""

from dataclasses import fields

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.learning.models.items import LearningItem
from courses.learning.rules import Attempt
from questionnaires.models import Response


class QuizAttemptQuerySet(models.QuerySet):
    def that_count(self) -> "QuizAttemptQuerySet":
        """All but those whose questions were taken away."""
        return self.filter(freed_at=None)

    def open(self) -> "QuizAttemptQuerySet":
        return self.that_count().filter(handed_in_at=None)


class QuizAttempt(models.Model):
    """One try at one quiz by one person: the questions drawn, the answers, the criterion as it was."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiz_attempts", verbose_name=_("person")
    )
    item = models.ForeignKey(LearningItem, models.PROTECT, related_name="quiz_attempts", verbose_name=_("quiz"))
    number = models.PositiveIntegerField(_("number"))
    drawn = models.JSONField(_("questions drawn"))
    answers = models.JSONField(_("answers"), default=dict)
    pass_share = models.FloatField(_("pass mark"))
    share = models.FloatField(_("share right"), null=True, blank=True)
    began_at = models.DateTimeField(_("began"))
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    freed_at = models.DateTimeField(
        _("given up for its person"),
        null=True,
        blank=True,
        help_text=_("Its questions left the bank while it was open: it does not count as a try."),
    )

    objects = QuizAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["person", "item", "number"], name="attempts_are_numbered_per_quiz"),
            models.UniqueConstraint(
                fields=["person", "item"],
                condition=models.Q(handed_in_at=None, freed_at=None),
                name="one_open_attempt_per_quiz",
            ),
            models.CheckConstraint(
                condition=models.Q(handed_in_at=None) | models.Q(freed_at=None), name="what_is_handed_in_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}#{self.number}"

    def as_attempt(self) -> Attempt:
        """This row as rules know it."""
        return Attempt(**{one.name: getattr(self, one.name) for one in fields(Attempt)})


class TaskSubmission(models.Model):
    """One person's response to the task of one lesson. What they wrote, and every state of it, stands there."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="task_submissions", verbose_name=_("person")
    )
    item = models.ForeignKey(LearningItem, models.PROTECT, related_name="task_submissions", verbose_name=_("lesson"))
    response = models.OneToOneField(
        Response, models.CASCADE, related_name="task_submission", verbose_name=_("response")
    )

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [models.UniqueConstraint(fields=["person", "item"], name="one_submission_per_person_and_task")]

    def __str__(self) -> str:
        return f"{self.item_id}"
