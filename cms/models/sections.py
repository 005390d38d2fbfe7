"""Where the parts of the site stand that its frame names: the shelves, and the pages of text in its foot.

Editors may rename them, so no address of theirs is written into code. Which is which is told by the type of a shelf
(`PublicPage.section`) and, for a page of text, by the key of the file that it was loaded from, else by its name.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from wagtail.models import Page

# Keys follow from the place of a file, so that a page is the same page in every language and on every site.
NAMESPACE = UUID("5a1c1f0e-7c07-4f0d-9a52-000000000000")
PLAIN_PAGES = ("about", "how-we-protect-you", "accessibility", "content-licence")
PLAIN_KEYS = {uuid5(NAMESPACE, f"site/{slug}"): slug for slug in PLAIN_PAGES}
DEPTH = 3  # root, home of a language, shelf
FRESH_SECONDS = 20  # after this long at the latest every process leads to the new name of a shelf
STALE_SECONDS = 0.2  # what was looked up within one request is not looked up again
KEY = "site_sections"


@dataclass(frozen=True)
class SiteSections:
    """The first parts of addresses below the language, by place and language; and the places that each may mean."""

    slugs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    meant: Mapping[str, frozenset[str]] = field(default_factory=dict)
    at: float = 0.0

    def addresses(self, language: str) -> dict[str, str]:
        """Name of a place, as templates write it, to its address; where a language lacks it, the English one's name.

        A place that is published in neither is left out.
        """
        named = {section: by.get(language) or by.get(settings.LANGUAGE_CODE) for section, by in self.slugs.items()}
        return {section.replace("-", "_"): f"/{language}/{slug}/" for section, slug in named.items() if slug}


def site_sections() -> SiteSections:
    """The sections as they stand, kept in this process for a moment."""
    return known_site_sections() or _look()


def known_site_sections() -> SiteSections | None:
    """The same, if it is known without asking the database."""
    return caches["rendered"].get(KEY)


def forget_site_sections() -> None:
    """Look again the next time: a page was published or moved."""
    caches["rendered"].delete(KEY)


def is_section(slug: str, section: str) -> bool:
    """Whether the first part of an address leads to a place. A name that nobody knows is looked for again."""
    known = site_sections()
    if slug not in known.meant and time.monotonic() - known.at > STALE_SECONDS:
        known = _look()
    return section in known.meant.get(slug, ())


def _look() -> SiteSections:
    slugs: dict[str, dict[str, str]] = {}
    meant: dict[str, set[str]] = {}
    rows = Page.objects.filter(depth=DEPTH).order_by("path")
    for label, model, key, language, slug, live in rows.values_list(
        "content_type__app_label", "content_type__model", "translation_key", "locale__language_code", "slug", "live"
    ):
        section = getattr(_model(label, model), "section", "") or PLAIN_KEYS.get(key) or slug
        meant.setdefault(slug, set()).add(section)
        if live:
            slugs.setdefault(section, {}).setdefault(language, slug)
    found = SiteSections(slugs, {slug: frozenset(names) for slug, names in meant.items()}, time.monotonic())
    caches["rendered"].set(KEY, found, FRESH_SECONDS)
    return found


def _model(label: str, name: str) -> type | None:
    try:
        return apps.get_model(label, name)
    except LookupError:  # a page of a type that is no longer installed
        return None
