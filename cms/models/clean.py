"""Rich text is cleaned before it is kept, whatever brought it: a form, a translation, an import, the loader."""

import json
from typing import Any

from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from lms.lib.rich_text import clean_stored, is_safe_link


class CleanText:
    """For models with rich text and blocks: cleaned in the row and in every revision. Stands before the model."""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        clean_fields(self)
        return super().save(*args, **kwargs)

    def serializable_data(self) -> dict[str, Any]:
        clean_fields(self)
        return super().serializable_data()


def clean_fields(row: Any) -> None:
    """Clean all rich text of a row, in memory. What is clean stays as it is, to the letter."""
    deferred = row.get_deferred_fields()
    for field in row._meta.concrete_fields:
        if field.attname in deferred:
            continue
        value = getattr(row, field.attname)
        if isinstance(field, RichTextField) and value:
            setattr(row, field.attname, clean_stored(value))
        elif isinstance(field, StreamField) and value:
            stored = value.get_prep_value()
            cleaned = _in_stream(field.stream_block, stored)
            if cleaned != stored:
                setattr(row, field.attname, field.to_python(json.dumps(cleaned)))


def _cleaned(block: blocks.Block, value: Any) -> Any:
    """What a block keeps (JSON), cleaned."""
    for kind, clean in CLEANERS.items():
        if isinstance(block, kind) and value:
            return clean(block, value)
    return value


def _in_stream(block: blocks.StreamBlock, value: list[dict]) -> list[dict]:
    known = block.child_blocks
    return [one | {"value": _cleaned(known[one["type"]], one["value"])} for one in value if one["type"] in known]


def _in_struct(block: blocks.StructBlock, value: dict) -> dict:
    known = block.child_blocks
    return {name: _cleaned(known[name], one) if name in known else one for name, one in value.items()}


def _in_list(block: blocks.ListBlock, value: list) -> list:
    return [
        one | {"value": _cleaned(block.child_block, one["value"])}
        if isinstance(one, dict) and one.get("type") == "item" and "value" in one
        else _cleaned(block.child_block, one)
        for one in value
    ]


CLEANERS = {
    blocks.RichTextBlock: lambda _block, value: clean_stored(value),
    blocks.URLBlock: lambda _block, value: value if is_safe_link(value) else "",
    blocks.StructBlock: _in_struct,
    blocks.ListBlock: _in_list,
    blocks.StreamBlock: _in_stream,
}
