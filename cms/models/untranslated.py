"""What is not translated on a page that is published in another language than its source."""

from dataclasses import dataclass
from html import escape
from typing import Any

from django.conf import settings
from django.db import models
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.models import Translation

from cms.models.leading import led_elsewhere
from lms.lib.foreign import is_sentence, pieces
from lms.lib.process_cache import in_process_cache
from lms.lib.rich_text import clean_shown

NAMES = {"source", "sources", "authors", "licence", "place", "objective_number"}  # the same in every language


@dataclass(frozen=True)
class Untranslated:
    """The pieces of a text that nobody has translated, and the language that they are in. No piece: all is."""

    pieces: frozenset[str] = frozenset()
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.pieces)


def untranslated(row: Any) -> Untranslated:
    """The pieces of a page, quiz or task that are still in the language which it was translated from.

    Kept by revision, so a page that is read costs nothing; four questions for one that was not read since it changed.
    """
    revision = getattr(row, "live_revision_id", None)
    if not row.pk or (revision is None and row.locale.language_code == settings.LANGUAGE_CODE):
        return Untranslated()
    if revision is None:
        return _compare(row)
    return in_process_cache(f"untranslated:{row._meta.label_lower}:{row.pk}:{revision}", lambda: _compare(row))


def source_language(row: Any) -> str:
    """The language that a row was translated from: as its translators know it, else the one that leads."""
    works = Translation.objects.filter(target_locale=row.locale_id, source__object_id=row.translation_key)
    code = works.order_by("-pk").values_list("source__locale__language_code", flat=True).first()
    return code or led_elsewhere().get(row.translation_key, settings.LANGUAGE_CODE)


def _compare(row: Any) -> Untranslated:
    code = source_language(row)
    rows = type(row).objects.filter(translation_key=row.translation_key, locale__language_code=code)
    source = rows.exclude(pk=row.pk).first()
    if source is None:
        return Untranslated()
    same = _texts(row) & _texts(source)
    return Untranslated(frozenset(same), code) if any(is_sentence(one) for one in same) else Untranslated()


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
