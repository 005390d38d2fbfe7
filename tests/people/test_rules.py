"""Rules about letters, in plain Python."""

from datetime import timedelta

import pytest

from people.letters import rules

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("tries", "minutes"),
    [(0, 1), (1, 1), (2, 2), (3, 4), (7, 64), (8, 128), (9, 240), (31, 240), (60000, 240)],
)
def test_pauses_double_up_to_four_hours(tries, minutes):
    assert rules.pause_after(tries) == timedelta(minutes=minutes)


def test_a_letter_is_tried_for_about_four_days():
    tried_for = sum((rules.pause_after(tries) for tries in range(1, rules.MOST_TRIES)), timedelta())

    assert timedelta(days=3) < tried_for < timedelta(days=5)
    assert not rules.is_hopeless(rules.MOST_TRIES - 1)
    assert rules.is_hopeless(rules.MOST_TRIES)


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
        ([("a", 0, "x"), ("b", 1, "x")], {"x": 9}, ["a"]),  # a way into an account waits for no budget
        ([("a", 0, "x"), ("b", 0, "x"), ("c", 2, "x")], {}, ["a", "b"]),  # and counts
        ([(str(one), 0, "x") for one in range(7)], {}, ["0", "1", "2", "3", "4"]),  # five a batch
    ],
)
def test_what_leaves_stays_within_the_budget(letters, used, chosen):
    ids = rules.within_budget(waiting(*letters), used=used, a_minute=4, a_domain=2, most=5)

    assert ids == chosen
