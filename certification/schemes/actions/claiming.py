"""Who is on the way to a certificate, and how far: found anew from what was done, whatever news was lost."""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from certification.schemes.evidence import begun, earned
from certification.schemes.models import CLAIM, Claim, CriteriaVersion, Scheme, claims_to_move
from certification.schemes.rules import EARLIER_CRITERIA_DAYS
from lms.lib.transitions import transition_all
from people.accounts.models import User

MOST = 10_000  # claims opened by one sweep for one scheme: a first run after an import must not hold up the others


def reconcile_claims(person: User | None = None, *, at: datetime | None = None) -> int:
    """Open the claims of who has begun, and mark those that are met; says how many of these. Safe to repeat.

    Of everybody, or of one `person` who has just done something. Claims under earlier criteria are moved to the
    newest of their scheme a year after these came.
    """
    now = at or timezone.now()
    schemes = [scheme for scheme in Scheme.objects.open() if scheme.current]
    return sum(_reconcile(scheme, person, now) for scheme in schemes)


@transaction.atomic
def _reconcile(scheme: Scheme, person: User | None, at: datetime) -> int:
    newest = scheme.current
    claims_to_move(newest, before=at - timedelta(days=EARLIER_CRITERIA_DAYS)).update(criteria=newest)
    _open(newest, person, at)
    return sum(_meet(version, person, at) for version in scheme.versions.all())


def _open(version: CriteriaVersion, person: User | None, at: datetime) -> None:
    people = get_user_model().objects.filter(is_active=True)
    people = people.exclude(Exists(Claim.objects.filter(scheme=version.scheme_id, person=OuterRef("pk"))))
    found = begun(_only(people, person, "pk"), version).values_list("pk", flat=True)[:MOST]
    claims = [Claim(scheme_id=version.scheme_id, person_id=pk, criteria=version, opened_at=at) for pk in found]
    Claim.objects.bulk_create(claims, ignore_conflicts=True, batch_size=1_000)


def _meet(version: CriteriaVersion, person: User | None, at: datetime) -> int:
    on_the_way = _only(Claim.objects.open(), person, "person")
    return transition_all(CLAIM, "meet", earned(on_the_way, version), changes={"met_at": at})


def _only(rows: QuerySet, person: User | None, field: str) -> QuerySet:
    return rows if person is None else rows.filter(**{field: person.pk})


@transaction.atomic
def certify_claim(person: User, scheme: Scheme, criteria: CriteriaVersion, *, at: datetime) -> None:
    """A certificate was issued to `person` for having met `criteria`. Safe to repeat and to race."""
    begins = {"criteria": criteria, "opened_at": at}
    Claim.objects.get_or_create(person=person, scheme=scheme, defaults=begins)
    rows = Claim.objects.of(person).filter(scheme=scheme)
    transition_all(CLAIM, "certify", rows, changes=_certified(at) | {"criteria": criteria})


def lapse_claim(person: User, scheme: Scheme, *, at: datetime) -> None:
    """The certificate of `person` was revoked. Safe to repeat."""
    transition_all(CLAIM, "lapse", Claim.objects.of(person).filter(scheme=scheme), changes={"lapsed_at": at})


def settle_claims(valid: QuerySet, *, at: datetime) -> None:
    """Let every claim say what became of its certificate, whatever news was lost. Safe to repeat.

    `valid`: the certificates that are valid today, with `person` and `scheme`; they belong to the app above.
    """
    is_held = Exists(valid.filter(person=OuterRef("person"), scheme=OuterRef("scheme")))
    transition_all(CLAIM, "certify", Claim.objects.filter(is_held), changes=_certified(at))
    transition_all(CLAIM, "lapse", Claim.objects.filter(~is_held), changes={"lapsed_at": at})


def _certified(at: datetime) -> dict[str, object]:
    return {"met_at": Coalesce(F("met_at"), Value(at)), "certified_at": at, "lapsed_at": None}
