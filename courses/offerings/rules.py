"""On which day something of an offering opens or is due for one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, DUE = "opens", "due"
START, ENROLMENT, ANCHOR = "start", "enrolment", "anchor"
PERSON, GROUP, COUNTRY = "person", "group", "country"


@dataclass(frozen=True)
class PlannedDate:
    """A date as it was set down: `days` after the day that it is counted from, at a time by the offering's clock.

    `item`: the key of a step; "" is the offering as a whole. `anchor`: the name of the day, if it is counted from one.
    """

    item: str
    kind: str
    counted_from: str
    days: int
    time: time
    anchor: str = ""


@dataclass(frozen=True)
class Calendar:
    """The days that dates of one person are counted from. A day that nobody has set yet is None, or no key."""

    zone: str
    starts_on: date | None
    enrolled_at: datetime
    anchors: Mapping[str, date | None]


@dataclass(frozen=True)
class Override:
    """What moves dates of one kind for somebody: by `days`, or to a `moment`; one of them is None.

    `level`: for whom it was made. `item`: of which step; None: all of them and the whole. `planned_from` and
    `planned_until` keep it to the dates that were planned for between them. From `ends_at` on it moves nothing.
    """

    level: str
    kind: str
    item: str | None = None
    days: int | None = None
    moment: datetime | None = None
    planned_from: datetime | None = None
    planned_until: datetime | None = None
    ends_at: datetime | None = None


def planned_moment(plan: PlannedDate, calendar: Calendar, *, more: int = 0) -> datetime | None:
    """When a date falls before anything moves it, in UTC; None if the day that it is counted from is not known.

    `more`: days on top. A time that the clock shows twice or never is read in the person's favour: the later one when
    something is due, the earlier one when it opens. Raises OverflowError beyond the year 9999.
    """
    day = _counted_from(plan, calendar)
    if day is None:
        return None
    wall = datetime.combine(day + timedelta(days=plan.days + more), plan.time, ZoneInfo(calendar.zone))
    return most_lenient(plan.kind, [wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1)])


def _counted_from(plan: PlannedDate, calendar: Calendar) -> date | None:
    if plan.counted_from == START:
        return calendar.starts_on
    if plan.counted_from == ANCHOR:
        return calendar.anchors.get(plan.anchor)
    return calendar.enrolled_at.astimezone(ZoneInfo(calendar.zone)).date()


def most_lenient(kind: str, moments: Iterable[datetime]) -> datetime:
    """The latest of the moments when something is due, the earliest of those when it opens."""
    return max(moments) if kind == DUE else min(moments)


def moment_for(
    plan: PlannedDate, calendar: Calendar, overrides: Iterable[Override], *, at: datetime
) -> datetime | None:
    """When a date falls for one person, in UTC; None if it is not known yet.

    `overrides`: those that concern the person. One made for the person goes before all that were made for a group or a
    country, even if it gives less time; of several on one level the most lenient wins. None of them: as planned.
    """
    planned = planned_moment(plan, calendar)
    if planned is None:
        return None
    fitting = [one for one in overrides if _fits(one, plan, planned, at)]
    own = [one for one in fitting if one.level == PERSON]
    moved = [one.moment or planned_moment(plan, calendar, more=one.days or 0) or planned for one in own or fitting]
    return most_lenient(plan.kind, moved or [planned])


def _fits(override: Override, plan: PlannedDate, planned: datetime, at: datetime) -> bool:
    """Whether an override moves this date. Both ends of its window count; its own end does not."""
    return (
        override.kind == plan.kind
        and override.item in (None, plan.item)
        and (override.planned_from is None or override.planned_from <= planned)
        and (override.planned_until is None or planned <= override.planned_until)
        and (override.ends_at is None or at < override.ends_at)
    )


Moments = dict[tuple[str, str], datetime]  # by the key of a step ("" for the whole) and the kind


def moments_for(
    plans: Iterable[PlannedDate], calendar: Calendar, overrides: Iterable[Override], *, at: datetime
) -> Moments:
    """All dates of one person in one offering that are known, by item and kind."""
    every = list(overrides)
    found = {(plan.item, plan.kind): moment_for(plan, calendar, every, at=at) for plan in plans}
    return {key: moment for key, moment in found.items() if moment}
