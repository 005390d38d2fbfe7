"""What a form holds is read as it is, and no forged value counts."""

import pytest

from courses.material.forms import read_answer, tidy_text
from courses.material.rules import JudgedAnswer
from tests.factories.questions import MANY, ONE, PAIRS, STEPS, WORDS

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("question", "form", "answer"),
    [
        (ONE, {"q-q": ["a"]}, ["a"]),
        (ONE, {"q-q": ["a", "b"]}, ["a"]),
        (ONE, {"q-q": ["forged"]}, None),
        (ONE, {}, None),
        (MANY, {}, None),
        (PAIRS, {}, None),
        (MANY, {"q-q": ["c", "a", "a"]}, ["a", "c"]),
        (PAIRS, {"q-q-a": ["a"], "q-q-b": ["b"], "q-q-c": ["a"]}, {"a": "a", "b": "b", "c": "a"}),
        (PAIRS, {"q-q-a": ["a"], "q-q-b": [""]}, None),
        (PAIRS, {"q-q-a": ["a"], "q-q-b": ["b"], "q-q-c": ["forged"]}, None),
        (STEPS, {"q-q-a": ["1"], "q-q-b": ["2"]}, {"a": "1", "b": "2"}),
        (STEPS, {"q-q-a": ["1"], "q-q-b": ["9"]}, None),
    ],
)
def test_an_answer_counts_only_when_it_is_whole_and_offered(question, form, answer):
    given = read_answer(question, form)

    assert (given.answer if given and given.is_complete else None) == answer


@pytest.mark.parametrize(
    ("question", "form", "answer"),
    [
        (MANY, {"q-q": [""]}, []),
        (PAIRS, {"q-q-a": ["a"], "q-q-b": [""], "q-q-c": ["forged"]}, {"a": "a"}),
        (STEPS, {"q-q-a": [""], "q-q-b": ["1"]}, {"b": "1"}),
        (WORDS, {"q-q": [" "]}, {"text": ""}),
    ],
)
def test_what_is_begun_is_read_as_it_is_and_is_never_right(question, form, answer):
    given = read_answer(question, form)

    assert given == JudgedAnswer(answer, is_complete=False, is_right=False)


def test_a_line_break_counts_once_as_it_does_in_the_box():
    assert len(tidy_text("a\r\n" * 1499 + "ab")) == 3000
    assert tidy_text("  a\r\nb \r\n") == "a\nb"
