"""Quizzes and tasks from content files."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.models import Locale

from cms.actions import Outcome
from courses.models import Quiz, Task


def publish_quiz(*, key: UUID, language: str, fields: dict[str, Any]) -> tuple[Quiz, Outcome]:
    """Make or update a quiz in one language. `key`: its translation key. Safe to repeat."""
    return _publish(Quiz, key, language, fields)


def publish_task(*, key: UUID, language: str, fields: dict[str, Any]) -> tuple[Task, Outcome]:
    """Make or update a task in one language. `key`: its translation key. Safe to repeat."""
    return _publish(Task, key, language, fields)


@transaction.atomic
def _publish(model: type, key: UUID, language: str, fields: dict[str, Any]) -> tuple[Any, Outcome]:
    locale = Locale.objects.get(language_code=language)
    found = model.objects.filter(translation_key=key, locale=locale).first()
    row = found or model(translation_key=key, locale=locale)
    before = _values(row, fields) if found else None
    for name, value in fields.items():
        column = model._meta.get_field(name)
        setattr(row, name, column.to_python(json.dumps(value)) if hasattr(column, "stream_block") else value)
    if before == _values(row, fields):
        return row, Outcome.UNCHANGED
    row.save()
    return row, Outcome.UPDATED if found else Outcome.MADE


def _values(row: Any, fields: dict[str, Any]) -> dict[str, Any]:
    return {name: row._meta.get_field(name).value_from_object(row) for name in fields} | {
        name: json.dumps(list(getattr(row, name).raw_data), sort_keys=True)
        for name in fields
        if hasattr(row._meta.get_field(name), "stream_block")
    }
