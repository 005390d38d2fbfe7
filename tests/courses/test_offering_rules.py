"""When something of an offering opens and is due: cases, and an oracle that counts in another way."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.offerings.rules import (
    Calendar,
    Override,
    PlannedDate,
    moment_for,
    moments_for,
    most_lenient,
    planned_moment,
)

pytestmark = pytest.mark.once

ENROLLED = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # the 21st in Nairobi
START = date(2026, 12, 1)
NAIROBI = Calendar("Africa/Nairobi", START, ENROLLED, {"session-1": date(2026, 12, 10), "session-2": None})
DUE = PlannedDate("", "due", "start", 7, time(18))
PLANNED = datetime(2026, 12, 8, 15, tzinfo=UTC)  # 18:00 in Nairobi
NOW = datetime(2026, 12, 2, tzinfo=UTC)


def days(number: int) -> datetime:
    return PLANNED + timedelta(days=number)


@pytest.mark.parametrize(
    ("counted_from", "anchor", "expected"),
    [
        ("start", "", PLANNED),
        ("enrolment", "", datetime(2026, 11, 28, 15, tzinfo=UTC)),  # by the day in the offering's zone
        ("anchor", "session-1", datetime(2026, 12, 17, 15, tzinfo=UTC)),
        ("anchor", "session-2", None),  # nobody has said when it is
        ("anchor", "session-3", None),
    ],
)
def test_a_date_is_counted_from_its_day_by_the_clock_of_the_offering(counted_from, anchor, expected):
    plan = PlannedDate("", "due", counted_from, 7, time(18), anchor)

    assert planned_moment(plan, NAIROBI) == expected
    assert moment_for(plan, NAIROBI, [Override("person", "due", days=0)], at=NOW) == expected


def test_without_a_first_day_nothing_counted_from_it_is_known():
    calendar = Calendar("UTC", None, ENROLLED, {})

    assert moments_for([DUE], calendar, [Override("person", "due", moment=PLANNED)], at=NOW) == {}


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ([], 0),
        ([Override("group", "due", days=3)], 3),
        ([Override("group", "due", days=-3)], -3),  # a cohort may be brought forward
        ([Override("group", "due", days=-3), Override("group", "due", days=2)], 2),  # the most lenient group wins
        ([Override("group", "due", days=3), Override("country", "due", days=7)], 7),  # a country is a group
        ([Override("country", "due", days=1), Override("group", "due", days=4)], 4),
        ([Override("person", "due", days=2), Override("country", "due", days=7)], 2),  # the person's own goes first
        ([Override("person", "due", days=2), Override("person", "due", days=5)], 5),
        ([Override("person", "due", moment=days(9)), Override("group", "due", days=20)], 9),
        ([Override("person", "due", days=0), Override("group", "due", days=20)], 0),
        ([Override("group", "opens", days=3)], 0),  # another kind
        ([Override("group", "due", item="other", days=3)], 0),  # another step
        ([Override("group", "due", item="", days=3)], 3),
    ],
)
def test_the_persons_own_override_goes_first_and_the_most_lenient_group_wins(overrides, expected):
    assert moment_for(DUE, NAIROBI, overrides, at=NOW) == days(expected)
    assert moment_for(DUE, NAIROBI, overrides[::-1], at=NOW) == days(expected)


def test_the_most_lenient_day_to_open_is_the_earliest():
    plan = PlannedDate("a", "opens", "start", 7, time(18))
    overrides = [Override("group", "opens", days=-1), Override("group", "opens", days=-4)]

    assert moment_for(plan, NAIROBI, overrides, at=NOW) == days(-4)


@pytest.mark.parametrize(
    ("window", "is_moved"),
    [
        ({"planned_from": PLANNED}, True),
        ({"planned_from": PLANNED + timedelta(seconds=1)}, False),
        ({"planned_until": PLANNED}, True),
        ({"planned_until": PLANNED - timedelta(seconds=1)}, False),
        ({"planned_from": days(-1), "planned_until": days(1)}, True),
        ({"ends_at": NOW}, False),  # an override is over at its end
        ({"ends_at": NOW + timedelta(seconds=1)}, True),
    ],
)
def test_an_override_keeps_to_its_window_and_to_its_end(window, is_moved):
    found = moment_for(DUE, NAIROBI, [Override("country", "due", days=5, **window)], at=NOW)

    assert found == days(5 if is_moved else 0)


def test_more_days_keep_the_hour_when_the_clock_is_put_back():
    berlin = Calendar("Europe/Berlin", date(2026, 10, 24), ENROLLED, {})
    plan = PlannedDate("", "due", "start", 0, time(18))

    found = moment_for(plan, berlin, [Override("group", "due", days=2)], at=NOW)

    assert found == datetime(2026, 10, 26, 17, tzinfo=UTC)
    assert found.astimezone(ZoneInfo("Europe/Berlin")).hour == 18


@pytest.mark.parametrize(
    ("kind", "day", "hour"),
    [
        ("due", date(2026, 10, 25), 1),  # half past two comes twice: the later one
        ("opens", date(2026, 10, 25), 0),
        ("due", date(2026, 3, 29), 1),  # and never: the moment after the gap, or before it
        ("opens", date(2026, 3, 29), 0),
    ],
)
def test_an_hour_that_the_clock_shows_twice_or_never_is_read_in_favour(kind, day, hour):
    plan = PlannedDate("", kind, "start", 0, time(2, 30))

    found = planned_moment(plan, Calendar("Europe/Berlin", day, ENROLLED, {}))

    assert found == datetime.combine(day, time(hour, 30), UTC)


# --- The oracle ---------------------------------------------------------------------------------------------------

MOMENTS = [PLANNED + timedelta(hours=hours) for hours in (-49, -1, 0, 1, 49)]
moments = st.sampled_from(MOMENTS)
kinds = st.sampled_from(["opens", "due"])
overrides_drawn = st.builds(
    lambda moves, **rest: Override(**moves, **rest),
    st.one_of(st.builds(dict, days=st.integers(-9, 9)), st.builds(dict, moment=moments)),
    level=st.sampled_from(["person", "group", "country"]),
    kind=kinds,
    item=st.sampled_from([None, "", "a"]),
    planned_from=st.none() | moments,
    planned_until=st.none() | moments,
    ends_at=st.none() | moments,
)
plans_drawn = st.builds(
    PlannedDate,
    item=st.sampled_from(["", "a", "b"]),
    kind=kinds,
    counted_from=st.sampled_from(["start", "enrolment", "anchor"]),
    days=st.integers(-3, 9),
    time=st.sampled_from([time(0), time(15), time(18)]),
    anchor=st.sampled_from(["session-1", "session-2"]),
)


def told_otherwise(plan: PlannedDate, calendar: Calendar, overrides: list[Override], at: datetime) -> datetime | None:
    """The same, by hand: every candidate in a list, sorted, in a zone that is three hours ahead all year."""
    first = {
        "start": calendar.starts_on,
        "enrolment": (calendar.enrolled_at + timedelta(hours=3)).date(),
        "anchor": calendar.anchors[plan.anchor],
    }[plan.counted_from]
    if first is None:
        return None
    noon = datetime(first.year, first.month, first.day, plan.time.hour, tzinfo=UTC) - timedelta(hours=3)
    planned = noon + timedelta(days=plan.days)
    candidates: dict[bool, list[datetime]] = {True: [], False: []}
    for one in overrides:
        if one.kind != plan.kind or (one.item is not None and one.item != plan.item):
            continue
        if one.planned_from and planned < one.planned_from:
            continue
        if one.planned_until and planned > one.planned_until:
            continue
        if one.ends_at and one.ends_at <= at:
            continue
        moved = one.moment if one.days is None else planned + timedelta(days=one.days)
        candidates[one.level == "person"].append(moved)
    sorted_ones = sorted(candidates[True] or candidates[False] or [planned])
    return sorted_ones[-1] if plan.kind == "due" else sorted_ones[0]


@given(plan=plans_drawn, overrides=st.lists(overrides_drawn, max_size=5), at=moments)
def test_the_rule_tells_what_the_oracle_tells(plan, overrides, at):
    assert moment_for(plan, NAIROBI, overrides, at=at) == told_otherwise(plan, NAIROBI, overrides, at)


@given(plans=st.lists(plans_drawn, max_size=4), overrides=st.lists(overrides_drawn, max_size=3))
def test_all_dates_are_told_by_item_and_kind(plans, overrides):
    told = {(plan.item, plan.kind): told_otherwise(plan, NAIROBI, overrides, NOW) for plan in plans}

    assert moments_for(plans, NAIROBI, overrides, at=NOW) == {key: one for key, one in told.items() if one}


def test_the_most_lenient_of_one_is_that_one():
    assert most_lenient("due", [PLANNED]) == most_lenient("opens", [PLANNED]) == PLANNED
