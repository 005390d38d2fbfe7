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

from cms.models import HomePage, LoadedSource


class Outcome(StrEnum):
    """What became of a content file."""

    MADE = "made"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "left alone: edited by staff"


@transaction.atomic
def prepare_tree(language: str) -> Page:
    """Make room for the home page of a language: its locale, and no welcome page of Wagtail's. Safe to repeat.

    Returns the root of the tree, under which home pages stand.
    """
    Locale.objects.get_or_create(language_code=language)
    for welcome in Page.objects.filter(depth=2).exact_type(Page):
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


@transaction.atomic
def publish_source(
    model: type[Page], *, key: UUID, language: str, parent: Page, fields: dict[str, Any]
) -> tuple[Page, Outcome]:
    """Make or update the page of one content file in one language and publish it as a new revision.

    `key`: the translation key, the same in every language. `fields`: model fields by name, JSON values, StreamFields as
    lists of {"type", "value", "id"}. Safe to repeat: equal fields write nothing. A page that staff have edited since
    its last load, or moved, unpublished or deleted, is left alone.
    """
    locale = Locale.objects.get(language_code=language)
    checksum = hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()
    source = LoadedSource.objects.filter(key=key, language=language).first()
    page = model.objects.filter(translation_key=key, locale=locale).first()
    if source and (page is None or page.latest_revision_id != source.revision_id or not page.live):
        return page, Outcome.LEFT_ALONE
    if source and source.checksum == checksum:
        return page, Outcome.UNCHANGED
    outcome = Outcome.UPDATED if page else Outcome.MADE
    page = page or model(translation_key=key, locale=locale, live=False)
    _fill(page, fields)
    if page.pk is None:
        parent.add_child(instance=page)
    revision = page.save_revision()
    revision.publish()
    LoadedSource.objects.update_or_create(
        key=key, language=language, defaults={"checksum": checksum, "revision_id": revision.pk}
    )
    return model.objects.get(pk=page.pk), outcome


def _fill(page: Page, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        field = page._meta.get_field(name)
        setattr(page, name, field.to_python(json.dumps(value)) if hasattr(field, "stream_block") else value)
