"""Other dates for a person, a group or a country."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from courses.offerings.models import DateOverride, Offering
from courses.offerings.rules import DUE
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.audiences.models import Audience
from people.audiences.rules import FOR_ALL
from people.reference.models import Country


@transaction.atomic
def override_dates(
    offering: Offering,
    *,
    reason: str,
    by: User,
    kind: str = DUE,
    item: UUID | None = None,
    person: User | None = None,
    group: Audience | None = None,
    country: Country | None = None,
    days: int | None = None,
    moment: datetime | None = None,
    ends_at: datetime | None = None,
    at: datetime | None = None,
) -> DateOverride:
    """Move dates of one offering by days or to a moment (one of them), for a person, a group or a country.

    `item`: of which step (its key); None: all of them and the whole. `ends_at`: when that ends.
    Raises ValueError for an audience that has no members to be counted.
    """
    if group and group.kind in FOR_ALL:
        raise ValueError("Nobody belongs to this audience more than anybody else: change the dates themselves.")
    row = DateOverride.objects.create(
        offering=offering,
        item=item,
        kind=kind,
        person=person,
        group=group,
        country=country,
        days=days,
        moment=moment,
        reason=reason,
        made_by=by,
        made_at=at or timezone.now(),
        ends_at=ends_at,
    )
    _write_down("dates-moved", row, by)
    return row


@transaction.atomic
def extend_for_country(
    country: Country,
    *,
    days: int,
    planned_from: datetime,
    planned_until: datetime,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> DateOverride:
    """Give everybody in a country more days, in every offering, for what is due between two moments.

    Offerings that are made later have it as well. `undo_override` takes it back. Safe to repeat: sent twice it is one.
    """
    now, said = at or timezone.now(), {"days": days, "planned_from": planned_from, "planned_until": planned_until}
    Country.objects.select_for_update().get(pk=country.pk)
    if same := DateOverride.objects.in_force(now).extensions().filter(country=country, **said).first():
        return same
    row = extension(country, **said)
    row.reason, row.made_by, row.made_at = reason, by, now
    row.save()
    _write_down("country-extended", row, by)
    return row


def extension(country: Country, *, days: int, planned_from: datetime, planned_until: datetime) -> DateOverride:
    """An extension that is not saved, to see what it would move."""
    return DateOverride(country=country, kind=DUE, days=days, planned_from=planned_from, planned_until=planned_until)


@transaction.atomic
def undo_override(row: DateOverride, *, by: User, at: datetime | None = None) -> bool:
    """Let dates be as they were before, and say whether anything was undone. The row stays. Safe to repeat."""
    undone = DateOverride.objects.filter(pk=row.pk, undone_at=None).update(undone_at=at or timezone.now(), undone_by=by)
    if undone:
        _write_down("dates-moved-back", row, by)
    return bool(undone)


def _write_down(act: str, row: DateOverride, by: User) -> None:
    """Ids and days; the reason stays in the row, which goes with its person."""
    thing = f"override:{row.pk}" if row.offering_id is None else f"offering:{row.offering_id} override:{row.pk}"
    note = f"{row.kind} {row.moment or f'{row.days:+d}'}"
    write_audit_entry(act, by=by, about=row.person, thing=thing, note=note)
