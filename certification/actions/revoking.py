"""Revoking in two steps by two persons."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log as log_act

from certification import tasks
from certification.models import Certificate
from people.models import User


class RevocationRefused(Exception):
    """The step does not fit the state of the certificate, or needs another person."""


@transaction.atomic
def propose_revocation(
    certificate: Certificate, *, reason: str, note: str, by: User, at: datetime | None = None
) -> None:
    """First step. `reason`: a Certificate.Reason, told to everyone who checks; `note`: for colleagues only."""
    changed = Certificate.objects.standing().filter(pk=certificate.pk, revocation_proposed_at=None)
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
    """Second step, by another person. The published list follows within a minute."""
    changed = Certificate.objects.awaiting_second_person().filter(pk=certificate.pk).exclude(revoked_by=by)
    if not changed.update(revoked_at=at or timezone.now(), confirmed_by=by):
        raise RevocationRefused("It needs a proposal by somebody else.")
    tasks.ask_for_publication(certificate)
    log_act(certificate, "certification.confirm_revocation", user=by)


@transaction.atomic
def drop_revocation(certificate: Certificate, *, by: User) -> None:
    """Take the proposal back, or refuse it: the certificate stands as before."""
    changed = Certificate.objects.awaiting_second_person().filter(pk=certificate.pk)
    if not changed.update(revocation_reason="", revocation_note="", revocation_proposed_at=None, revoked_by=None):
        raise RevocationRefused("Nothing is proposed.")
    log_act(certificate, "certification.drop_revocation", user=by)
