"""Who has met a scheme, and its words. Plain Python: values in, answer out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeGuard, TypeVar

Item = TypeVar("Item")
Words = TypeVar("Words")

# Source: certification rules 2026, version: people in progress keep the criteria that they began under for 12 months.
EARLIER_CRITERIA_DAYS = 365
NIGHT = 2  # o'clock: few people are awake where most readers are
# What a criterion of each kind says besides its kind, and no other.
PARAMETERS = {
    "finished": {"item"},
    "quiz": {"item", "share"},
    "task": {"item"},
    "evidence": {"evidence", "amount", "words"},
}


def is_recount_due(counted_at: datetime | None, at: datetime) -> bool:
    """Whether everybody is to be judged anew: never yet, or not since the last night began."""
    night = at.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return counted_at is None or counted_at < (night if night <= at else night - timedelta(days=1))


def missing_requirements(required: Sequence[Sequence[Item]], done: Collection[Item]) -> list[Item]:
    """What is left to do, in its order, each once. Raises ValueError when nothing is required.

    `required`: chains of items. A chain is met by any of its items, and asks newcomers for its last: the others were
    replaced by it, one after the other.
    """
    if not required:
        raise ValueError("A scheme without requirements would be earned by everybody.")
    return list(dict.fromkeys(chain[-1] for chain in required if not any(item in done for item in chain)))


def flaw_of_criterion(plan: Mapping[str, object]) -> str:
    """What is wrong with a criterion as a file says it, as half a sentence; "" if nothing is."""
    kind = plan.get("kind")
    if kind not in PARAMETERS:
        return f"has no kind; there are {', '.join(PARAMETERS)}"
    if plan.keys() - {"kind"} != PARAMETERS[kind]:
        return f"of the kind {kind} needs exactly {', '.join(sorted(PARAMETERS[kind]))}"
    share, amount = plan.get("share"), plan.get("amount")
    if share is not None and not (_is_number(share) and 0 <= share <= 1):
        return "needs a share from 0 to 1"
    if amount is not None and not (_is_number(amount) and amount > 0):
        return "needs an amount above 0"
    words = plan.get("words")
    return "needs English words" if words is not None and not (isinstance(words, Mapping) and words.get("en")) else ""


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def words_in(words: Mapping[str, Words], language: str | None) -> Words:
    """The words in `language` ("ar" for "ar-eg" too); else in English; else in the first language there is."""
    short = (language or "").split("-")[0]
    return words.get(short) or words.get("en") or next(iter(words.values()))
