"""Quizzes, tasks and glossary terms from content files."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from cms.actions import Outcome
from cms.models import LoadedSource
from courses.models import CoursePage, LearningItem, Quiz, Task, Term


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


def touch_courses_below(page: Page) -> None:
    """Let outlines be made anew of courses that may stand at another address since a page above them changed."""
    if page.is_leaf():
        return
    keys = CoursePage.objects.descendant_of(page).values("translation_key")
    LearningItem.objects.filter(key__in=keys).update(touched_at=timezone.now())


@transaction.atomic
def _publish(model: type, key: UUID, language: str, fields: dict[str, Any]) -> tuple[Any, Outcome]:
    """The row and what became of it. One that staff have edited since its last load is left alone."""
    locale = Locale.objects.get(language_code=language)
    found = model.objects.filter(translation_key=key, locale=locale).first()
    source = LoadedSource.objects.filter(key=key, language=language).first()
    row = found or model(translation_key=key, locale=locale)
    before = _checksum(row, fields) if found else ""
    if found and source and source.checksum != before:
        return row, Outcome.LEFT_ALONE
    for name, value in fields.items():
        column = model._meta.get_field(name)
        setattr(row, name, column.to_python(json.dumps(value)) if hasattr(column, "stream_block") else value)
    after = _checksum(row, fields)
    if after != before:
        row.full_clean()
        row.save()
    LoadedSource.objects.update_or_create(key=key, language=language, defaults={"checksum": after})
    return row, Outcome.UNCHANGED if after == before else Outcome.UPDATED if found else Outcome.MADE


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
