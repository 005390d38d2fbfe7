"""Quizzes, tasks and glossary terms from content files."""

import hashlib
import json
from typing import Any
from uuid import UUID

from cms.actions import Outcome, loading
from courses.material.models import Quiz, Task, Term


def publish_quiz(*, key: UUID, language: str, fields: dict[str, Any]) -> tuple[Quiz, Outcome]:
    """Make or update a quiz in one language. `key`: its translation key. Safe to repeat.

    Raises ValidationError for a quiz that nobody could pass.
    """
    return _publish(Quiz, key, language, fields)


def publish_task(*, key: UUID, language: str, fields: dict[str, Any]) -> tuple[Task, Outcome]:
    """Make or update a task in one language. `key`: its translation key. Safe to repeat.

    Raises ValidationError for a task that nobody could do.
    """
    return _publish(Task, key, language, fields)


def publish_term(*, key: UUID, language: str, fields: dict[str, Any]) -> tuple[Term, Outcome]:
    """Make or update a glossary term in one language. `key`: its translation key. Safe to repeat."""
    return _publish(Term, key, language, fields)


def _publish(model: type, key: UUID, language: str, fields: dict[str, Any]) -> tuple[Any, Outcome]:
    """The row and what became of it. One that staff have edited since its last load is left alone."""
    with loading(key) as load:
        row, source = load.row(model, key, language), load.source(key, language)
        before = _checksum(row, fields) if row else ""
        if row and source and source.checksum != before:
            return row, Outcome.LEFT_ALONE
        new = row or model(translation_key=key, locale=load.locale(language))
        after = _fill(new, fields)
        if after != before:
            load.begin()
            if row and _checksum(model.objects.select_for_update().get(pk=row.pk), fields) != before:
                return model.objects.get(pk=row.pk), Outcome.LEFT_ALONE  # staff were quicker
            new.full_clean(exclude=["locale"])  # it was looked up
            new.save()
            load.keep(new)
        if source is None or source.checksum != after:
            load.note(key, language, after)
        return new, Outcome.UNCHANGED if after == before else Outcome.UPDATED if row else Outcome.MADE


def _fill(row: Any, fields: dict[str, Any]) -> str:
    """Give a row its fields. Their checksum."""
    for name, value in fields.items():
        column = row._meta.get_field(name)
        setattr(row, name, column.to_python(json.dumps(value)) if hasattr(column, "stream_block") else value)
    return _checksum(row, fields)


def _checksum(row: Any, fields: dict[str, Any]) -> str:
    # What is empty does not count: a field that is new, and empty in every row, is nobody's edit.
    values = {name: value for name, value in _values(row, fields).items() if value not in ("", "[]", None)}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _values(row: Any, fields: dict[str, Any]) -> dict[str, Any]:
    return {name: row._meta.get_field(name).value_from_object(row) for name in fields} | {
        name: json.dumps(list(getattr(row, name).raw_data), sort_keys=True)
        for name in fields
        if hasattr(row._meta.get_field(name), "stream_block")
    }
