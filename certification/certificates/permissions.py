"""Who may do what with certificates, in sentences."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from certification.certificates.models import Certificate, Correction, SpotCheck
from certification.certificates.rules import Shown, Status, shown_to_strangers
from lms.lib.transitions import Table, Transition, TransitionRefused, by_itself, is_offered
from people.audiences.models import Audience, VisibilityRule, for_viewer
from people.duties.models import holds
from people.staff.permissions import are_apart, is_second_person

SUBJECT = "certificate"  # of visibility rules
NOBODY = AnonymousUser()  # of whom nothing is known
OPENED_BY_CODE = (Audience.Kind.LINK, Audience.Kind.ANYONE)


def can_see_all(user) -> bool:
    """Staff who see the list of certificates and the names on them; of which ones, `within_duties` says."""
    return user.has_perm("certificates.view_certificate")


def is_certifier(user, certificate: Certificate) -> bool:
    """Those who propose, confirm, drop, correct and audit where their duty is; never for one of their own."""
    return certificate.person_id != user.pk and holds(
        user, "certificates.revoke_certificate", scheme=certificate.scheme_id
    )


def may_confirm_revocation(user, certificate: Certificate) -> bool:
    """Certifiers who were there before the proposal, and whom the one who proposed did not bring in, or they them."""
    return (
        is_certifier(user, certificate)
        and certificate.revocation_proposed_at is not None
        and is_second_person(user, certificate.revoked_by, since=certificate.revocation_proposed_at)
    )


def may_spot_check(user, spot_check: SpotCheck) -> bool:
    """Certifiers, for a certificate of somebody who is there and whom they are not behind."""
    certificate = spot_check.certificate
    return is_certifier(user, certificate) and are_apart(user, certificate.person)


class RevocationRefused(TransitionRefused):
    """Proposing, confirming or dropping does not fit the certificate, or needs another person."""


class CorrectionRefused(TransitionRefused):
    """The wish fits the certificate no more, was decided already, or is not for this person to make or decide."""


class SpotCheckRefused(TransitionRefused):
    """The certificate was not drawn, or somebody has looked at it already."""


def _state(certificate: Certificate) -> str:
    """Of its revocation. Whoever has left is past all of it."""
    if certificate.withdrawn_at is not None:
        return "withdrawn"
    if certificate.revoked_at is not None:
        return "revoked"
    return "in force" if certificate.revocation_proposed_at is None else "proposed"


REVOCATION = Table(
    {
        "propose_revocation": Transition(["in force"], "proposed", is_certifier, needs_reason=True, needs_public=True),
        "confirm_revocation": Transition(["proposed"], "revoked", may_confirm_revocation),
        "drop_revocation": Transition(["proposed"], "in force", is_certifier),
        "replace": Transition(["in force"], "revoked", is_certifier),  # by one with another name, once that is granted
        "withdraw": Transition(["in force", "proposed", "revoked"], "withdrawn", by_itself),  # its holder leaves
    },
    state_of=_state,
    refused=RevocationRefused,
)
SPOT_CHECK = Table(
    {
        "save_finding": Transition(
            ["drawn"], "looked at", may_spot_check, guard=lambda spot_check: spot_check.certificate.withdrawn_at is None
        )
    },
    state_of=lambda spot_check: "drawn" if spot_check.looked_at is None else "looked at",
    locks=("self", "certificate"),  # its holder may leave meanwhile
    refused=SpotCheckRefused,
)


def can_decide_correction(user, correction: Correction) -> bool:
    """Certifiers who were there before the holder asked, and who are nobody whom the holder brought in."""
    holder = correction.certificate.person
    return is_certifier(user, correction.certificate) and is_second_person(user, holder, since=correction.asked_at)


def _state_of_wish(correction: Correction) -> str:
    if correction.decided_at is not None:
        return "granted" if correction.is_granted else "refused"
    return "waiting" if _state(correction.certificate) in ("in force", "proposed") else "void"


CORRECTION = Table(
    {
        "grant_correction": Transition(
            ["waiting"],
            "granted",
            can_decide_correction,
            guard=lambda correction: correction.certificate.revocation_proposed_at is None,  # that is decided first
        ),
        "refuse_correction": Transition(["waiting"], "refused", can_decide_correction, needs_public=True),
    },
    state_of=_state_of_wish,
    locks=("self", "certificate"),  # its revocation may be proposed meanwhile, and its holder may leave
    refused=CorrectionRefused,
)


def can_propose_revocation(user, certificate: Certificate) -> bool:
    """Certifiers, for a certificate that stands and is not proposed already."""
    return is_offered(REVOCATION, "propose_revocation", certificate, by=user)


def can_confirm_revocation(user, certificate: Certificate) -> bool:
    """Second persons, for a proposal that waits."""
    return is_offered(REVOCATION, "confirm_revocation", certificate, by=user)


def can_drop_revocation(user, certificate: Certificate) -> bool:
    """Certifiers, for a proposal that waits; the one who proposed it too."""
    return is_offered(REVOCATION, "drop_revocation", certificate, by=user)


def can_spot_check(user, certificate: Certificate) -> bool:
    """Certifiers, for one that was drawn and not looked at, of somebody who is there and whom they are not behind."""
    spot_check = getattr(certificate, "spot_check", None)
    return spot_check is not None and is_offered(SPOT_CHECK, "save_finding", spot_check, by=user)


def can_ask_correction(user, certificate: Certificate) -> bool:
    """The holder, for a certificate that is valid."""
    return user.pk == certificate.person_id and certificate.status is Status.VALID


def leads_to_replacement(certificate: Certificate) -> bool:
    """Whether the code of a replaced certificate leads to the new one: its holder chose so, and the new one answers."""
    new = certificate.replaced_by
    if new is None or new.is_hidden:
        return False
    return "replacement" in _fields_by_code(certificate, NOBODY)


def new_code_of(certificate: Certificate, *, is_named: bool) -> str:
    """The code that the old one leads to, of the same form, in groups; empty where it leads nowhere."""
    if certificate.replaced_by_id is None or not leads_to_replacement(certificate):
        return ""
    new = certificate.replaced_by
    return new.code_in_groups if is_named else new.code_without_name_in_groups


def can_see_evidence(user, certificate: Certificate) -> bool:
    """Staff who may see what people have done and when: those who see enrolments, everywhere or for this scheme."""
    return holds(user, "learning.view_enrolment", scheme=certificate.scheme_id)


def shown_by_code(certificate: Certificate, viewer=NOBODY) -> Shown:
    """How much its code tells the viewer, or somebody of whom nothing is known. One query, for a viewer two.

    Holders see what strangers do.
    """
    stranger = viewer.pk == certificate.person_id
    return shown_to_strangers(certificate.is_hidden, _fields_by_code(certificate, NOBODY if stranger else viewer))


def chosen_shown(certificate: Certificate) -> Shown:
    """How much its holder lets the code tell, whomever it is kept from. One query."""
    return shown_to_strangers(certificate.is_hidden, _chosen_fields(certificate))


def is_led_on(certificate: Certificate) -> bool:
    """Whether its holder lets the code lead to the new one, whomever it is kept from. One query."""
    return "replacement" in _chosen_fields(certificate)


def _chosen_fields(certificate: Certificate) -> set[str]:
    opened = VisibilityRule.objects.filter(owner=certificate.person_id, subject=SUBJECT, thing=certificate.pk)
    opened = opened.in_force(timezone.now()).filter(audience__kind__in=OPENED_BY_CODE)
    return set(opened.values_list("field", flat=True))


def _fields_by_code(certificate: Certificate, viewer) -> frozenset[str]:
    return for_viewer(viewer, SUBJECT, certificate.pk, certificate.person_id, has_link=True)
