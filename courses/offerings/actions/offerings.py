"""Giving a course to somebody at a time, and setting down its dates."""

from datetime import date, time
from uuid import UUID

from django.db import transaction

from courses.offerings.models import Anchor, Offering, OfferingDate
from courses.offerings.rules import ANCHOR
from people.accounts.actions import write_audit_entry
from people.accounts.models import User

Kind = Offering.Kind


def self_paced(course: UUID) -> Offering:
    """The offering of a course to everybody at their own pace, made if it is not there yet. Safe to repeat."""
    return Offering.objects.get_or_create(course=course, kind=Kind.SELF_PACED)[0]


@transaction.atomic
def make_offering(
    course: UUID, *, kind: str, name: str, by: User | None, zone: str = "UTC", starts_on: date | None = None
) -> Offering:
    """Give a course (its key) to a cohort or a partner. By nobody: an app above did it by itself."""
    offering = Offering.objects.create(course=course, kind=kind, name=name, zone=zone, starts_on=starts_on)
    _write_down("offering-made", offering, by)
    return offering


@transaction.atomic
def change_offering(
    offering: Offering, *, by: User | None, zone: str, name: str = "", starts_on: date | None = None
) -> Offering:
    """Another name, time zone or first day: dates counted from it move along. Course and kind stay for ever."""
    offering.name, offering.zone, offering.starts_on = name, zone, starts_on
    offering.save(update_fields=["name", "zone", "starts_on"])
    _write_down("offering-changed", offering, by)
    return offering


@transaction.atomic
def set_anchor(offering: Offering, name: str, *, falls_on: date | None, by: User | None = None) -> Anchor:
    """Say on which day something of the offering falls; None: not known yet. What counts from it moves along.

    Safe to repeat: what does not change is not written down.
    """
    anchor, is_made = Anchor.objects.select_for_update().get_or_create(
        offering=offering, name=name, defaults={"falls_on": falls_on}
    )
    is_moved = anchor.falls_on != falls_on
    if is_moved:
        anchor.falls_on = falls_on
        anchor.save(update_fields=["falls_on"])
    if is_made or is_moved:
        _write_down("anchor-set", offering, by, note=f"{name} {falls_on or ''}".strip())
    return anchor


@transaction.atomic
def set_date(
    offering: Offering,
    *,
    by: User | None,
    kind: str,
    counted_from: str,
    days: int,
    time: time,
    item: UUID | None = None,
    anchor: Anchor | None = None,
) -> OfferingDate:
    """Say when a step (its key; None: the whole) opens or is due, whatever was said before. Safe to repeat.

    Raises ValueError for an anchor of another offering.
    """
    if anchor and anchor.offering_id != offering.pk:
        raise ValueError("The anchor belongs to another offering.")
    said = {"counted_from": counted_from, "days": days, "time": time}
    row, _made = OfferingDate.objects.update_or_create(
        offering=offering,
        item=item,
        kind=kind,
        defaults=said | {"anchor": anchor if counted_from == ANCHOR else None},
    )
    _write_down("date-set", offering, by, note=f"{kind} {item or '*'} {counted_from} {days:+d} {time:%H:%M}")
    return row


@transaction.atomic
def remove_date(date: OfferingDate, *, by: User | None) -> None:
    """Take a date away. Overrides of it stay and move nothing. Safe to repeat."""
    gone, _each = OfferingDate.objects.filter(pk=date.pk).delete()
    if gone:
        _write_down("date-removed", date.offering, by, note=f"{date.kind} {date.item or '*'}")


def _write_down(act: str, offering: Offering, by: User | None, note: str = "") -> None:
    write_audit_entry(act, by=by, thing=f"offering:{offering.pk}", note=note)
