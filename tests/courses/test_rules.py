"""What counts, what is right, what comes next."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.learning.rules import (
    PAUSE,
    StepState,
    draw,
    has_passed,
    is_possible,
    may_try_again_at,
    next_step_id,
    progress_of,
    share_right,
)
from courses.material.rules import is_right, shuffled
from tests.factories.questions import MANY, ONE, PAIRS, STEPS

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("question", "answer", "right"),
    [
        (ONE, ["a"], True),
        (ONE, ["b"], False),
        (MANY, ["a", "c"], True),
        (MANY, ["a"], False),
        (MANY, ["a", "b", "c"], False),
        (PAIRS, {"a": "a", "b": "b", "c": "c"}, True),
        (PAIRS, {"a": "c", "b": "b", "c": "a"}, True),  # equal right halves stand for each other
        (PAIRS, {"a": "b", "b": "a", "c": "c"}, False),
        (STEPS, {"a": "1", "b": "2"}, True),
        (STEPS, {"a": "2", "b": "1"}, False),
    ],
)
def test_right_is_wholly_right(question, answer, right):
    assert is_right(question, answer) is right


def test_lines_are_never_shown_in_the_given_order():
    for salt in map(str, range(50)):
        assert shuffled(["1", "2", "3"], salt) != ["1", "2", "3"]
        assert sorted(shuffled(["1", "2", "3"], salt)) == ["1", "2", "3"]
    assert shuffled(["1"], "x") == ["1"]


def test_an_attempt_draws_what_was_not_seen_before():
    bank = dict.fromkeys("012345", "1.1")
    first = draw(bank, {}, count=3, salt="one")

    second = draw(bank, dict.fromkeys(first, 1), count=3, salt="two")

    assert set(first) | set(second) == set(bank)


def test_an_attempt_asks_about_every_objective():
    bank = {f"{objective}-{number}": objective for objective in ("1.1", "1.2", "1.3") for number in range(8)}

    for salt in map(str, range(20)):
        drawn = draw(bank, {}, count=6, salt=salt)
        assert sorted(bank[one] for one in drawn) == ["1.1", "1.1", "1.2", "1.2", "1.3", "1.3"]


def test_a_bank_smaller_than_its_quiz_is_refused():
    with pytest.raises(ValueError, match="the bank holds 2 questions, an attempt needs 3"):
        draw({"a": "", "b": ""}, {}, count=3, salt="")


@pytest.mark.parametrize(
    ("results", "share"), [([], 0.0), ([True, False], 0.5), ([True, True, True], 1.0), ([False], 0.0)]
)
def test_the_share_of_right_answers(results, share):
    assert share_right(results) == share


def test_seven_of_ten_passes_at_seventy_percent():
    assert has_passed(7 / 10, 0.7)
    assert has_passed(0.1 + 0.2 + 0.4, 0.7)
    assert not has_passed(0.69, 0.7)


def test_a_pause_begins_after_the_third_try():
    start = datetime(2026, 11, 23, 12, tzinfo=UTC)
    tries = [start + timedelta(minutes=number) for number in range(3)]

    assert may_try_again_at(tries[:2]) is None
    assert may_try_again_at(tries) == tries[2] + PAUSE


def states(*done: bool) -> list[StepState]:
    return [StepState(number, "lesson", True, 10, is_done) for number, is_done in enumerate(done, start=1)]


def test_what_is_optional_neither_helps_nor_harms():
    optional = StepState(9, "lesson", False, 30, True)

    now = progress_of([*states(True, False), optional])

    assert (now.done, now.required, now.minutes_left, now.share) == (1, 2, 10, 0.5)


def test_undone_electives_leave_no_minutes_to_do():
    elective = StepState(9, "lesson", False, 30, False)

    assert progress_of([*states(True, False), elective]).minutes_left == 10
    assert progress_of([*states(True, True), elective]).minutes_left == 0


def test_a_course_without_required_steps_is_not_complete():
    assert not progress_of([]).is_complete
    assert progress_of(states(True, True)).is_complete


@pytest.mark.parametrize(
    ("done", "after", "expected"),
    [
        ((False, False, False), None, 1),
        ((True, False, False), 1, 2),
        ((False, True, False), 2, 3),
        ((False, True, True), 3, 1),  # what was jumped over comes back at the end
        ((True, True, True), 3, None),
    ],
)
def test_the_next_step(done, after, expected):
    assert next_step_id(states(*done), after) == expected


@pytest.mark.parametrize(
    ("drawn", "bank", "can_go_on"),
    [
        ("abcd", "ab", True),
        ("abcd", "a", False),
        ("abc", "ab", True),
        ("abc", "a", False),
        ("a", "a", True),
        ("", "a", False),
    ],
)
def test_an_attempt_goes_on_with_half_of_its_questions_or_more(drawn, bank, can_go_on):
    assert is_possible(list(drawn), set(bank)) is can_go_on
