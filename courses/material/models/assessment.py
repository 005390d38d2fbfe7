"""Quizzes and tasks: rows that a module or lesson chooses."""

from collections.abc import Iterable

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.models import CleanText
from courses.material.blocks import FLAW_SENTENCES, QuestionStreamBlock, RubricStreamBlock, TaskStreamBlock
from courses.material.models.questions import questions_in
from courses.material.models.task_forms import shape_form
from courses.material.rules import Box, Criterion, Flaw, LocatedFlaw, question_flaws, quiz_flaws, task_flaws
from courses.material.terms import plain_text
from questionnaires.models import Version

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
        module = apps.get_model("material", "ModulePage").objects.filter(quiz=self.pk).first() if self.pk else None
        lessons = apps.get_model("material", "LessonPage").objects
        return set(lessons.child_of(module).values_list("number", flat=True)) or None if module else None


class Task(CleanText, TranslatableMixin, models.Model):
    """A form of boxes with model answers, and a rubric to judge it by if it has one, in one language.

    What it asks in all languages together is a version of a questionnaire, shaped anew whenever a row is saved.
    """

    title = models.CharField(_("title"), max_length=200)
    intro = RichTextField(_("introduction"), features=["bold", "italic", "ul", "ol"])
    boxes = StreamField(TaskStreamBlock(), verbose_name=_("boxes"))
    rubric = StreamField(RubricStreamBlock(), verbose_name=_("rubric"), blank=True)
    form = models.ForeignKey(
        Version, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("form")
    )

    panels = [FieldPanel(name) for name in ("title", "intro", "boxes", "rubric")]
    translatable_fields = [TranslatableField(name) for name in ("title", "intro", "boxes", "rubric")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Keep the row, and ask in every language what the rows of the task ask from now on."""
        super().save(*args, **kwargs)
        rows = Task.objects.filter(translation_key=self.translation_key)
        self.form = shape_form(self.translation_key, rows.select_related("locale").order_by("locale_id"))
        rows.exclude(form=self.form).update(form=self.form)

    def clean(self) -> None:
        """What nobody could do or judge is refused, however it comes in."""
        super().clean()
        boxes = [Box(block.value["name"], block.value["model"]) for block in self.boxes]
        rubric = [Criterion(block.value["name"], tuple(block.value["levels"])) for block in self.rubric]
        found = list(task_flaws(boxes, rubric))
        if not plain_text(self.intro).strip():
            found.append(LocatedFlaw(Flaw.NO_PROMPT, "intro"))
        refuse(found)


def refuse(found: Iterable[LocatedFlaw], inside: str = "", flaws: Iterable[Iterable[LocatedFlaw]] = ()) -> None:
    """Raise what is wrong at its fields. `flaws`: of each block in the field `inside`."""
    errors: dict[str, list[str]] = {}
    deep = (LocatedFlaw(one.flaw, inside, number) for number, each in enumerate(flaws) for one in each)
    for one in (*found, *deep):
        said = (
            FLAW_SENTENCES[one.flaw]
            if one.line is None
            else NUMBERED % {"number": one.line + 1, "flaw": FLAW_SENTENCES[one.flaw]}
        )
        errors.setdefault(one.field, []).append(said)
    if errors:
        raise ValidationError(errors)
