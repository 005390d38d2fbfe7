"""What people have done, asked of the apps below: one function for each kind of evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from certification.schemes.models import Scheme
from certification.schemes.rules import missing_requirements
from courses.learning.models import Blocker, ItemCompletion, LearningItem, QuizAttempt, blockers_of
from people.accounts.models import User


def completed_items(person, items: list[LearningItem]) -> set[LearningItem]:
    """Those of `items` that `person` has completed, in whatever language. One query."""
    done = set(ItemCompletion.objects.filter(person=person, item__in=items).values_list("item_id", flat=True))
    return {item for item in items if item.pk in done}


def remaining_items(person: User, scheme: Scheme) -> list[LearningItem]:
    """What `person` still has to complete for `scheme`."""
    required = scheme.asked()
    return missing_requirements(required, completed_items(person, [item for chain in required for item in chain]))


@dataclass(frozen=True)
class ItemEvidence:
    """How one thing was done: when, from where, and for a quiz after how many tries with which best share (0 to 1).

    `replaced_by`: the title of what has taken its place, if anything.
    """

    title: str
    replaced_by: str
    done_at: datetime | None
    source: str
    tries: int | None
    best: float | None


def evidence_of(person, chains: Iterable[Iterable[LearningItem]]) -> list[ItemEvidence]:
    """How `person` did each of the items of some chains, never what they wrote. Two queries."""
    items = list(dict.fromkeys(item for chain in chains for item in chain))
    done = {row.item_id: row for row in ItemCompletion.objects.filter(person=person, item__in=items)}
    attempts = QuizAttempt.objects.filter(person=person, item__in=items, handed_in_at__isnull=False).order_by()
    quizzes = {row["item"]: row for row in attempts.values("item").annotate(tries=Count("pk"), best=Max("share"))}
    return [_item_evidence(item, done.get(item.pk), quizzes.get(item.pk, {})) for item in items]


def _item_evidence(item: LearningItem, row: ItemCompletion | None, quiz: dict) -> ItemEvidence:
    source = str(row.get_source_display()) if row else ""
    instead = item.replaced_by.title if item.left_at and item.replaced_by else ""
    return ItemEvidence(item.title, instead, row and row.completed_at, source, quiz.get("tries"), quiz.get("best"))


def schemes_nobody_can_earn() -> list[tuple[Scheme, Blocker | None]]:
    """The open schemes that nobody new can earn at present, each with what stands in the way; None: it asks nothing."""
    schemes = list(Scheme.objects.open())
    asked = {scheme: [chain[-1] for chain in scheme.asked()] for scheme in schemes}
    blockers = blockers_of({item for items in asked.values() for item in items})
    found: list[tuple[Scheme, Blocker | None]] = []
    for scheme, items in asked.items():
        if not items:
            found.append((scheme, None))
        elif blocked := [item for item in items if item.pk in blockers]:
            found.append((scheme, blockers[blocked[0].pk]))
    return found
