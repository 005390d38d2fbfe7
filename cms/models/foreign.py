"""What is not translated on a page that is published in another language than its source."""

from html import escape
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import models
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from lms.lib.foreign import is_sentence, pieces
from lms.lib.prose import clean_shown

NAMES = {"source", "sources", "authors", "licence", "place", "objective_number"}  # the same in every language


def untranslated(row: Any) -> frozenset[str]:
    """The pieces of a page, quiz or task that are still in the language of its English source. None: all is translated.

    Kept by revision, so a page that is read costs nothing; two questions for one that was not read since it changed.
    """
    if row.locale.language_code == settings.LANGUAGE_CODE or not row.pk:
        return frozenset()
    revision = getattr(row, "live_revision_id", None)
    key = f"foreign:{row._meta.label_lower}:{row.pk}:{revision}"
    found = caches["rendered"].get(key) if revision else None
    if found is None:
        found = _compare(row)
        caches["rendered"].set(key, found)
    return found


def _compare(row: Any) -> frozenset[str]:
    source = (
        type(row)
        .objects.filter(translation_key=row.translation_key, locale__language_code=settings.LANGUAGE_CODE)
        .first()
    )
    if source is None:
        return frozenset()
    same = _texts(row) & _texts(source)
    return frozenset(same) if any(is_sentence(one) for one in same) else frozenset()


def _texts(row: Any) -> set[str]:
    found: set[str] = set()
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in NAMES or not value:
            continue
        if isinstance(field, StreamField):
            found |= _in_block(field.stream_block, value.get_prep_value())
        elif isinstance(field, RichTextField):
            found |= pieces(clean_shown(value))
        elif type(field) in (models.CharField, models.TextField) and field.name not in ("url_path", "path"):
            found |= pieces(escape(value))
    return found


def _in_block(block: blocks.Block, value: Any) -> set[str]:
    if isinstance(value, str):
        if isinstance(block, blocks.RichTextBlock):
            return pieces(clean_shown(value))
        return pieces(escape(value)) if isinstance(block, blocks.CharBlock | blocks.TextBlock) else set()
    if isinstance(value, dict):
        return _in_struct(block, value)
    return _in_list(block, value) if isinstance(value, list) else set()


def _in_struct(block: blocks.Block, value: dict) -> set[str]:
    known = getattr(block, "child_blocks", {})
    inside = (_in_block(known[name], one) for name, one in value.items() if name in known and name not in NAMES)
    return set().union(*inside)


def _in_list(block: blocks.Block, value: list) -> set[str]:
    known = getattr(block, "child_blocks", None)
    inside: list[set[str]] = []
    for one in value:
        child = known.get(one["type"]) if known is not None else block.child_block
        plain = one["value"] if isinstance(one, dict) and "value" in one else one
        inside.append(_in_block(child, plain) if child else set())
    return set().union(*inside)
