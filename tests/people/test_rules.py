"""Rules about letters, in plain Python."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.letters import rules

pytestmark = pytest.mark.once
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("tries", "minutes"),
    [(0, 1), (1, 1), (2, 2), (3, 4), (7, 64), (8, 128), (9, 240), (31, 240), (60000, 240)],
)
def test_pauses_double_up_to_four_hours(tries, minutes):
    assert rules.pause_after(tries) == timedelta(minutes=minutes)


def test_a_letter_is_tried_for_about_four_days():
    assert rules.MOST_TRIES == 31
    tried_for = sum((rules.pause_after(tries) for tries in range(1, rules.MOST_TRIES)), timedelta())

    assert timedelta(days=3) < tried_for < timedelta(days=5)
    assert not rules.is_hopeless(rules.MOST_TRIES - 1)
    assert rules.is_hopeless(rules.MOST_TRIES)
    assert rules.is_hopeless(rules.MOST_TRIES + 1)


def test_only_letters_that_open_an_account_hold_a_secret():
    assert rules.holds_secret("account-password-reset")
    assert not rules.holds_secret("certificate-ready")


@pytest.mark.parametrize(
    ("address", "domain"), [("ana@Example.ORG", "example.org"), ('"a@b"@c.org', "c.org"), ("", "")]
)
def test_the_domain_is_where_the_mailbox_is(address, domain):
    assert rules.domain_of(address) == domain


def waiting(*letters: tuple[str, int, str]) -> list[rules.Waiting]:
    return [rules.Waiting(*letter) for letter in letters]


@pytest.mark.parametrize(
    ("letters", "used", "chosen"),
    [
        ([("a", 2, "x"), ("b", 2, "x"), ("c", 2, "y")], {}, ["a", "b", "c"]),
        ([("a", 2, "x"), ("b", 2, "x"), ("c", 2, "x")], {}, ["a", "b"]),  # two a domain
        ([("a", 2, "x"), ("b", 2, "x"), ("c", 2, "y")], {"x": 1}, ["a", "c"]),
        ([("a", 1, "x"), ("b", 2, "y"), ("c", 2, "z")], {"v": 2}, ["a", "b"]),  # four in all
        ([("a", 2, "x")], {"v": 4}, []),
        ([("a", 2, "x")], {"v": 9}, []),
        ([("a", 2, "x"), ("b", 2, "y")], {"x": 3}, ["b"]),
        ([("a", 0, "x"), ("b", 1, "x")], {"x": 9}, ["a"]),  # a way into an account waits for no budget
        ([("a", 0, "x"), ("b", 0, "x"), ("c", 2, "x")], {}, ["a", "b"]),  # and counts
        ([(str(one), 0, "x") for one in range(7)], {}, ["0", "1", "2", "3", "4"]),  # five a batch
    ],
)
def test_what_leaves_stays_within_the_budget(letters, used, chosen):
    ids = rules.within_budget(waiting(*letters), used=used, a_minute=4, a_domain=2, most=5)

    assert ids == chosen


@pytest.mark.parametrize(
    ("zone", "quiet", "at", "welcome"),
    [
        ("UTC", (21, 8), "2026-03-02T12:00", "2026-03-02T12:00"),
        ("UTC", (21, 8), "2026-03-02T20:59", "2026-03-02T20:59"),
        ("UTC", (21, 8), "2026-03-02T21:00", "2026-03-03T08:00"),
        ("UTC", (21, 8), "2026-03-02T07:59", "2026-03-02T08:00"),
        ("UTC", (21, 8), "2026-03-02T08:00", "2026-03-02T08:00"),
        ("UTC", (9, 17), "2026-03-02T12:00", "2026-03-02T17:00"),
        ("UTC", (9, 17), "2026-03-02T17:00", "2026-03-02T17:00"),
        ("UTC", (9, 17), "2026-03-02T18:00", "2026-03-02T18:00"),
        ("UTC", (9, 17), "2026-03-02T08:59", "2026-03-02T08:59"),
        ("UTC", (8, 8), "2026-03-02T08:30", "2026-03-02T08:30"),
        ("Asia/Kathmandu", (21, 8), "2026-03-02T16:00", "2026-03-03T02:15"),
        ("America/Lima", (21, 8), "2026-03-02T03:00", "2026-03-02T13:00"),
        ("Europe/Berlin", (21, 8), "2026-03-28T22:00", "2026-03-29T06:00"),  # the night in which clocks change
    ],
)
def test_nobody_is_written_to_in_their_night(zone, quiet, at, welcome):
    hours = {"quiet_from": quiet[0], "quiet_until": quiet[1], "most_a_week": 3, "earlier": []}
    asked = datetime.fromisoformat(at).replace(tzinfo=UTC)

    assert rules.when_welcome(asked, zone, **hours) == datetime.fromisoformat(welcome).replace(tzinfo=UTC)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    gaps=st.lists(st.integers(0, 60 * 72), min_size=1, max_size=25),
    zone=st.sampled_from(["UTC", "Asia/Kathmandu", "America/Lima", "Pacific/Apia", "Asia/Tokyo"]),
    quiet=st.tuples(st.integers(0, 23), st.integers(0, 23)),
    most=st.integers(1, 4),
)
def test_however_many_are_written_no_week_holds_too_many_and_no_night_any(gaps, zone, quiet, most):
    asked, times = NOON, []
    for minutes in gaps:
        asked += timedelta(minutes=minutes)
        recent = [one for one in times if one > asked - rules.WEEK]
        hours = {"quiet_from": quiet[0], "quiet_until": quiet[1], "most_a_week": most}
        times.append(rules.when_welcome(asked, zone, earlier=recent, **hours))
        assert times[-1] >= asked

    for time in times:
        assert sum(time <= other < time + rules.WEEK for other in times) <= most
        hour, (start, end) = time.astimezone(ZoneInfo(zone)).hour, quiet
        assert hour not in (range(start, end) if start <= end else [*range(start, 24), *range(end)])


def test_who_says_nothing_is_left_alone_from_nine_to_eight():
    assert (rules.QUIET_FROM, rules.QUIET_UNTIL, rules.MOST_A_WEEK, rules.WEEK.days) == (21, 8, 3, 7)
