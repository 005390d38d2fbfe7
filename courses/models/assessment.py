"""Quizzes and tasks: rows that a module or lesson chooses; what people made of them."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.models import CleanText
from courses.blocks import SAYS, QuestionStreamBlock, RubricStreamBlock, TaskStreamBlock
from courses.models.items import LearningItem
from courses.models.questions import questions_in
from courses.rules import Box, Criterion, Flaw, Found, question_flaws, quiz_flaws, task_flaws
from lms.lib.terms import plain_text

NUMBERED = _("Number %(number)s: %(flaw)s")


class Quiz(CleanText, TranslatableMixin, models.Model):
    """A bank of questions in one language and how many of them an attempt draws."""

    title = models.CharField(_("title"), max_length=200)
    intro = models.TextField(_("introduction"), blank=True)
    bank = StreamField(QuestionStreamBlock(), verbose_name=_("bank of questions"))
    draw = models.PositiveSmallIntegerField(_("questions in an attempt"), default=6)
    pass_share = models.FloatField(_("pass mark"), default=0.7, help_text=_("0 to 1."))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=8)

    panels = [FieldPanel(name) for name in ("title", "intro", "draw", "pass_share", "minutes", "bank")]
    translatable_fields = [TranslatableField("title"), TranslatableField("intro"), TranslatableField("bank")]
    override_translatable_fields = [
        SynchronizedField("draw", overridable=False),
        SynchronizedField("pass_share", overridable=False),
        SynchronizedField("minutes", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(condition=models.Q(draw__gte=1, minutes__gte=1), name="a_quiz_draws_and_takes_time"),
            models.CheckConstraint(
                condition=models.Q(pass_share__gt=0, pass_share__lte=1), name="a_pass_mark_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """What nobody could pass is refused, however it comes in."""
        super().clean()
        bank = questions_in(self.bank)
        found = quiz_flaws(
            bank,
            draw=self.draw or 0,
            pass_share=self.pass_share or 0,
            minutes=self.minutes or 0,
            lessons=self._lessons(),
        )
        refuse(found, "bank", [question_flaws(question) for question in bank])

    def _lessons(self) -> set[str] | None:
        """Numbers of the lessons of the module in which it stands; None while it stands nowhere."""
        module = apps.get_model("courses", "ModulePage").objects.filter(quiz=self.pk).first() if self.pk else None
        lessons = apps.get_model("courses", "LessonPage").objects
        return set(lessons.child_of(module).values_list("number", flat=True)) or None if module else None


class Task(CleanText, TranslatableMixin, models.Model):
    """A form of boxes with model answers, and a rubric to judge it by if it has one, in one language."""

    title = models.CharField(_("title"), max_length=200)
    intro = RichTextField(_("introduction"), features=["bold", "italic", "ul", "ol"])
    boxes = StreamField(TaskStreamBlock(), verbose_name=_("boxes"))
    rubric = StreamField(RubricStreamBlock(), verbose_name=_("rubric"), blank=True)

    panels = [FieldPanel(name) for name in ("title", "intro", "boxes", "rubric")]
    translatable_fields = [TranslatableField(name) for name in ("title", "intro", "boxes", "rubric")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """What nobody could do or judge is refused, however it comes in."""
        super().clean()
        boxes = [Box(block.value["name"], block.value["model"]) for block in self.boxes]
        rubric = [Criterion(block.value["name"], tuple(block.value["levels"])) for block in self.rubric]
        found = list(task_flaws(boxes, rubric))
        if not plain_text(self.intro).strip():
            found.append(Found(Flaw.NO_PROMPT, "intro"))
        refuse(found)


def refuse(found: Iterable[Found], inside: str = "", flaws: Iterable[Iterable[Found]] = ()) -> None:
    """Raise what is wrong at its fields. `flaws`: of each block in the field `inside`."""
    errors: dict[str, list[str]] = {}
    deep = (Found(one.flaw, inside, number) for number, each in enumerate(flaws) for one in each)
    for one in (*found, *deep):
        said = SAYS[one.flaw] if one.line is None else NUMBERED % {"number": one.line + 1, "flaw": SAYS[one.flaw]}
        errors.setdefault(one.field, []).append(said)
    if errors:
        raise ValidationError(errors)


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


class TaskSubmission(models.Model):
    """What one person wrote into one task. Private to the person."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="task_submissions", verbose_name=_("person")
    )
    item = models.ForeignKey(LearningItem, models.PROTECT, related_name="task_submissions", verbose_name=_("lesson"))
    answers = models.JSONField(_("answers"))
    saved_at = models.DateTimeField(_("saved"))
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [models.UniqueConstraint(fields=["person", "item"], name="one_submission_per_person_and_task")]

    def __str__(self) -> str:
        return f"{self.item_id}"
