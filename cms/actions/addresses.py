"""The same address in every language: translations follow the page that leads (docs/decisions/0003 and 0012)."""

import logging
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Length, Substr
from wagtail.models import Page

from cms.models import forget_site_sections, led_elsewhere

log = logging.getLogger("plaza.pages")
STEP = Page.steplen  # letters of a path for each level of the tree


def keep_addresses() -> None:
    """Bring every translation to the place and the name of the page that leads. Safe to repeat, and twice at once.

    A translation stays where it is while it cannot follow: its parent is not translated, or the name is taken there.
    """
    for astray in _astray():
        _follow(astray)


def keep_addresses_of(pages: Iterable[Page]) -> None:
    """The same for the translations of some pages and, those that are translations themselves, for the pages."""
    forget_site_sections()
    keys = {page.translation_key for page in pages}
    for astray in _astray():
        _follow(astray.filter(translation_key__in=keys))


def _astray() -> Iterator[models.QuerySet]:
    """The translations that are astray, a language that leads at a time."""
    elsewhere = led_elsewhere()
    yield _astray_from(settings.LANGUAGE_CODE).exclude(translation_key__in=list(elsewhere))
    for language in sorted(set(elsewhere.values())):
        keys = [key for key, one in elsewhere.items() if one == language]
        yield _astray_from(language).filter(translation_key__in=keys)


def _astray_from(language: str) -> models.QuerySet:
    """Translations that stand elsewhere, or are called otherwise, than their page in a language; those above first."""
    source = Page.objects.filter(translation_key=OuterRef("translation_key"), locale__language_code=language).order_by()
    return (
        Page.objects.filter(depth__gt=2)  # home pages stand side by side, each with a name of its own
        .exclude(locale__language_code=language)
        .annotate(
            parent_key=Subquery(_above()),
            source_id=Subquery(source.values("pk")),
            source_slug=Subquery(source.values("slug")),
            source_parent_key=Subquery(source.annotate(above=Subquery(_above())).values("above")),
        )
        .filter(~Q(slug=F("source_slug")) | ~Q(parent_key=F("source_parent_key")), source_id__isnull=False)
        .order_by("depth", "path")
    )


def _above() -> models.QuerySet:
    above = Page.objects.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - STEP))
    return above.order_by().values("translation_key")


def _follow(pages: models.QuerySet) -> None:
    for pk, source in list(pages.values_list("pk", "source_id")):
        try:
            _bring(pk, source)
        except ValidationError:
            log.warning("page %d cannot follow page %d", pk, source)


@transaction.atomic
def _bring(pk: int, source_pk: int) -> None:
    # Locked and read again: another sweep may have brought it home since.
    locked = {page.pk: page for page in Page.objects.select_for_update().filter(pk__in=[pk, source_pk])}
    if len(locked) < 2:
        return
    page, source = locked[pk].specific, locked[source_pk]
    parent, wanted = page.get_parent(), source.get_parent()
    if parent.translation_key != wanted.translation_key:
        parent = wanted.get_translation_or_none(page.locale)
        if parent is None or not _is_free(source.slug, parent, page):
            return
        page = _moved(page, source, parent)
    if page.slug != source.slug and _is_free(source.slug, parent, page):
        page.slug = source.slug
        page.save(clean=False)  # only its place changes: what else may be wrong with it is no matter here


def _moved(page: Page, source: Page, parent: Page) -> Page:
    """The page below its new parent, after the translation of the page that the leading one stands after."""
    before = source.get_prev_siblings().values_list("translation_key", flat=True)
    siblings = {one.translation_key: one for one in parent.get_children()}
    neighbour = next((siblings[key] for key in before if key in siblings), None)
    if neighbour:
        page.move(neighbour, pos="right")
    else:
        page.move(parent, pos="first-child")
    return Page.objects.get(pk=page.pk).specific


def _is_free(slug: str, parent: Page, page: Page) -> bool:
    return not parent.get_children().not_page(page).filter(slug=slug).exists()
