"""What is earned, what it is worth, whose name it is. Plain Python, in tables."""

from datetime import date

import pytest

from certification.certificates.rules import (
    Shown,
    Status,
    expiry,
    fields_for,
    may_be_issued_again,
    name_size,
    shown_to_strangers,
    status_of,
)
from certification.schemes.rules import EARLIER_CRITERIA_DAYS, flaw_of_criterion, missing_requirements, words_in
from certification.showing.rules import is_same_name

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("required", "done", "missing"),
    [
        ("ab", "", ["a", "b"]),
        ("ab", "b", ["a"]),
        ("ab", "ba", []),
        ("ab", "abc", []),
        (("ab", "c"), "", ["b", "c"]),
        (("ab", "c"), "a", ["c"]),
    ],
)
def test_what_is_missing(required, done, missing):
    assert missing_requirements(list(required), set(done)) == missing


def test_nothing_required_is_not_everything_done():
    with pytest.raises(ValueError, match="without requirements"):
        missing_requirements([], {"a"})


FOUND = {"kind": "evidence", "evidence": "hours", "amount": 1, "words": {"en": "Hours"}}


@pytest.mark.parametrize(
    ("plan", "flaw"),
    [
        ({"kind": "finished", "item": "a"}, ""),
        ({"kind": "task", "item": "a"}, ""),
        ({"kind": "quiz", "item": "a", "share": 0}, ""),
        ({"kind": "quiz", "item": "a", "share": 1}, ""),
        (FOUND, ""),
        (FOUND | {"amount": 0.5}, ""),
        ({}, "has no kind; there are finished, quiz, task, evidence"),
        ({"kind": "finished"}, "of the kind finished needs exactly item"),
        ({"kind": "quiz", "item": "a"}, "of the kind quiz needs exactly item, share"),
        ({"kind": "finished", "item": "a", "share": 0.5}, "of the kind finished needs exactly item"),
        ({"kind": "quiz", "item": "a", "share": 1.01}, "needs a share from 0 to 1"),
        ({"kind": "quiz", "item": "a", "share": -0.01}, "needs a share from 0 to 1"),
        ({"kind": "quiz", "item": "a", "share": "0.5"}, "needs a share from 0 to 1"),
        ({"kind": "quiz", "item": "a", "share": True}, "needs a share from 0 to 1"),
        (FOUND | {"amount": 0}, "needs an amount above 0"),
        (FOUND | {"amount": -1}, "needs an amount above 0"),
        (FOUND | {"amount": "ten"}, "needs an amount above 0"),
        (FOUND | {"words": {"es": "Horas"}}, "needs English words"),
        (FOUND | {"words": {"en": ""}}, "needs English words"),
        (FOUND | {"words": "Hours"}, "needs English words"),
    ],
)
def test_what_is_wrong_with_a_criterion(plan, flaw):
    assert flaw_of_criterion(plan) == flaw


def test_earlier_criteria_are_kept_for_a_year():
    assert EARLIER_CRITERIA_DAYS == 365


@pytest.mark.parametrize(
    ("revoked", "withdrawn", "valid_until", "status"),
    [
        (False, False, None, Status.VALID),
        (False, False, date(2026, 11, 23), Status.VALID),
        (False, False, date(2026, 11, 22), Status.EXPIRED),
        (True, False, date(2026, 11, 22), Status.REVOKED),
        (True, False, None, Status.REVOKED),
        (True, True, None, Status.REVOKED),
        (False, True, None, Status.WITHDRAWN),
    ],
)
def test_what_it_is_worth(revoked, withdrawn, valid_until, status):
    assert status_of(revoked=revoked, withdrawn=withdrawn, valid_until=valid_until, today=TODAY) is status


@pytest.mark.parametrize(
    ("issued_on", "years", "until"),
    [
        (date(2026, 11, 23), None, None),
        (date(2026, 11, 23), 3, date(2029, 11, 23)),
        (date(2028, 2, 29), 3, date(2031, 2, 28)),
        (date(2028, 2, 29), 4, date(2032, 2, 29)),
    ],
)
def test_how_long_it_lasts(issued_on, years, until):
    assert expiry(issued_on, years) == until


@pytest.mark.parametrize(
    ("typed", "printed", "same"),
    [
        ("Rosa Quispe", "Rosa Quispe", True),
        ("rosa  quispe", "Rosa Quispe", True),
        ("Jose Nunez", "José Núñez", True),
        ("Lodz", "Łódź", True),
        ("Nguyen Thi Hong", "Nguyễn Thị Hồng", True),
        ("Jean Pierre", "Jean-Pierre", True),
        ("STRASSE", "Straße", True),
        ("ليلى", "لَيلى", True),
        ("ليلى حسن", "ليلى حسين", False),
        ("राम", "रीमा", False),  # Ram and Rima: vowels are marks in Devanagari
        ("রিনা", "রানা", False),
        ("கமல", "கோமளா", False),
        ("ศรี", "ศร", False),
        ("かき", "がぎ", False),  # so are the dots that make "ka" into "ga"
        ("ガブリエラ", "ガブリエラ", True),
        ("अनीता ज़ैदी", "अनीता जैदी", True),
        ("น้ำทิพย์", "น้ํา ทิพย์", True),
        ("ශ්රී", "ශ්\u200dරී", True),
        ("葛城", "葛\U000e0100城", True),
        ("Rosa", "Rosa Quispe", False),
        ("Quispe Rosa", "Rosa Quispe", False),
        ("", "Rosa Quispe", False),
        ("", "", False),
        (" .-", " .-", False),
    ],
)
def test_whose_name_it_is(typed, printed, same):
    assert is_same_name(typed, printed) is same


@pytest.mark.parametrize(
    ("width", "size"),
    [(17.0, ""), (17.2, "size-32"), (24.0, "size-27"), (29.5, "size-22"), (30.0, "size-18"), (71.0, "size-13")],
)
def test_long_names_are_smaller(width, size):
    assert name_size(width) == size


@pytest.mark.parametrize(("language", "word"), [("ar", "ar"), ("ar-eg", "ar"), ("fr", "en"), (None, "en")])
def test_words_fall_back_to_english(language, word):
    assert words_in({"ar": {"name": "ar"}, "en": {"name": "en"}}, language) == {"name": word}


@pytest.mark.parametrize(
    ("reasons", "again"),
    [([], True), (["replaced"], True), (["mistake"], False), (["replaced", "fraud"], False)],
)
def test_who_may_have_another(reasons, again):
    assert may_be_issued_again(reasons) is again


@pytest.mark.parametrize(
    ("is_hidden", "fields", "shown"),
    [
        (False, set(), Shown.STATUS),
        (False, {"record"}, Shown.PSEUDONYMOUS),
        (False, {"record", "name"}, Shown.NAMED),
        (False, {"name"}, Shown.STATUS),
        (True, {"record", "name"}, Shown.NOTHING),
    ],
)
def test_what_strangers_see(is_hidden, fields, shown):
    assert shown_to_strangers(is_hidden, fields) is shown


@pytest.mark.parametrize("shown", [Shown.STATUS, Shown.PSEUDONYMOUS, Shown.NAMED])
def test_a_choice_and_its_rules_agree(shown):
    assert shown_to_strangers(False, fields_for(shown)) is shown
