"""Conditions and windows that write at once, against slower words for the same."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.rules import Condition, Field, Sent, is_empty, kept_answers, merge, problems, shown_fields
from tests.questionnaires.fields import make_field

pytestmark = pytest.mark.once
SOME = settings(max_examples=150, derandomize=True, deadline=None, database=None)
KEYS = ["f0", "f1", "f2", "f3", "f4", "f5"]
VALUES = ["", "a", "b"]
TESTS = ["answered", "empty", "any_of", "none_of"]


@st.composite
def questionnaires(draw) -> list[Field]:
    """Six fields, some of them pages, with conditions on earlier ones."""
    fields = []
    for number, key in enumerate(KEYS):
        kind = draw(st.sampled_from(["single", "single", "single", "page"]))
        earlier = [one.key for one in fields if one.kind != "page"]
        condition = st.builds(Condition, st.sampled_from(earlier or [""]), st.sampled_from(TESTS), st.just(("a",)))
        conditions = draw(st.lists(condition, max_size=2 if earlier else 0))
        is_required = kind != "page" and draw(st.booleans())
        fields.append(make_field(key, kind, conditions=tuple(conditions), is_required=is_required))
        assert number < len(KEYS)
    return fields


answers = st.fixed_dictionaries({key: st.sampled_from(VALUES) for key in KEYS})


def is_shown(fields: list[Field], key: str, given_answers: dict[str, str]) -> bool:
    """By definition: its page is shown, and each condition holds for what a shown field holds."""
    number = [one.key for one in fields].index(key)
    field = fields[number]
    pages = [one for one in fields[: number + 1] if one.kind == "page"]
    if pages and pages[-1].key != key and not is_shown(fields, pages[-1].key, given_answers):
        return False
    for condition in field.conditions:
        value = given_answers[condition.field] if is_shown(fields, condition.field, given_answers) else ""
        claims = {"answered": value != "", "empty": value == "", "any_of": value == "a", "none_of": value != "a"}
        if not claims[condition.test]:
            return False
    return True


@SOME
@given(questionnaires(), answers)
def test_a_field_is_shown_as_its_definition_says(fields, given_answers):
    shown = [one.key for one in shown_fields(fields, given_answers)]

    assert shown == [key for key in KEYS if is_shown(fields, key, given_answers)]


@SOME
@given(questionnaires(), answers)
def test_only_what_is_shown_blocks_and_only_that_is_kept(fields, given_answers):
    asked = [one for one in fields if one.kind != "page" and is_shown(fields, one.key, given_answers)]

    missing = [one.key for one in asked if one.is_required and not given_answers[one.key]]
    assert [one.key for one in problems(fields, given_answers, countries=())] == missing
    kept = {one.key: given_answers[one.key] for one in asked if given_answers[one.key]}
    assert kept_answers(fields, given_answers) == kept


@SOME
@given(questionnaires(), answers)
def test_dropping_what_is_hidden_shows_and_hides_nothing(fields, given_answers):
    kept = kept_answers(fields, given_answers)

    assert shown_fields(fields, kept) == shown_fields(fields, given_answers)


START = datetime(2026, 12, 1, tzinfo=UTC)
writes = st.tuples(st.integers(0, 1), st.sampled_from(KEYS[:2]), st.sampled_from([*VALUES, "c"]), st.booleans())


@SOME
@given(st.lists(writes, max_size=12))
def test_two_windows_lose_nothing_that_is_not_shown(story):
    """A window types, and sends now or later, or never. Each text that was sent is in the end kept, shown as a
    difference, or replaced by the same window."""
    stored, typed_at, told = {}, {}, set()
    windows = [{"base": {}, "sent": {}, "own": set()} for _ in range(2)]
    for number, (which, key, value, is_sent) in enumerate(story):
        window = windows[which]
        at = START + timedelta(minutes=number)
        window["sent"][key] = Sent(value, at)
        if not is_sent:
            continue
        before = dict(stored)
        found = merge(stored, window["sent"], base=window["base"], typed_at=typed_at)
        told = {(one.key, one.lost) for one in found.differences}
        for changed, new in found.changes.items():
            typed_at[changed] = window["sent"][changed].at
            stored[changed] = new
            others = before.get(changed, "") != window["base"].get(changed, "")
            if others and before.get(changed) and before[changed] != new:
                assert (changed, before[changed]) in told
        for sent_key, one in window["sent"].items():
            is_there = stored.get(sent_key, "") == one.value or (sent_key, one.value) in told
            was_untouched = one.value == window["base"].get(sent_key, "")
            assert is_there or was_untouched or is_empty(one.value) == is_empty(stored.get(sent_key, ""))
        window["base"], window["sent"] = dict(stored), {}
