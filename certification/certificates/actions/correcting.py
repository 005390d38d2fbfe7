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
from certification.certificates.permissions import CORRECTION, REVOCATION, CorrectionRefused, can_ask_correction
from lms.lib.names import judge_name
from lms.lib.transitions import Refusal, TransitionMade, Wish, transition
from people.accounts.models import User
from people.letters.actions import write_letter


@transaction.atomic
def ask_correction(
    certificate: Certificate, *, name: str, reason: str, by: User, at: datetime | None = None
) -> Correction:
    """The holder asks for another name on a certificate. One wish waits at a time. `name`: as the form judged it."""
    if not can_ask_correction(by, certificate) or judge_name(name).flaw or name == certificate.printed_name:
        raise CorrectionRefused(Refusal.GUARD)
    try:
        with transaction.atomic():
            return certificate.corrections.create(name=name, reason=reason, asked_at=at or timezone.now())
    except IntegrityError as error:
        raise CorrectionRefused(Refusal.STATE) from error


@transaction.atomic
def grant_correction(correction: Correction, *, by: User, at: datetime | None = None) -> Certificate:
    """Revoke the certificate as replaced, and issue it again with the name wished for and the date of the deed.

    Its code leads to the new one only when the holder says so. The new one tells strangers as much as the old one did.
    """
    now = at or timezone.now()
    correction = _decide("grant_correction", correction, Wish(by), now, is_granted=True)
    old = Certificate.objects.filter(pk=correction.certificate_id)
    changes = {
        "revocation_reason": Certificate.Reason.REPLACED,
        "revocation_proposed_at": correction.asked_at,
        "revoked_at": now,
        "confirmed_by": by,
    }
    old = transition(REVOCATION, "replace", old, Wish(by), at=now, audit=_log_replaced, changes=changes)
    new = reissue(old, name=correction.name)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    show_alike(new, old, by=old.person)
    # Whoever goes on under the misspelt name would get it on the next certificate again.
    User.objects.filter(pk=old.person_id, printed_name=old.printed_name).update(printed_name=correction.name)
    tasks.ask_for_publication(old)
    return new


@transaction.atomic
def refuse_correction(correction: Correction, *, answer: str, by: User, at: datetime | None = None) -> None:
    """The certificate stays as it is; the holder reads why, in a letter and on its page."""
    wish, now = Wish(by, public=answer), at or timezone.now()
    correction = _decide("refuse_correction", correction, wish, now, is_granted=False, answer=answer)
    says = correction_refused(correction)
    write_letter(
        key=f"correction_refused:{correction.pk}",
        kind="correction-refused",
        person=correction.certificate.person,
        subject=says.subject,
        text=says.text,
        html=says.html,
    )


@transaction.atomic
def lead_to_replacement(certificate: Certificate, *, is_led: bool, by: User) -> None:
    """Let the code of a replaced certificate lead to the new one, or not; the holder chooses."""
    let_code_tell(certificate, "replacement", is_told=is_led, by=by)


def _decide(name: str, correction: Correction, wish: Wish, at: datetime, **said: object) -> Correction:
    rows = Correction.objects.filter(pk=correction.pk).select_related("certificate__person")
    changes = {"decided_at": at, "decided_by": wish.by, **said}
    return transition(CORRECTION, name, rows, wish, at=at, audit=_log, changes=changes)


def _log(correction: Correction, made: TransitionMade) -> None:
    log_act(correction.certificate, f"certification.{made.name}", user=made.by)


def _log_replaced(_certificate: Certificate, _made: TransitionMade) -> None:
    """The trail tells it once: as the wish that was granted."""
