"""The glossary: words of the course that a reader can look up where they stand."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.material import terms
from lms.lib.process_cache import in_process_cache

FRESH_SECONDS = 300  # a definition that staff have mended stands in lessons after this long at the latest


class Term(TranslatableMixin, models.Model):
    """One word of the glossary in one language."""

    slug = models.SlugField(_("name"), help_text=_("The same in every language."))
    term = models.CharField(_("term"), max_length=100)
    forms = models.TextField(_("forms"), help_text=_("All that it looks like in a text, lower case, one a line."))
    definition = models.TextField(_("definition"))

    panels = [FieldPanel(name) for name in ("slug", "term", "forms", "definition")]
    translatable_fields = [TranslatableField(name) for name in ("term", "forms", "definition")]
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "locale"], name="one_term_per_name_and_language"),
        ]

    def __str__(self) -> str:
        return self.term


def _translated(language: str) -> models.QuerySet:
    """The terms of a language, without those that only wait for their translation."""
    terms = Term.objects.filter(locale__language_code=language)
    if language == settings.LANGUAGE_CODE:
        return terms
    english = Term.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return terms.exclude(
        Exists(english.filter(translation_key=OuterRef("translation_key"), definition=OuterRef("definition")))
    )


@dataclass(frozen=True)
class Glossary:
    """The terms of one language. `version`: another one when any of them has changed."""

    terms: tuple[terms.GlossaryEntry, ...]
    version: int


def glossary_of(language: str) -> Glossary:
    """The glossary of a language, from the cache of this process if it was asked for lately."""
    return in_process_cache(f"glossary:{language}", lambda: _look_up(language), FRESH_SECONDS)


def _look_up(language: str) -> Glossary:
    rows = _translated(language).values_list("slug", "term", "forms", "definition")
    words = tuple(
        terms.GlossaryEntry(slug, term, terms.forms_in(forms), definition) for slug, term, forms, definition in rows
    )
    return Glossary(words, hash(words))
