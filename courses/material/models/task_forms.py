"""What a task asks, as a version of a questionnaire: one for its rows in all languages."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from courses.material.rules import LEVELS, MARK, MAX_LETTERS
from questionnaires.actions import questionnaire_of, shape
from questionnaires.models import Version
from questionnaires.rules import Field, Kind, Option, Words, form_flaws

MADE_FOR = "task"


def shape_form(key: UUID, rows: Iterable[models.Model]) -> Version:
    """The version that now asks what the rows of a task ask, the row to follow first. Safe to repeat."""
    rows = list(rows)
    title = {row.locale.language_code: row.title for row in rows}
    questionnaire = questionnaire_of(f"{MADE_FOR}-{key}", made_for=MADE_FOR, title=title)
    return shape(questionnaire, form_fields(rows))


def form_fields(rows: Iterable[models.Model]) -> list[Field]:
    """A field for each box and each criterion that any row of a task has; what cannot be asked is left out."""
    rows = list(rows)
    boxes = [_box(name, parts) for name, parts in _by_name(rows, "boxes").items()]
    marks = [_mark(name, parts) for name, parts in _by_name(rows, "rubric").items()]
    fields = [*boxes, *marks]
    unsound = {number for number, _flaw in form_flaws(fields)}
    return [one for number, one in enumerate(fields) if number not in unsound]


Parts = dict[str, dict]  # language -> what a block holds in it


def _by_name(rows: Iterable[models.Model], stream: str) -> dict[str, Parts]:
    found: dict[str, Parts] = {}
    for row in rows:
        for block in getattr(row, stream):
            found.setdefault(block.value["name"], {})[row.locale.language_code] = block.value
    return found


def _box(name: str, parts: Parts) -> Field:
    words, hints = _words(parts, "label"), _words(parts, "hint")
    return Field(name, Kind.LONG, words, hints, is_required=True, limit=MAX_LETTERS)


def _mark(name: str, parts: Parts) -> Field:
    levels = {language: list(value["levels"]) for language, value in parts.items()}
    options = tuple(
        Option(str(number + 1), {code: told[number] for code, told in levels.items() if len(told) > number})
        for number in range(LEVELS)
    )
    return Field(f"{MARK}{name}", Kind.SINGLE, _words(parts, "label"), options=options)


def _words(parts: Parts, name: str) -> Words:
    return {language: value[name] for language, value in parts.items() if value.get(name)}
