"""Pages that teach. Words live here; facts about people live in rows and never hang on a page."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from cms.models import TAG_PANELS, TEXT_FEATURES, PublicPage, TaggedPage
from courses.material.blocks import FLAW_SENTENCES, LessonStreamBlock
from courses.material.models.teaching import TeachingPage
from courses.material.rules import Flaw


class CataloguePage(PublicPage):
    """The list of courses in one language."""

    section = "catalogue"
    subpaths = ("held",)
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["material.CoursePage"]
    template = "courses/catalogue_page.html"

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")


class CoursePage(TaggedPage, TeachingPage):
    """A course in one language."""

    summary = models.TextField(_("summary"))
    gains = models.JSONField(_("what one gains"), default=list, blank=True)
    authors = models.CharField(_("authors"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=60, default="CC BY 4.0")
    body = RichTextField(_("welcome"), features=TEXT_FEATURES, blank=True)

    content_panels = [
        *Page.content_panels,
        *[FieldPanel(name) for name in ("summary", "body", "authors", "licence")],
        *TAG_PANELS,
    ]
    override_translatable_fields = [
        *PublicPage.override_translatable_fields,
        SynchronizedField("licence", overridable=False),
    ]
    parent_page_types = ["material.CataloguePage"]
    subpage_types = ["material.ModulePage"]
    template = "courses/course_page.html"

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")


class ModulePage(TeachingPage):
    """A module of a course in one language, with the quiz at its end."""

    number = models.CharField(_("number"), max_length=8)
    goal = models.TextField(_("goal"))
    quiz = models.ForeignKey(
        "material.Quiz", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("quiz")
    )

    content_panels = [*Page.content_panels, *[FieldPanel(name) for name in ("number", "goal", "quiz")]]
    override_translatable_fields = [
        *PublicPage.override_translatable_fields,
        SynchronizedField("number", overridable=False),
    ]
    parent_page_types = ["material.CoursePage"]
    subpage_types = ["material.LessonPage"]
    template = "courses/module_page.html"
    fetched_with = ("quiz",)
    chooses = "quiz"
    exclude_fields_in_copy = ["quiz"]  # the copy has its own, and so has every revision that is copied along
    taken = _("“%(title)s” already stands in %(place)s. A quiz stands in one module: choose another one.")
    subpaths = ("quiz", "quiz/begin", "quiz/hand-in")

    def refusal(self) -> str:
        """A translation has the quiz of its course, in its own language: a pass of any other would not count."""
        return super().refusal() or self._other_than_the_course()

    def _other_than_the_course(self) -> str:
        own = self._in_own_language() if self.quiz and self.path else None
        if own is None or (own.quiz and own.quiz.translation_key == self.quiz.translation_key):
            return ""
        if own.quiz is None:
            return _("In %(language)s, from which the course is taken, this module has no quiz.") % {
                "language": own.locale.get_display_name()
            }
        sentence = _(
            "In %(language)s, from which the course is taken, this module has the quiz “%(title)s”: choose its "
            "translation."
        )
        return sentence % {"language": own.locale.get_display_name(), "title": own.quiz}

    def _in_own_language(self) -> "ModulePage | None":
        """This module in the language that the shape of its course is taken from, unless that is this page."""
        language = language_of_shape(self)
        if language in ("", self.locale.language_code):
            return None
        pages = ModulePage.objects.filter(translation_key=self.translation_key)
        return pages.filter(locale__language_code=language).select_related("quiz", "locale").first()

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        constraints = [models.UniqueConstraint(fields=["quiz"], name="a_quiz_stands_in_one_module")]


class LessonPage(TaggedPage, TeachingPage):
    """A lesson in one language: about ten minutes of text with its questions."""

    number = models.CharField(_("number"), max_length=8)
    objective = models.TextField(_("objective"))
    summary = models.TextField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=12, validators=[MinValueValidator(1, FLAW_SENTENCES[Flaw.NO_MINUTES])]
    )
    competencies = models.JSONField(_("competencies"), default=list, blank=True)
    is_required = models.BooleanField(_("required for the course"), default=True)
    body = StreamField(LessonStreamBlock(), verbose_name=_("text"))
    task = models.ForeignKey(
        "material.Task", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("task")
    )

    content_panels = [
        *Page.content_panels,
        *[FieldPanel(name) for name in ("number", "objective", "summary", "minutes", "is_required", "body", "task")],
        *TAG_PANELS,
    ]
    override_translatable_fields = [
        *PublicPage.override_translatable_fields,
        SynchronizedField("number", overridable=False),
        SynchronizedField("minutes", overridable=False),
        SynchronizedField("competencies", overridable=False),
        SynchronizedField("is_required", overridable=False),
    ]
    parent_page_types = ["material.ModulePage"]
    subpage_types: list[str] = []
    template = "courses/lesson_preview.html"
    fetched_with = ("task",)
    chooses = "task"
    exclude_fields_in_copy = ["task"]  # the copy has its own, and so has every revision that is copied along
    taken = _("“%(title)s” already stands in %(place)s. A task stands in one lesson: choose another one.")
    subpaths = ("answer", "finish", "keep")

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [models.UniqueConstraint(fields=["task"], name="a_task_stands_in_one_lesson")]


def language_of_shape(page: Page) -> str:
    """The language that the shape of a page's course is taken from; "" while it has none.

    The app above says so: it registers the hook "language_of_shape", which is asked of a page.
    """
    return next((found for tell in hooks.get_hooks("language_of_shape") if (found := tell(page))), "")
