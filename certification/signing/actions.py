"""Changing the key that signs, published first and signing once every kept list of our keys names it; lists."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from certification.signing.badges import as_text, status_list_credential
from certification.signing.keys import current_signer, publish_new_key
from certification.signing.models import SigningKey, StatusList
from certification.signing.standards.vc import secure


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


def publish_list(status_list: StatusList, lost: Iterable[int]) -> None:
    """Sign `status_list` with the places in `lost` set. Safe to run twice, and twice at once: a newer one stands.

    `lost` is read after `status_list` was: whoever loses a place later raises the revision, and the list is due again.
    """
    now = timezone.now()
    signed = secure(status_list_credential(status_list, lost), current_signer(now), created=now)
    StatusList.objects.filter(pk=status_list.pk, signed_revision__lt=status_list.revision).update(
        credential=as_text(signed), signed_revision=status_list.revision, signed_at=now
    )
