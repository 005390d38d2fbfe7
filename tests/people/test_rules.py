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
