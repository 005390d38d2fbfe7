"""Who is on the way to a certificate, and how far: found anew from what was done, whatever news was lost."""

from collections.abc import Collection
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
    now, people = at or timezone.now(), None if person is None else [person.pk]
    schemes = [scheme for scheme in Scheme.objects.open() if scheme.current]
    return sum(reconcile_scheme(scheme, people, now)[1] for scheme in schemes)


@transaction.atomic
def reconcile_scheme(scheme: Scheme, people: Collection[int] | None, at: datetime) -> tuple[int, int]:
    """The same for one scheme and some people (ids; None: everybody). Says how many claims were opened, and met.

    Claims that have just come under other criteria are judged, whosever they are.
    """
    newest = scheme.current
    moving = claims_to_move(newest, before=at - timedelta(days=EARLIER_CRITERIA_DAYS))
    judged = people if moving.update(criteria=newest) == 0 else None
    opened = _open(newest, people, at)
    return opened, sum(_meet(version, judged, at) for version in scheme.versions.all())


def _open(version: CriteriaVersion, people: Collection[int] | None, at: datetime) -> int:
    if people is not None and not people:
        return 0
    rows = get_user_model().objects.filter(is_active=True)
    rows = rows.exclude(Exists(Claim.objects.filter(scheme=version.scheme_id, person=OuterRef("pk"))))
    found = begun(_only(rows, people, "pk"), version).values_list("pk", flat=True)[:MOST]
    claims = [Claim(scheme_id=version.scheme_id, person_id=pk, criteria=version, opened_at=at) for pk in found]
    return len(Claim.objects.bulk_create(claims, ignore_conflicts=True, batch_size=1_000))


def _meet(version: CriteriaVersion, people: Collection[int] | None, at: datetime) -> int:
    if people is not None and not people:
        return 0
    met = earned(_only(Claim.objects.open(), people, "person"), version)
    if people is not None:  # of a few most have met nothing new: databases read faster than they look for what to write
        met = Claim.objects.filter(pk__in=list(met.values_list("pk", flat=True)))
    return transition_all(CLAIM, "meet", met, changes={"met_at": at})


def _only(rows: QuerySet, people: Collection[int] | None, field: str) -> QuerySet:
    return rows if people is None else rows.filter(**{f"{field}__in": people})


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
