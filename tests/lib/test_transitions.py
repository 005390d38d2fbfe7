"""From state to state: what a table allows, and what one function does with it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lib.transitions import (
    Refusal,
    Table,
    Transition,
    TransitionMade,
    TransitionRefused,
    Wish,
    always,
    by_itself,
    is_offered,
    refusal,
    transition,
    transition_all,
)

pytestmark = [pytest.mark.once, pytest.mark.django_db]  # a transaction is opened, nothing is asked in it

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
STATES, NAMES, PEOPLE, WORDS = ("draft", "open", "done"), ("open", "end", "reopen"), ("ana", "ben"), ("", " ", "why")


class Refused(TransitionRefused):
    """The error of an app."""


@dataclass
class Row:
    """A row without a database."""

    state: str = "draft"
    version: int = 0
    is_free: bool = True
    title: str = ""
    saved: tuple[str, ...] = ()

    def save(self, *, update_fields: list[str]) -> None:
        self.saved = tuple(update_fields)


class Rows:
    """What `transition` asks of a QuerySet, with one row or none."""

    def __init__(self, row: Row | None) -> None:
        self.row, self.locked = row, None

    def select_for_update(self, *, of):
        self.locked = of
        return self

    def first(self):
        assert self.locked
        return self.row


def table_of(ways: dict[str, Transition], **fields) -> Table:
    return Table(ways, state_of=lambda row: row.state, **({"state_field": "state", "refused": Refused} | fields))


def takes(ways, name, row, wish, **options):
    return transition(table_of(ways), name, Rows(row), wish, at=AT, **({"audit": lambda *_: None} | options))


@st.composite
def cases(draw):
    """A table, a row, and a series of wishes."""
    one_of = st.sampled_from
    plans = {
        name: {
            "sources": draw(st.sets(one_of(STATES))),
            "target": draw(one_of(STATES)),
            "people": draw(st.sets(one_of(PEOPLE))),
            "asks_free": draw(st.booleans()),
            "reason": draw(st.booleans()),
            "public": draw(st.booleans()),
        }
        for name in NAMES
    }
    wish = st.tuples(
        one_of(NAMES), one_of(PEOPLE), st.none() | st.integers(0, 3), one_of(WORDS), one_of(WORDS), st.booleans()
    )
    return plans, draw(one_of(STATES)), draw(st.lists(wish, max_size=6))


def transition_of(plan) -> Transition:
    return Transition(
        frozenset(plan["sources"]),
        plan["target"],
        may=lambda by, _row: by in plan["people"],
        guard=(lambda row: row.is_free) if plan["asks_free"] else always,
        needs_reason=plan["reason"],
        needs_public=plan["public"],
    )


def oracle(plan, state, version, is_free, by, read, reason, public):
    """The same in the plainest words."""
    if by not in plan["people"]:
        return "PERSON"
    if read is not None and read != version:
        return "VERSION"
    if state not in plan["sources"]:
        return "STATE"
    if plan["asks_free"] and not is_free:
        return "GUARD"
    if plan["reason"] and reason != "why":
        return "REASON"
    if plan["public"] and public != "why":
        return "PUBLIC"
    return None


@settings(max_examples=80, derandomize=True, deadline=None)
@given(cases())
def test_a_series_of_wishes_leads_where_the_plainest_reading_of_the_table_leads(case):
    plans, state, wishes = case
    table = table_of({name: transition_of(plan) for name, plan in plans.items()})
    row, trail, expected = Row(state), [], []
    version = 0

    for name, by, read, reason, public, is_free in wishes:
        row.is_free = is_free
        why = oracle(plans[name], state, version, is_free, by, read, reason, public)
        offered = oracle(plans[name], state, version, is_free, by, None, "why", "why")
        assert is_offered(table, name, row, by=by) is (offered is None)
        wish = Wish(by, read, reason, public)
        if why is None:
            source, state, version = state, plans[name]["target"], version + 1
            expected.append(TransitionMade(name, source, state, by, AT, reason, public, version))
            transition(table, name, Rows(row), wish, at=AT, audit=lambda _row, made: trail.append(made))
        else:
            with pytest.raises(Refused) as caught:
                transition(table, name, Rows(row), wish, at=AT, audit=lambda _row, made: trail.append(made))
            assert caught.value.why is Refusal[why]

        assert (row.state, row.version) == (state, version)
    assert trail == expected


OPEN = {"open": Transition(["draft"], "open", by_itself)}


def test_a_row_that_is_gone_is_refused_with_the_error_of_the_app():
    with pytest.raises(Refused) as caught:
        takes(OPEN, "open", None, Wish(None))

    assert caught.value.why is Refusal.GONE
    assert str(caught.value) == "there is no such row"


def test_what_no_person_does_is_refused_to_every_person():
    assert refusal(OPEN["open"], Row(), "draft", Wish("ana")) is Refusal.PERSON
    assert refusal(OPEN["open"], Row(), "draft", Wish(None)) is None


def test_what_is_written_is_the_changes_the_state_and_the_version():
    row = takes(OPEN, "open", Row(), Wish(None), changes={"title": "Call"})

    assert row == Row("open", 1, title="Call", saved=("title", "version", "state"))


def test_changes_that_lead_elsewhere_than_the_table_are_a_mistake_of_ours_and_nothing_is_saved():
    row, table = Row(), table_of(OPEN, state_field="")

    with pytest.raises(ValueError, match="These changes lead to draft, the table says open"):
        transition(table, "open", Rows(row), Wish(None), at=AT, audit=lambda *_: None)

    assert row.saved == ()


def test_the_rows_that_the_table_names_are_locked():
    rows = Rows(Row())

    transition(table_of(OPEN, locks=("self", "owner")), "open", rows, Wish(None), at=AT, audit=lambda *_: None)

    assert rows.locked == ("self", "owner")


@pytest.mark.parametrize(
    "asks",
    [
        {"may": lambda by, row: True},
        {"guard": lambda row: True},
        {"needs_reason": True},
        {"needs_public": True},
    ],
)
def test_what_somebody_has_a_say_in_is_never_done_to_all(asks):
    way = Transition(**({"sources": ["draft"], "target": "open", "may": by_itself} | asks))

    with pytest.raises(ValueError, match="open is judged row by row"):
        transition_all(table_of({"open": way}), "open", None)


def test_all_are_moved_in_one_query_and_others_are_left():
    class Many:
        def filter(self, **states):
            self.states = states
            return self

        def update(self, **written):
            self.written = written
            return 3

    rows = Many()

    assert transition_all(table_of(OPEN), "open", rows, changes={"title": "Call"}) == 3
    assert rows.states == {"state__in": ["draft"]}
    assert str(rows.written.pop("version")) == "F(version) + Value(1)"
    assert rows.written == {"title": "Call", "state": "open"}
