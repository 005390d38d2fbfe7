"""The dates of people: what is planned, and what was made other for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from courses.offerings.models.dates import DateOverride, OfferingDate
from courses.offerings.models.offering import Offering
from courses.offerings.rules import Calendar, Moments, PlannedDate, moments_for
from people.audiences.models import Membership


@dataclass(frozen=True)
class Enrolled:
    """One person in one offering, since when, and the country that they have said."""

    person: int
    offering: int
    since: datetime
    country: int | None = None


def moments_of(
    enrolled: Iterable[Enrolled], *, at: datetime, extra: Iterable[DateOverride] = ()
) -> dict[tuple[int, int], Moments]:
    """The dates that are known, by person and offering; five questions, however many there are.

    `extra`: overrides to be tried as well, which need not be saved. Whose offering has no dates is left out.
    """
    everybody = list(enrolled)
    plans = _plans({one.offering for one in everybody})
    everybody = [one for one in everybody if one.offering in plans]
    if not everybody:
        return {}
    rows = [*_overrides(everybody, plans, at), *extra]
    groups = _groups(rows, {one.person for one in everybody}, at)
    calendars = _calendars(plans)
    found = {}
    for one in everybody:
        mine = [row.as_override() for row in rows if _concerns(row, one, groups)]
        zone, starts_on, anchors = calendars[one.offering]
        calendar = Calendar(zone, starts_on, one.since, anchors)
        found[one.person, one.offering] = moments_for(plans[one.offering], calendar, mine, at=at)
    return found


def _plans(offerings: set[int]) -> dict[int, list[PlannedDate]]:
    found: dict[int, list[PlannedDate]] = {}
    for row in OfferingDate.objects.filter(offering__in=offerings).select_related("anchor"):
        found.setdefault(row.offering_id, []).append(row.as_plan())
    return found


def _calendars(offerings: Iterable[int]) -> dict[int, tuple]:
    rows = Offering.objects.filter(pk__in=list(offerings)).prefetch_related("anchors")
    return {row.pk: (row.zone, row.starts_on, {one.name: one.falls_on for one in row.anchors.all()}) for row in rows}


def _overrides(everybody: list[Enrolled], offerings: Iterable[int], at: datetime) -> list[DateOverride]:
    """What might concern any of these people in any of these offerings."""
    countries = {one.country for one in everybody} - {None}
    whom = Q(person__in={one.person for one in everybody}) | Q(group__isnull=False) | Q(country__in=countries)
    rows = DateOverride.objects.in_force(at).filter(Q(offering__in=list(offerings)) | Q(offering=None), whom)
    return list(rows)


def _groups(rows: list[DateOverride], people: set[int], at: datetime) -> set[tuple[int, int]]:
    """Who belongs to which of the groups: pairs of group and person."""
    groups = {row.group_id for row in rows if row.group_id}
    if not groups:
        return set()
    members = Membership.objects.in_force(at).filter(audience__in=groups, person__in=people)
    return set(members.values_list("audience_id", "person_id"))


def _concerns(row: DateOverride, one: Enrolled, groups: set[tuple[int, int]]) -> bool:
    if row.offering_id not in (None, one.offering):
        return False
    if row.group_id:
        return (row.group_id, one.person) in groups
    return row.person_id == one.person if row.person_id else row.country_id == one.country
