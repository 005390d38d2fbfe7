"""Pages from content files."""

import hashlib
import json
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.actions.loading import Load, loading
from cms.models import HomePage, LoadedSource

HELD = {"locale", "content_type"}  # what the database holds by itself: asking it first costs two queries a page


class Outcome(StrEnum):
    """What became of a content file."""

    MADE = "made"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "left alone: edited by staff"


def prepare_tree(language: str) -> Page:
    """Make room for the home page of a language: its locale, and no welcome page of Wagtail's. Safe to repeat.

    Returns the root of the tree, under which home pages stand.
    """
    welcomes = list(Page.objects.filter(depth=2).exact_type(Page))
    with loading() as load:
        if welcomes or not Locale.objects.filter(language_code=language).exists():
            load.begin()
            Locale.objects.get_or_create(language_code=language)
            for welcome in welcomes:
                # Takes the site that pointed at it along; open_site makes it anew.
                welcome.delete()
    return Page.get_first_root_node()


@transaction.atomic
def open_site(home: HomePage) -> Site:
    """Make this home page the front door of the one site, at the address of the settings. Safe to repeat."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    fields = {"hostname": address.hostname, "port": port, "root_page_id": home.pk, "site_name": settings.SITE_NAME}
    site, _made = Site.objects.update_or_create(is_default_site=True, defaults=fields)
    return site


def publish_source(
    model: type[Page], *, key: UUID, language: str, parent: Page, fields: dict[str, Any]
) -> tuple[Page | None, Outcome]:
    """Make or update the page of one content file in one language and publish it as a new revision.

    `key`: the translation key, the same in every language. `fields`: model fields by name, JSON values, StreamFields as
    lists of {"type", "value", "id"}. Safe to repeat: equal fields write nothing. A page that staff have edited since
    its last load, or moved, unpublished or deleted, is left alone. Within `loading` a new page is open at its end.
    """
    checksum = hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()
    with loading(key) as load:
        source, page = load.source(key, language), load.row(model, key, language)
        if source and not _is_as_loaded(page, source):
            return page, Outcome.LEFT_ALONE
        if source and source.checksum == checksum:
            return page, Outcome.UNCHANGED
        load.begin()
        if page is None:
            page = model(translation_key=key, locale=load.locale(language), live=False)
            _make(page, fields, parent)
            load.open_at_the_end(page, checksum)
            return page, Outcome.MADE
        return _update(load, page, source, fields, checksum)


def tag_source(key: UUID, tags: dict[str, list[str]]) -> None:
    """Let the pages of a content file carry its tags: Tag.Kind -> slugs. What staff took off stays off.

    Raises UnknownTag, and then carries none of them.
    """
    with loading(key) as load:
        load.known_tags.refuse_others(tags)
        load.tag(key, tags)


def _is_as_loaded(page: Page | None, source: LoadedSource) -> bool:
    return page is not None and page.live and page.latest_revision_id == source.revision_id


def _make(page: Page, fields: dict[str, Any], parent: Page) -> None:
    _fill(page, fields)
    parent.add_child(instance=page)
    page.full_clean(exclude=HELD, validate_unique=False, validate_constraints=False)
    page.refuse_unsound()


def _update(
    load: Load, known: Page, source: LoadedSource | None, fields: dict[str, Any], checksum: str
) -> tuple[Page, Outcome]:
    # Locked and read again: staff may have edited it while the files were read.
    page = type(known).objects.select_for_update().get(pk=known.pk)
    if source and not _is_as_loaded(page, source):
        return page, Outcome.LEFT_ALONE
    _fill(page, fields)
    revision = page.save_revision()
    revision.publish()
    load.note(page.translation_key, page.language, checksum, revision.pk)
    page = type(known).objects.get(pk=page.pk)
    load.keep(page)
    return page, Outcome.UPDATED


def _fill(page: Page, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        field = page._meta.get_field(name)
        setattr(page, name, field.to_python(json.dumps(value)) if hasattr(field, "stream_block") else value)
