"""What is done with all letters of one kind at once: those of a mailing have a kind of their own."""

from datetime import datetime

from django.db.models import F, Q

from people.letters.models import Letter, LetterQuerySet
from people.letters.rules import CANCELLED


def hold_kind(kind: str, *, at: datetime, now: datetime | None = None) -> int:
    """Keep all letters of this kind from leaving, and say how many. Safe to repeat.

    `at`: the moment that they are known by when they are released; `now`: by which a worker may be sending one.
    Not those that a worker is sending, nor those that staff hold already: they stay held when the kind is released.
    """
    return _at_hand(kind, now or at).filter(held_at=None).update(held_at=at, version=F("version") + 1)


def release_kind(kind: str, *, held_at: datetime) -> int:
    """Let go what was held in that moment, each at the time that it had. The sweep has it sent."""
    return Letter.objects.filter(kind=kind, held_at=held_at).update(held_at=None, version=F("version") + 1)


def cancel_kind(kind: str, *, at: datetime) -> int:
    """Stop for good what has not left of this kind, held or not, and say how many. Safe to repeat."""
    stopped = {"given_up_at": at, "last_error": CANCELLED, "held_at": None, "batch": None, "not_before": None}
    return _at_hand(kind, at).update(**stopped, version=F("version") + 1)


def _at_hand(kind: str, at: datetime) -> LetterQuerySet:
    waiting = Letter.objects.filter(kind=kind, sent_at=None, given_up_at=None)
    return waiting.exclude(Q(batch__isnull=False) & Q(not_before__gt=at))
