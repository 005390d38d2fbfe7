"""What somebody asks of a list, judged in plain Python."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.lists.rules import SIZES, OfferedColumn, lasting, ordering, page_size, shown_columns, spellings

pytestmark = pytest.mark.once

OFFERED = [
    OfferedColumn("name"),
    OfferedColumn("roles", is_sortable=False),
    OfferedColumn("email", is_usual=False),
]


@pytest.mark.parametrize(
    ("typed", "size"),
    [("20", 20), ("50", 50), ("100", 100), ("200", 200), ("", 20), ("201", 20), ("٥٠", 20), ("x", 20)],
)
def test_a_page_has_one_of_four_sizes(typed, size):
    assert page_size(typed) == size


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ([], ["name", "roles"]),
        (["email"], ["name", "email"]),
        (["email", "name"], ["name", "email"]),
        (["name"], ["name"]),
        (["secret"], ["name", "roles"]),
        (["secret", "email"], ["name", "email"]),
    ],
)
def test_columns_are_chosen_among_those_offered_and_the_first_stays(chosen, shown):
    assert shown_columns(chosen, OFFERED) == shown


def test_where_nothing_is_offered_nothing_is_shown():
    assert shown_columns(["name"], []) == []


@pytest.mark.parametrize(
    ("typed", "shown", "order"),
    [
        ("name", ["name"], "name"),
        ("-name", ["name"], "-name"),
        ("email", ["name"], "-joined"),
        ("roles", ["name", "roles"], "-joined"),
        ("password", ["password"], "-joined"),
        ("--name", ["name"], "-joined"),
        ("", ["name"], "-joined"),
    ],
)
def test_rows_stand_in_the_order_of_what_is_shown(typed, shown, order):
    assert ordering(typed, OFFERED, shown, "-joined") == order


def test_what_lasts_of_an_address_is_what_somebody_chose():
    pairs = [("p", "3"), ("q", "ana"), ("language", ""), ("col", "name"), ("col", "email"), ("export", "csv")]

    assert lasting(pairs) == [("q", "ana"), ("col", "name"), ("col", "email")]
    assert lasting(pairs, dropped={"q"}) == [("col", "name"), ("col", "email")]


def test_the_sizes_are_those_that_the_page_offers():
    assert SIZES == (20, 50, 100, 200)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20))
def test_words_are_told_in_each_case_and_those_of_english_once(words):
    told = {_small_ascii(one) for one in spellings(words)}

    assert len(told) == len(spellings(words))
    assert told == {
        _small_ascii(one) for one in (words, words.lower(), words.upper(), words.capitalize(), words.title())
    }


def _small_ascii(text: str) -> str:
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


def test_words_in_english_are_told_once():
    assert len(spellings("Open Data")) == 1
