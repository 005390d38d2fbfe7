"""What a questionnaire asks, shows and refuses, in tables."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from questionnaires.rules import (
    MAX_LETTERS,
    Condition,
    FormFlaw,
    Option,
    Problem,
    Sent,
    Wrong,
    cells_of,
    checksum,
    columns_of,
    fields_in,
    form_flaws,
    frozen_keys,
    in_language,
    is_date,
    is_link,
    kept_answers,
    length,
    merge,
    missing_words,
    number_of,
    problem_of,
    problems,
    seen_by,
    shown_fields,
    stored,
    tidy,
)
from tests.questionnaires.fields import make_field

pytestmark = pytest.mark.once

EVERYTHING = [
    make_field("why", limit=300, counts="words", is_required=True, hint={"en": "Hint", "es": "Pista"}),
    make_field("age", "number", least=0, most=120, flags=("personal", "balance"), duty="office"),
    make_field("how", "matrix", conditions=(Condition("why", "answered"), Condition("age", "at_least", ("18",)))),
    make_field("money", "table", least=1, most=3, frozen_after="2026-12-01"),
]


def test_fields_come_back_from_their_json_as_they_were():
    assert fields_in(stored(EVERYTHING)) == tuple(EVERYTHING)
    assert stored([make_field("why")]) == [{"key": "why", "kind": "long", "label": {"en": "Label why"}}]


def test_a_checksum_is_equal_only_for_equal_fields():
    assert checksum(EVERYTHING) == checksum(fields_in(stored(EVERYTHING)))
    assert checksum(EVERYTHING) != checksum(EVERYTHING[::-1])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"en": "A", "es": "B"}, "B"),
        ({"en": "A", "fr": "C"}, "A"),
        ({"fr": "C"}, "C"),
        ({"es": "", "en": "A"}, "A"),
        ({"en": "", "fr": "C"}, "C"),
        ({}, ""),
    ],
)
def test_words_are_said_in_the_language_asked_else_in_english_else_in_any(words, found):
    assert in_language(words, "es") == found


def test_words_said_in_one_language_only_are_missing_in_the_others():
    fields = [make_field("why", label={"en": "Why", "es": "Por qué"}, hint={}), make_field("pick", "single")]

    assert missing_words(fields, ["en", "es"]) == [("pick", "label", "es"), ("pick", "a", "es"), ("pick", "b", "es")]
    assert missing_words([make_field("why", hint={"en": "Hint"})], ["fr"]) == [
        ("why", "label", "fr"),
        ("why", "hint", "fr"),
    ]
    assert missing_words([make_field("how", "matrix", options=())], ["fr"])[1:] == [
        ("how", "one", "fr"),
        ("how", "two", "fr"),
    ]


UNSOUND = [
    ([make_field("Why")], [(0, FormFlaw.BAD_KEY)]),
    ([make_field("x" * 81)], [(0, FormFlaw.BAD_KEY)]),
    ([make_field("pick", "single", options=(Option("", {"en": "A"}),))], [(0, FormFlaw.BAD_KEY)]),
    ([make_field("how", "matrix", lines=(Option("A B", {"en": "A"}),))], [(0, FormFlaw.BAD_KEY)]),
    ([make_field("why"), make_field("why")], [(1, FormFlaw.TWIN_KEYS)]),
    ([make_field("pick", "single", options=(Option("a", {"en": "A"}),) * 2)], [(0, FormFlaw.TWIN_KEYS)]),
    ([make_field("how", "matrix", lines=(Option("a", {"en": "A"}),) * 2)], [(0, FormFlaw.TWIN_KEYS)]),
    ([make_field("why", label={"en": ""})], [(0, FormFlaw.NO_WORDS)]),
    ([make_field("pick", "single", options=(Option("a"),))], [(0, FormFlaw.NO_WORDS)]),
    ([make_field("pick", "scale", options=())], [(0, FormFlaw.NO_OPTIONS)]),
    ([make_field("how", "matrix", lines=())], [(0, FormFlaw.NO_LINES)]),
    ([make_field("how", "table", lines=())], [(0, FormFlaw.NO_LINES)]),
    ([make_field("age", "number", least=2, most=1)], [(0, FormFlaw.LEAST_ABOVE_MOST)]),
    ([make_field("paper", "file")], [(0, FormFlaw.NO_FILES)]),
    ([make_field("why", conditions=(Condition("why", "answered"),))], [(0, FormFlaw.NOT_EARLIER)]),
    (
        [make_field("head", "heading"), make_field("why", conditions=(Condition("head", "answered"),))],
        [(1, FormFlaw.NOT_EARLIER)],
    ),
    (
        [make_field("pick", "single"), make_field("why", conditions=(Condition("pick", "any_of", ("a", "c")),))],
        [(1, FormFlaw.UNKNOWN_VALUE)],
    ),
    (
        [make_field("pick", "single"), make_field("why", conditions=(Condition("pick", "none_of"),))],
        [(1, FormFlaw.UNKNOWN_VALUE)],
    ),
    (
        [make_field("age", "number"), make_field("why", conditions=(Condition("age", "at_least", ("x",)),))],
        [(1, FormFlaw.UNKNOWN_VALUE)],
    ),
    (
        [make_field("age", "number"), make_field("why", conditions=(Condition("age", "at_most", ("1", "2")),))],
        [(1, FormFlaw.UNKNOWN_VALUE)],
    ),
    (
        [make_field("land", "country"), make_field("why", conditions=(Condition("land", "any_of"),))],
        [(1, FormFlaw.UNKNOWN_VALUE)],
    ),
]


@pytest.mark.parametrize(("fields", "flaws"), UNSOUND)
def test_what_cannot_be_asked_is_refused_at_its_field(fields, flaws):
    assert form_flaws(fields) == flaws


SOUND = [
    EVERYTHING,
    [make_field("age", "number", least=1, most=1)],
    [make_field("pick", "multiple"), make_field("why", conditions=(Condition("pick", "any_of", ("a", "b")),))],
    [make_field("land", "country"), make_field("why", conditions=(Condition("land", "none_of", ("PE",)),))],
    [make_field("pick", "single"), make_field("why", conditions=(Condition("pick", "empty"),))],
]


@pytest.mark.parametrize("fields", SOUND)
def test_what_can_be_asked_has_no_flaw(fields):
    assert form_flaws(fields) == []


CONDITIONS = [
    (Condition("pick", "answered"), "a", True),
    (Condition("pick", "answered"), " \u00a0", False),
    (Condition("pick", "answered"), [{"one": ""}], False),
    (Condition("pick", "answered"), [{"one": "", "two": "x"}], True),
    (Condition("pick", "answered"), {"one": ""}, False),
    (Condition("pick", "empty"), "a", False),
    (Condition("pick", "empty"), "", True),
    (Condition("pick", "any_of", ("a", "b")), "b", True),
    (Condition("pick", "any_of", ("a",)), ["b", "a"], True),
    (Condition("pick", "any_of", ("a",)), {"one": "a"}, True),
    (Condition("pick", "any_of", ("a",)), "b", False),
    (Condition("pick", "any_of", ("a",)), "", False),
    (Condition("pick", "none_of", ("a",)), "b", True),
    (Condition("pick", "none_of", ("a",)), "", True),
    (Condition("pick", "none_of", ("a",)), ["b", "a"], False),
    (Condition("pick", "at_least", ("18",)), "18", True),
    (Condition("pick", "at_least", ("18",)), "17,9", False),
    (Condition("pick", "at_least", ("18",)), "many", False),
    (Condition("pick", "at_least", ("many",)), "18", False),
    (Condition("pick", "at_most", ("18",)), "18", True),
    (Condition("pick", "at_most", ("18",)), "18.1", False),
    (Condition("pick", "at_most", ("18",)), "", False),
]


@pytest.mark.parametrize(("condition", "value", "is_shown"), CONDITIONS)
def test_a_field_is_shown_if_its_condition_holds(condition, value, is_shown):
    fields = [make_field("pick"), make_field("why", conditions=(condition,))]

    assert (fields[1] in shown_fields(fields, {"pick": value})) is is_shown


def test_all_conditions_must_hold():
    both = (Condition("one", "answered"), Condition("two", "answered"))
    fields = [make_field("one"), make_field("two"), make_field("why", conditions=both)]

    assert [one.key for one in shown_fields(fields, {"one": "x"})] == ["one", "two"]
    assert [one.key for one in shown_fields(fields, {"one": "x", "two": "y"})] == ["one", "two", "why"]


def test_a_hidden_page_hides_all_up_to_the_next():
    fields = [
        make_field("ask", "single"),
        make_field("more", "page", conditions=(Condition("ask", "any_of", ("a",)),)),
        make_field("why"),
        make_field("end", "page"),
        make_field("last", conditions=(Condition("why", "empty"),)),
    ]

    assert [one.key for one in shown_fields(fields, {"ask": "b", "why": "words"})] == ["ask", "end", "last"]
    assert [one.key for one in shown_fields(fields, {"ask": "a", "why": "x"})] == ["ask", "more", "why", "end"]


def test_a_hidden_field_keeps_nothing_from_being_handed_in_and_its_answer_is_dropped():
    fields = [
        make_field("ask", "single"),
        make_field("head", "heading"),
        make_field("why", is_required=True, conditions=(Condition("ask", "any_of", ("a",)),)),
        make_field("empty"),
    ]

    assert problems(fields, {"ask": "b"}, countries=()) == []
    assert problems(fields, {"ask": "a"}, countries=()) == [Problem("why", Wrong.MISSING)]
    assert kept_answers(fields, {"ask": "b", "why": "x", "empty": " ", "head": "x", "other": "y"}) == {"ask": "b"}


ANSWERS = [
    (make_field("x", is_required=True), "", Wrong.MISSING, 0),
    (make_field("x", is_required=True), "\u00a0\n", Wrong.MISSING, 0),
    (make_field("x"), "", None, 0),
    (make_field("x", limit=3), "abc", None, 0),
    (make_field("x", limit=3), "abcde", Wrong.TOO_LONG, 2),
    (make_field("x", limit=2, counts="words"), " one  two\r\n", None, 0),
    (make_field("x", limit=2, counts="words"), "one\u00a0two three", Wrong.TOO_LONG, 1),
    (make_field("x"), "x" * (MAX_LETTERS + 1), Wrong.TOO_LONG, 1),
    (make_field("x"), "x" * MAX_LETTERS, None, 0),
    (make_field("x", "number"), "many", Wrong.NO_NUMBER, 0),
    (make_field("x", "number", least=3), "2", Wrong.TOO_FEW, 3),
    (make_field("x", "number", least=0), "-1", Wrong.TOO_FEW, 0),
    (make_field("x", "number", least=3), "3", None, 0),
    (make_field("x", "number", most=3), "3,5", Wrong.TOO_MANY, 3),
    (make_field("x", "number", most=3), "3", None, 0),
    (make_field("x", "date"), "2026-02-30", Wrong.NO_DATE, 0),
    (make_field("x", "date"), "2026-02-28", None, 0),
    (make_field("x", "link"), "plaza", Wrong.NO_LINK, 0),
    (make_field("x", "link"), "https://example.org", None, 0),
    (make_field("x", "single"), "c", Wrong.NOT_OFFERED, 0),
    (make_field("x", "single"), "a", None, 0),
    (make_field("x", "scale"), "c", Wrong.NOT_OFFERED, 0),
    (make_field("x", "multiple"), ["a", "c"], Wrong.NOT_OFFERED, 0),
    (make_field("x", "multiple", least=2), ["a"], Wrong.TOO_FEW, 2),
    (make_field("x", "multiple", most=1), ["a", "b"], Wrong.TOO_MANY, 1),
    (make_field("x", "multiple", most=2, least=2), ["a", "b"], None, 0),
    (make_field("x", "matrix"), {"one": "a"}, None, 0),
    (make_field("x", "matrix", is_required=True), {"one": "a"}, Wrong.MISSING, 0),
    (make_field("x", "matrix", is_required=True), {"one": "a", "two": ""}, Wrong.MISSING, 0),
    (make_field("x", "matrix", is_required=True), {"one": "a", "two": "b"}, None, 0),
    (make_field("x", "matrix"), {"three": "a"}, Wrong.NOT_OFFERED, 0),
    (make_field("x", "matrix"), {"one": "c"}, Wrong.NOT_OFFERED, 0),
    (make_field("x", "country"), "PE", None, 0),
    (make_field("x", "country"), "XX", Wrong.NOT_OFFERED, 0),
    (make_field("x", "consent", is_required=True), "yes", None, 0),
    (make_field("x", "consent"), "perhaps", Wrong.NOT_OFFERED, 0),
    (make_field("x", "table", least=2), [{"one": "x"}, {"one": " "}], Wrong.TOO_FEW, 2),
    (make_field("x", "table", most=1), [{"one": "x"}, {"one": "y"}], Wrong.TOO_MANY, 1),
    (make_field("x", "table"), [{"one": "x"}], None, 0),
    (make_field("x", "organisation"), "Office", None, 0),
]


@pytest.mark.parametrize(("field", "value", "wrong", "amount"), ANSWERS)
def test_what_keeps_an_answer_from_being_handed_in(field, value, wrong, amount):
    found = problem_of(field, value, countries=["PE"])

    assert found == (Problem("x", wrong, amount) if wrong else None)


NUMBERS = [
    ("12", "12"),
    ("-1,5", "-1.5"),
    ("+1.5", "1.5"),
    ("1 234\u00a0567", "1234567"),
    ("1,234.5", None),
    ("1,2,3", None),
    ("\u0661\u0662\u066b\u0665", "12.5"),
    ("\u0661\u066c\u0660\u0660\u0660", "1000"),
    ("1e5", None),
    ("NaN", None),
    ("9" * 15, "9" * 15),
    ("9" * 16, None),
    ("0.123456789", "0.123456789"),
    ("0.1234567891", None),
    ("", None),
    (["1"], None),
]


@pytest.mark.parametrize(("typed", "number"), NUMBERS)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert number_of(typed) == (number and Decimal(number))


@pytest.mark.parametrize("value", ["20260228", "2026-2-8", "2026-W01-1", "28.2.2026", ["2026-02-28"], ""])
def test_a_date_has_one_form(value):
    assert not is_date(value)


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("http://example.org/a?b", True),
        ("ftp://example.org", False),
        ("javascript:alert(1)", False),
        ("https://localhost", False),
        ("https://", False),
        ("https://example.org/a b", False),
        ("https://[example.org", False),
        (["https://example.org"], False),
    ],
)
def test_a_link_leads_to_the_web(value, is_one):
    assert is_link(value) is is_one


LENGTHS = [
    ("a\r\nb", 3, 2),
    ("a\rb", 3, 2),
    ("  ", 0, 0),
    ("\u0645\u0631\u062d\u0628\u0627", 5, 1),
    ("\U0001f600", 1, 1),
    ("e\u0301", 2, 1),
    ("one\u00a0two\tthree", 13, 3),
]


@pytest.mark.parametrize(("text", "letters", "words"), LENGTHS)
def test_a_text_is_as_long_as_its_code_points_and_its_words(text, letters, words):
    assert (length(text), length(text, "words")) == (letters, words)
    assert tidy(f" {text}\r\n") == tidy(text)


MORNING, NOON = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC)


def merged(kept: str, sent: str, was: str, at: datetime = NOON, frozen=()) -> tuple:
    found = merge({"x": kept}, {"x": Sent(sent, at)}, base={"x": was}, typed_at={"x": MORNING}, frozen=frozen)
    return found.changes.get("x"), [(one.key, one.kept, one.lost) for one in found.differences]


def test_who_changed_nothing_takes_nothing_from_the_other_window():
    assert merged(kept="other", sent="was", was="was") == (None, [])


def test_the_newest_of_two_wins_and_the_other_is_shown():
    assert merged(kept="other", sent="mine", was="was") == ("mine", [("x", "mine", "other")])
    assert merged(kept="other", sent="mine", was="was", at=MORNING) == ("mine", [("x", "mine", "other")])
    before = datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert merged(kept="other", sent="mine", was="was", at=before) == (None, [("x", "other", "mine")])


def test_what_nobody_else_changed_is_taken_however_old():
    assert merged(kept="was", sent="mine", was="was", at=datetime(2026, 1, 1, tzinfo=UTC)) == ("mine", [])
    assert merged(kept="was", sent="", was="was") == ("", [])


def test_what_both_say_is_no_difference():
    assert merged(kept="same", sent="same", was="was") == (None, [])
    assert merge({}, {"x": Sent([], NOON)}, base={"x": "was"}, typed_at={}).changes == {}


def test_what_is_frozen_does_not_change():
    assert merged(kept="was", sent="mine", was="was", frozen={"x"}) == (None, [])


def test_an_answer_without_a_time_is_older_than_any():
    found = merge({"x": "other"}, {"x": Sent("mine", MORNING)}, base={}, typed_at={})

    assert found.changes == {"x": "mine"}


def test_a_field_is_frozen_when_its_last_day_is_over():
    fields = [make_field("x", frozen_after="2026-12-01"), make_field("y")]

    assert frozen_keys(fields, date(2026, 12, 1)) == set()
    assert frozen_keys(fields, date(2026, 12, 2)) == {"x"}


def test_others_see_an_answer_by_its_flags_only():
    fields = [
        make_field("plain"),
        make_field("idea", flags=("reviewers",)),
        make_field("gender", flags=("reviewers", "balance")),
        make_field("risk", duty="safety"),
        make_field("head", "heading", flags=("reviewers",)),
    ]

    assert [one.key for one in seen_by(fields)] == []
    assert [one.key for one in seen_by(fields, duties=[""])] == []
    assert [one.key for one in seen_by(fields, is_reviewer=True)] == ["idea"]
    assert [one.key for one in seen_by(fields, duties=["safety"])] == ["risk"]


def test_columns_are_stable_and_a_newer_version_only_adds():
    first = [make_field("head", "heading"), make_field("why"), make_field("pick", "multiple")]
    second = [make_field("new"), make_field("pick", "multiple"), make_field("how", "matrix")]

    assert columns_of([first]) == ["why", "pick/a", "pick/b"]
    assert columns_of([first, second]) == ["why", "pick/a", "pick/b", "new", "how/one", "how/two"]


def test_cells_stand_under_their_columns():
    fields = [
        make_field("why"),
        make_field("pick", "multiple"),
        make_field("how", "matrix"),
        make_field("money", "table"),
        make_field("none"),
    ]
    answers = {
        "why": "Because",
        "pick": ["b"],
        "how": {"one": "a"},
        "money": [{"one": "Rent", "two": "5"}, {"two": "7"}],
    }

    cells = cells_of(fields, answers)

    assert cells == {"why": "Because", "pick/b": "1", "how/one": "a", "money": "Rent | 5\n | 7"}
    assert set(cells) <= set(columns_of([fields]))
