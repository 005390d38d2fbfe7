"""Revoking in two steps by two persons."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log as log_act

from certification.certificates import tasks
from certification.certificates.emails import certificate_revoked, revocation_confirmed
from certification.certificates.models import Certificate
from certification.certificates.permissions import can_confirm_revocation
from people.accounts.models import User
from people.letters.actions import write_letter


class RevocationRefused(Exception):
    """The step does not fit the state of the certificate, or needs another person."""


@transaction.atomic
def propose_revocation(
    certificate: Certificate, *, reason: str, note: str, by: User, at: datetime | None = None
) -> None:
    """First step. `reason`: a Certificate.Reason, told to all who check; `note`: for colleagues and the holder."""
    changed = Certificate.objects.in_force().filter(pk=certificate.pk, revocation_proposed_at=None)
    if not changed.update(
        revocation_reason=Certificate.Reason(reason),
        revocation_note=note,
        revocation_proposed_at=at or timezone.now(),
        revoked_by=by,
    ):
        raise RevocationRefused("It is revoked, withdrawn or proposed already.")
    log_act(certificate, "certification.propose_revocation", user=by, data={"reason": reason})


@transaction.atomic
def confirm_revocation(certificate: Certificate, *, by: User, at: datetime | None = None) -> None:
    """Second step, by a second person who was there before the first. The published list follows within a minute.

    Both are told by letter, so that nobody's account is the other one unnoticed; so is the holder.
    """
    # Locks the certificate: two may press at once, and the proposal may be another one than `by` has read.
    locked = Certificate.objects.awaiting_second_person().select_for_update(of=("self",)).filter(pk=certificate.pk)
    proposed = locked.first()
    if proposed is None:
        raise RevocationRefused("Nothing is proposed.")
    if not can_confirm_revocation(by, proposed):
        raise RevocationRefused("It needs a second person, who was there before the proposal.")
    proposed.revoked_at, proposed.confirmed_by = at or timezone.now(), by
    proposed.save(update_fields=["revoked_at", "confirmed_by"])
    tasks.ask_for_publication(proposed)
    log_act(proposed, "certification.confirm_revocation", user=by)
    _tell(proposed)


@transaction.atomic
def drop_revocation(certificate: Certificate, *, by: User) -> None:
    """Take the proposal back, or refuse it: the certificate stands as before."""
    changed = Certificate.objects.awaiting_second_person().filter(pk=certificate.pk)
    if not changed.update(revocation_reason="", revocation_note="", revocation_proposed_at=None, revoked_by=None):
        raise RevocationRefused("Nothing is proposed.")
    log_act(certificate, "certification.drop_revocation", user=by)


def _tell(certificate: Certificate) -> None:
    for person in (certificate.revoked_by, certificate.confirmed_by):
        _write(f"revocation_confirmed:{certificate.pk}:{person.pk}", person, revocation_confirmed(certificate, person))
    if certificate.person:
        _write(f"certificate_revoked:{certificate.pk}", certificate.person, certificate_revoked(certificate))


def _write(key: str, person: User, says) -> None:
    kind = key.partition(":")[0].replace("_", "-")
    write_letter(key=key, kind=kind, person=person, subject=says.subject, text=says.text, html=says.html)
