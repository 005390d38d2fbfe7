"""Revoking in two steps by two persons."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log as log_act

from certification.certificates import tasks
from certification.certificates.emails import certificate_revoked, revocation_confirmed
from certification.certificates.models import Certificate
from certification.certificates.permissions import REVOCATION
from certification.schemes.actions import lapse_claim
from lms.lib.transitions import TransitionMade, Wish, transition
from people.accounts.models import User
from people.letters.actions import write_letter


def propose_revocation(
    certificate: Certificate,
    *,
    reason: str,
    note: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """First step. `reason`: a Certificate.Reason, told to all who check; `note`: for colleagues and the holder.

    Here and below: `version` is the one that `by` has read; it is refused if somebody was faster. None: any.
    """
    now = at or timezone.now()
    changes = {
        "revocation_reason": Certificate.Reason(reason),
        "revocation_note": note,
        "revocation_proposed_at": now,
        "revoked_by": by,
    }
    _take("propose_revocation", certificate, Wish(by, version, reason=note, public=reason), now, changes)


@transaction.atomic
def confirm_revocation(
    certificate: Certificate, *, by: User, version: int | None = None, at: datetime | None = None
) -> None:
    """Second step, by a second person who was there before the first. The published list follows within a minute.

    Both are told by letter, so that nobody's account is the other one unnoticed; so is the holder.
    """
    now = at or timezone.now()
    changes = {"revoked_at": now, "confirmed_by": by}
    revoked = _take("confirm_revocation", certificate, Wish(by, version), now, changes)
    tasks.ask_for_publication(revoked)
    if revoked.person:
        lapse_claim(revoked.person, revoked.scheme, at=now)
    _tell(revoked)


def drop_revocation(
    certificate: Certificate, *, by: User, version: int | None = None, at: datetime | None = None
) -> None:
    """Take the proposal back, or refuse it: the certificate stands as before."""
    changes = {"revocation_reason": "", "revocation_note": "", "revocation_proposed_at": None, "revoked_by": None}
    _take("drop_revocation", certificate, Wish(by, version), at or timezone.now(), changes)


def _take(name: str, certificate: Certificate, wish: Wish, at: datetime, changes: dict[str, object]) -> Certificate:
    rows = Certificate.objects.filter(pk=certificate.pk)
    return transition(REVOCATION, name, rows, wish, at=at, audit=_log, changes=changes)


def _log(certificate: Certificate, made: TransitionMade) -> None:
    """The class of reason only: the note goes when the holder does, the trail stays."""
    data = {"reason": made.public} if made.public else {}
    log_act(certificate, f"certification.{made.name}", user=made.by, data=data)


def _tell(certificate: Certificate) -> None:
    for person in (certificate.revoked_by, certificate.confirmed_by):
        _write(f"revocation_confirmed:{certificate.pk}:{person.pk}", person, revocation_confirmed(certificate, person))
    if certificate.person:
        _write(f"certificate_revoked:{certificate.pk}", certificate.person, certificate_revoked(certificate))


def _write(key: str, person: User, says) -> None:
    kind = key.partition(":")[0].replace("_", "-")
    write_letter(key=key, kind=kind, person=person, subject=says.subject, text=says.text, html=says.html)
