"""What people have done, asked of the apps below: one function for each kind of evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from courses.models import ItemCompletion, LearningItem, QuizAttempt


def completed_items(person, items: list[LearningItem]) -> set[LearningItem]:
    """Those of `items` that `person` has completed, in whatever language. One query."""
    done = set(ItemCompletion.objects.filter(person=person, item__in=items).values_list("item_id", flat=True))
    return {item for item in items if item.pk in done}


@dataclass(frozen=True)
class Trace:
    """How one thing was done: when, from where, and for a quiz after how many tries with which best share (0 to 1)."""

    title: str
    done_at: datetime | None
    source: str
    tries: int | None
    best: float | None


def trail(person, items: Iterable[LearningItem]) -> list[Trace]:
    """How `person` did each of `items`, never what they wrote. Two queries."""
    items = list(items)
    done = {row.item_id: row for row in ItemCompletion.objects.filter(person=person, item__in=items)}
    attempts = QuizAttempt.objects.filter(person=person, item__in=items, handed_in_at__isnull=False).order_by()
    quizzes = {row["item"]: row for row in attempts.values("item").annotate(tries=Count("pk"), best=Max("share"))}
    return [_trace(item, done.get(item.pk), quizzes.get(item.pk, {})) for item in items]


def _trace(item: LearningItem, row: ItemCompletion | None, quiz: dict) -> Trace:
    source = str(row.get_source_display()) if row else ""
    return Trace(item.title, row and row.completed_at, source, quiz.get("tries"), quiz.get("best"))
