"""What apps above know of a person, and somebody has checked, handed down to the criteria that ask for it."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from certification.schemes.models import EvidenceRow
from people.accounts.models import User


class EvidenceRefused(Exception):
    """Somebody would check what is their own, or it is of nothing."""


@transaction.atomic
def hand_down_evidence(
    person: User,
    *,
    kind: str,
    key: str,
    happened_on: date,
    by: User,
    amount: Decimal | int = 1,
    at: datetime | None = None,
) -> EvidenceRow:
    """Keep that `person` did something, checked by `by`. Safe to repeat: the same `kind` and `key` is the same thing.

    `kind`: as criteria name it ("outcome", "hours-given"); `key`: of the row above, unique within its kind. What is
    handed down anew, corrected or after it was taken back, takes the place of what stood there.
    """
    if by == person or amount <= 0:
        raise EvidenceRefused("Nobody checks their own, and nothing is no evidence.")
    told = {"happened_on": happened_on, "amount": amount, "checker": by, "checked_at": at or timezone.now()}
    row, _made = EvidenceRow.objects.update_or_create(
        person=person, kind=kind, key=key, defaults=told | {"withdrawn_at": None}
    )
    return row


def withdraw_evidence(person: User, *, kind: str, key: str, at: datetime | None = None) -> None:
    """Take back what was handed down: it counts no more for who has not met the criterion. Safe to repeat.

    A claim that is met stays met; whether a certificate is revoked is for two persons to decide.
    """
    rows = EvidenceRow.objects.that_counts().filter(person=person, kind=kind, key=key)
    rows.update(withdrawn_at=at or timezone.now())
