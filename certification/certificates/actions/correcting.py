"""Another name on a certificate: its holder asks, staff decide, and the new one keeps the date of the deed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log as log_act

from certification.certificates import tasks
from certification.certificates.actions.issuing import reissue
from certification.certificates.actions.showing import let_code_tell, show_alike
from certification.certificates.emails import correction_refused
from certification.certificates.models import Certificate, Correction
from certification.certificates.permissions import can_ask_correction, can_decide_correction
from lms.lib.names import judge_name
from people.accounts.models import User
from people.letters.actions import write_letter


class CorrectionRefused(Exception):
    """The step does not fit the state of the certificate, or is not for this person to take."""


@transaction.atomic
def ask_correction(
    certificate: Certificate, *, name: str, reason: str, by: User, at: datetime | None = None
) -> Correction:
    """The holder asks for another name on a certificate. One wish waits at a time. `name`: as the form judged it."""
    if not can_ask_correction(by, certificate) or judge_name(name).flaw or name == certificate.printed_name:
        raise CorrectionRefused("It does not stand, is not theirs, or nothing would change.")
    try:
        with transaction.atomic():
            return certificate.corrections.create(name=name, reason=reason, asked_at=at or timezone.now())
    except IntegrityError as error:
        raise CorrectionRefused("One wish waits already.") from error


@transaction.atomic
def grant_correction(correction: Correction, *, by: User, at: datetime | None = None) -> Certificate:
    """Revoke the certificate as replaced, and issue it again with the name wished for and the date of the deed.

    Its code leads to the new one only when the holder says so. The new one tells strangers as much as the old one did.
    """
    now = at or timezone.now()
    correction, old = _locked(correction, by)
    if old.revocation_proposed_at is not None:
        raise CorrectionRefused("Its revocation is proposed: that is decided first.")
    old.revocation_reason, old.revocation_proposed_at = Certificate.Reason.REPLACED, correction.asked_at
    old.revoked_at, old.confirmed_by = now, by
    old.save(update_fields=["revocation_reason", "revocation_proposed_at", "revoked_at", "confirmed_by"])
    new = reissue(old, name=correction.name)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    show_alike(new, old, by=old.person)
    _decide(correction, by=by, at=now, is_granted=True)
    # Whoever goes on under the misspelt name would get it on the next certificate again.
    User.objects.filter(pk=old.person_id, printed_name=old.printed_name).update(printed_name=correction.name)
    tasks.ask_for_publication(old)
    log_act(old, "certification.grant_correction", user=by)
    return new


@transaction.atomic
def refuse_correction(correction: Correction, *, answer: str, by: User, at: datetime | None = None) -> None:
    """The certificate stays as it is; the holder reads why, in a letter and on its page."""
    correction, certificate = _locked(correction, by)
    _decide(correction, by=by, at=at or timezone.now(), is_granted=False, answer=answer)
    log_act(certificate, "certification.refuse_correction", user=by)
    says = correction_refused(correction)
    write_letter(
        key=f"correction_refused:{correction.pk}",
        kind="correction-refused",
        person=certificate.person,
        subject=says.subject,
        text=says.text,
        html=says.html,
    )


@transaction.atomic
def lead_to_replacement(certificate: Certificate, *, is_led: bool, by: User) -> None:
    """Let the code of a replaced certificate lead to the new one, or not; the holder chooses."""
    let_code_tell(certificate, "replacement", is_told=is_led, by=by)


def _locked(correction: Correction, by: User) -> tuple[Correction, Certificate]:
    # Locks the certificate: two may decide at once, one may propose its revocation, and its holder may leave.
    certificate = Certificate.objects.select_for_update(of=("self",)).filter(corrections=correction).first()
    waiting = Correction.objects.waiting().filter(pk=correction.pk).first()
    if certificate is None or waiting is None or not can_decide_correction(by, waiting):
        raise CorrectionRefused("It was decided already, or is not for this person to decide.")
    return waiting, certificate


def _decide(correction: Correction, *, by: User, at: datetime, is_granted: bool, answer: str = "") -> None:
    correction.decided_at, correction.decided_by, correction.is_granted, correction.answer = at, by, is_granted, answer
    correction.save(update_fields=["decided_at", "decided_by", "is_granted", "answer"])
