"""Earning a certificate."""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from certification.certificates import tasks
from certification.certificates.models import Certificate, SpotCheck, due_claims
from certification.certificates.rules import expiry, is_drawn, may_be_issued_again
from certification.schemes.actions import certify_claim, reconcile_claims
from certification.schemes.evidence import remaining
from certification.schemes.models import Claim, CriteriaVersion, Scheme, SchemeCriterion
from certification.signing.models import StatusList
from certification.signing.standards.statuslist import LENGTH
from courses.learning.models import LearningItem
from lms.lib.codes import grouped, new_code
from lms.lib.names import judge_name
from lms.lib.task_queue import enqueue_on_commit
from people.accounts.actions import keep_name_for_all
from people.accounts.models import User

DRAWS = 20  # a number, code or place is taken once in thousands of draws; twenty times in a row is a fault of ours
NUMBER_LENGTH = 8
CHANCE = secrets.SystemRandom()  # nobody can know beforehand whom an audit meets
LIST_ROOM = LENGTH // 2  # a fuller list would make the random draw slow


class NotEarned(Exception):
    """The certificate cannot be issued to this person. `missing`: what remains to be done."""

    def __init__(self, reason: str, missing: list[LearningItem | SchemeCriterion] | None = None) -> None:
        super().__init__(reason)
        self.missing = missing or []


class EarlierRevoked(NotEarned):
    """An earlier certificate of this person was revoked: whether there is another one is for people to decide."""

    def __init__(self, certificate: Certificate) -> None:
        super().__init__("an earlier certificate was revoked")
        self.certificate = certificate


def issue(person: User, scheme: Scheme, *, name: str = "", at: datetime | None = None) -> Certificate:
    """Give `person` the certificate of `scheme`, or return the one that they hold. Safe to repeat and to race.

    `name` is frozen on it; without one, the name that the person keeps for all certificates. Raises NotEarned when
    something is missing: requirements, the name, or the right to another one after a revocation.
    """
    held = _held(person, scheme)
    if held:
        return held
    criteria = refuse_unearned(person, scheme)
    judged = judge_name(name or person.printed_name)
    if judged.flaw:
        raise NotEarned("no name that can be printed was chosen")
    return _create(person, scheme, criteria, judged.name, at or timezone.now())


def refuse_unearned(person: User, scheme: Scheme) -> CriteriaVersion:
    """The criteria that `person` has met. Raises NotEarned if there are none; EarlierRevoked if one stands in the way.

    A claim that was met once is met, whatever is asked for today; without one, what was done is asked for anew.
    """
    earlier = list(scheme.certificates.of(person).exclude(revoked_at=None))
    if not may_be_issued_again([certificate.revocation_reason for certificate in earlier]):
        raise EarlierRevoked(earlier[0])
    if not scheme.is_open:
        raise NotEarned("the scheme is closed")
    if not scheme.asked():
        raise NotEarned("the scheme asks for nothing any more")
    claim = Claim.objects.of(person).filter(scheme=scheme).select_related("criteria").first()
    is_met = claim is not None and claim.met_at is not None
    if not is_met and (missing := remaining(person, scheme)):
        raise NotEarned("requirements are missing", missing)
    return claim.criteria if claim else scheme.current


@transaction.atomic
def issue_with_name(
    person: User, scheme: Scheme, *, name: str, for_all: bool = False, at: datetime | None = None
) -> list[Certificate]:
    """Issue this one certificate with the name that the person chose for it. Raises NotEarned as `issue` does.

    `for_all`: the name is kept, and those that are or become due are issued with it by themselves. Returns what was
    issued, the chosen one first.
    """
    certificate = issue(person, scheme, name=name, at=at)
    if not for_all:
        return [certificate]
    keep_name_for_all(person, name)
    return [certificate, *issue_earned(person, at=at)]


def issue_earned(person: User, *, at: datetime | None = None) -> list[Certificate]:
    """Issue all that `person` has earned, not got, and wants without being asked. Safe to repeat.

    Issues nothing to a person whose kept name cannot be printed: My certificates tells them.
    """
    if judge_name(person.printed_name).flaw:
        return []
    reconcile_claims(person, at=at)
    return [issue(person, claim.scheme, at=at) for claim in due_claims().filter(person=person).order_by("pk")]


def _held(person: User, scheme: Scheme) -> Certificate | None:
    return scheme.certificates.in_force().of(person).first()


def reissue(certificate: Certificate, *, name: str) -> Certificate:
    """The same deed under another name: words, level and dates of the old one, which no longer stands."""
    facts = ("scheme", "person", "language", "criteria_version", "words", "issued_at", "valid_until")
    return _draw({"printed_name": name} | {fact: getattr(certificate, fact) for fact in facts})


@transaction.atomic
def _create(person: User, scheme: Scheme, criteria: CriteriaVersion, name: str, at: datetime) -> Certificate:
    facts = {
        "scheme": scheme,
        "person": person,
        "printed_name": name,
        "language": scheme.language_for(person),
        "criteria_version": criteria.name,
        "words": criteria.words,
        "issued_at": at,
        "valid_until": expiry(at.date(), scheme.valid_years),
    }
    certificate = _draw(facts, spot_check_share=scheme.spot_check_share)
    certify_claim(person, scheme, criteria, at=at)
    return certificate


def _draw(facts: dict[str, Any], *, spot_check_share: float = 0) -> Certificate:
    """One row, whoever else is at it: the constraints decide, and the loser takes the winner's row or draws again."""
    for _ in range(DRAWS):
        try:
            with transaction.atomic():
                certificate = Certificate.objects.create(**facts, **_draw_identifiers(facts["issued_at"]))
                _take_status_entries(certificate)
                if is_drawn(spot_check_share, CHANCE.random()):
                    SpotCheck.objects.create(certificate=certificate, drawn_at=certificate.issued_at)
                enqueue_on_commit(tasks.complete_certificate, certificate.pk)
                return certificate
        except IntegrityError:
            held = _held(facts["person"], facts["scheme"])
            if held:
                return held
    raise RuntimeError("No free number, code or place in the status list was drawn.")


def _draw_identifiers(at: datetime) -> dict[str, str]:
    """Two numbers and two codes, of the form with the name and of the one without: all drawn, none leads to another."""
    numbers = {name: f"{at:%Y}-{grouped(new_code(NUMBER_LENGTH))}" for name in ("number", "number_without_name")}
    return numbers | {"code": new_code(), "code_without_name": new_code()}


def _take_status_entries(certificate: Certificate) -> None:
    status_list = _open_status_list()
    for is_named in (True, False):
        certificate.status_entries.create(is_named=is_named, status_list=status_list, index=secrets.randbelow(LENGTH))


def _open_status_list() -> StatusList:
    last = StatusList.objects.order_by("number").last()
    if last and last.status_entries.count() < LIST_ROOM:
        return last
    return StatusList.objects.get_or_create(number=last.number + 1 if last else 1)[0]
