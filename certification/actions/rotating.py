"""Changing the key that signs: published first, signing once every kept list of our keys names it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from certification.keys import publish_new_key
from certification.models import SigningKey


def rotate_key(*, at: datetime | None = None) -> SigningKey:
    """Publish a new key; the sweep lets it sign when its time has come. Safe to repeat: one key waits at a time."""
    return publish_new_key(at or timezone.now())


@transaction.atomic
def let_new_key_sign(at: datetime | None = None) -> bool:
    """Retire the key that signs and let the waiting one sign, if it is time; says whether it was. Safe to race.

    The old key stays published: what it signed stays valid.
    """
    now = at or timezone.now()
    # Locks the waiting key: of two sweeps, the second finds that it waits no more.
    waiting = SigningKey.objects.ready(now).select_for_update().first()
    if waiting is None:
        return False
    SigningKey.objects.signing().update(state=SigningKey.State.RETIRED, retired_at=now)
    SigningKey.objects.filter(pk=waiting.pk).update(state=SigningKey.State.SIGNING)
    return True
