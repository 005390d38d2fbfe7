"""From a table that is told nobody can work out a small number: held against all tables that it could be."""

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.lib.smallcells import THRESHOLD, TOTAL, Cell, Release, release, with_totals

pytestmark = pytest.mark.once

FEW = 2  # the threshold of the tables that are tried by force
SHAPES = (("ab", "xy"), ("abc", "xy"), ("ab", "x"), ("a", "xyz"))
deterministic = settings(max_examples=60, derandomize=True, deadline=None)


@st.composite
def tables(draw, least: int = 0, most: int = 6) -> dict[Cell, int]:
    rows, columns = draw(st.sampled_from(SHAPES))
    return {cell: draw(st.integers(least, most)) for cell in product(rows, columns)}


@st.composite
def grown_tables(draw) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """A table, and what it has become."""
    before = draw(tables())
    return before, {cell: number + draw(st.integers(0, 4)) for cell, number in before.items()}


def possible(numbers: dict[Cell, int], is_known: Callable[[Cell], bool]) -> Iterator[dict[Cell, int]]:
    """Every table without a number below 0 that agrees with what is known of one, up to FEW off in each cell."""
    inside = [cell for cell in numbers if TOTAL not in cell]
    near = [
        [numbers[one]] if is_known(one) else range(max(0, numbers[one] - FEW), numbers[one] + FEW + 1) for one in inside
    ]
    for tried in product(*near):
        table = with_totals(dict(zip(inside, tried, strict=True)))
        if all(table[cell] == number for cell, number in numbers.items() if is_known(cell)):
            yield table


def given_away(numbers: dict[Cell, int], is_known: Callable[[Cell], bool]) -> set[Cell]:
    """The cells that are not known and can be told nearer than a span of FEW; where nobody is, nobody is told of."""
    all_of_them = list(possible(numbers, is_known))
    spans = {cell: {table[cell] for table in all_of_them} for cell in numbers if not is_known(cell) and numbers[cell]}
    return {cell for cell, values in spans.items() if max(values) - min(values) < FEW}


def growth_given_away(before: Release, now: Release, shown: frozenset[Cell]) -> set[Cell]:
    growth = {cell: number - before.counts[cell] for cell, number in now.counts.items()}
    return given_away(growth, lambda cell: cell in shown & before.shown)


@deterministic
@given(tables())
def test_no_small_number_is_shown_and_none_can_be_worked_out(counts):
    told = release(counts, threshold=FEW)

    assert told.counts == with_totals(counts)
    assert [cell for cell in told.shown if 0 < told.counts[cell] < FEW] == []
    assert given_away(dict(told.counts), lambda cell: cell in told.shown) == set()


@deterministic
@given(tables())
def test_nothing_is_hidden_without_need(counts):
    told = release(counts, threshold=FEW)

    for cell in told.counts.keys() - told.shown:
        more = told.shown | {cell}
        assert 0 < told.counts[cell] < FEW or given_away(dict(told.counts), more.__contains__)


@deterministic
@given(grown_tables())
def test_no_small_growth_is_shown_and_none_can_be_worked_out(pair):
    before = release(pair[0], threshold=FEW)
    now = release(pair[1], earlier=[before], threshold=FEW)
    growth = {cell: now.counts[cell] - before.counts[cell] for cell in now.shown & before.shown}

    assert [cell for cell, number in growth.items() if 0 < number < FEW] == []
    assert growth_given_away(before, now, now.shown) == set()
    assert given_away(dict(now.counts), lambda cell: cell in now.shown) == set()


@deterministic
@given(grown_tables())
def test_nothing_more_is_hidden_beside_an_earlier_release_than_need_be(pair):
    before = release(pair[0], threshold=FEW)
    now = release(pair[1], earlier=[before], threshold=FEW)

    for cell in now.counts.keys() - now.shown:
        more = now.shown | {cell}
        is_small = 0 < now.counts[cell] < FEW
        has_little_growth = cell in before.shown and 0 < now.counts[cell] - before.counts[cell] < FEW
        is_telling = given_away(dict(now.counts), more.__contains__) or growth_given_away(before, now, more)
        assert is_small or has_little_growth or is_telling


@deterministic
@given(st.lists(tables(), max_size=3), tables())
def test_what_has_shrunk_since_any_release_is_not_shown(earlier, counts):
    told: list[Release] = []
    for one in [*earlier, counts]:
        told.append(release(one, earlier=told, threshold=FEW))

    now = told.pop()
    for before in told:
        assert not [one for one in now.shown & before.shown if now.counts[one] < before.counts[one]]


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({("a", "x"): 5, ("b", "x"): 9}, set()),
        ({("a", "x"): 0, ("b", "x"): 9}, set()),
        # One small number takes one neighbour in each of its lines along, and the one that closes the square.
        (
            {("a", "x"): 4, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40},
            {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")},
        ),
        # Two small ones whose sum is small too take a third, and in the other line as well.
        (
            {("a", "x"): 1, ("b", "x"): 2, ("c", "x"): 9, ("d", "x"): 30},
            {(one, c) for one in "abc" for c in ("x", TOTAL)},
        ),
        ({}, set()),
    ],
)
def test_what_is_hidden(counts, hidden):
    told = release(counts)

    assert told.counts.keys() - told.shown == hidden


def test_a_hidden_number_reads_as_none():
    told = release({("a", "x"): THRESHOLD - 1, ("a", "y"): 300, ("b", "x"): 100, ("b", "y"): 100})

    assert (told["a", "x"], told["a", TOTAL]) == (None, 304)


def test_a_number_is_told_again_when_enough_have_come():
    first = release({("a", "x"): 12, ("b", "x"): 40})

    second = release({("a", "x"): 14, ("b", "x"): 60}, earlier=[first])
    third = release({("a", "x"): 17, ("b", "x"): 80}, earlier=[first, second])

    assert [one["a", "x"] for one in (first, second, third)] == [12, None, 17]


def test_a_sum_is_not_told_where_it_would_tell_who_came():
    """The one who came to b is the difference of the sums and of a."""
    first = release({("a", "x"): 12, ("b", "x"): 40})
    second = release({("a", "x"): 22, ("b", "x"): 41}, earlier=[first])

    assert {second["b", "x"], second["b", TOTAL]} == {None}
    assert None in (second["a", "x"], second[TOTAL, "x"])


def test_a_new_row_has_grown_from_nothing():
    first = release({("a", "x"): 12, ("b", "x"): 30})
    second = release({("a", "x"): 13, ("b", "x"): 30, ("c", "x"): 8}, earlier=[first])

    assert second["a", "x"] is None
    assert None in (second["c", "x"], second[TOTAL, "x"], second["b", "x"])


def test_a_row_that_is_gone_is_not_told():
    first = release({("a", "x"): 12, ("b", "x"): 30})
    second = release({("b", "x"): 30}, earlier=[first])

    assert (second["a", "x"], second[TOTAL, TOTAL]) == (None, None)


def test_a_number_below_nothing_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        release({("a", "x"): -1})
