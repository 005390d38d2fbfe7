"""What of a questionnaire is shown, what is wrong with answers, and whose words win."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from questionnaires.rules.fields import (
    CHOSEN,
    MAX_LETTERS,
    SILENT,
    WHITE,
    YES,
    Answers,
    Condition,
    Field,
    Flag,
    Kind,
    Test,
    Value,
    is_date,
    is_link,
    number_of,
    tidy,
)


# --- What is shown ----------------------------------------------------------------------------------------------------
def shown_fields(fields: Iterable[Field], answers: Answers) -> list[Field]:
    """The fields that somebody with these answers is asked, in order.

    A condition on a field that is itself hidden finds it unanswered. A hidden page hides all up to the next page.
    """
    shown: list[Field] = []
    seen: dict[str, Value] = {}
    page_is_shown = True
    for one in fields:
        holds = all(condition_holds(each, seen.get(each.field, "")) for each in one.conditions)
        if one.kind == Kind.PAGE:
            page_is_shown = holds
        if holds and page_is_shown:
            shown.append(one)
            seen[one.key] = answers.get(one.key, "")
    return shown


def condition_holds(condition: Condition, value: Value) -> bool:
    """Whether an answer is as the condition claims. An empty one has nothing chosen and is no number."""
    given = _given(value)
    if condition.test == Test.ANSWERED:
        return bool(given)
    if condition.test == Test.EMPTY:
        return not given
    if condition.test == Test.ANY_OF:
        return bool(given & set(condition.values))
    if condition.test == Test.NONE_OF:
        return not given & set(condition.values)
    number, bound = number_of(value), number_of(condition.values[0])
    if number is None or bound is None:
        return False
    return number >= bound if condition.test == Test.AT_LEAST else number <= bound


def _given(value: Value) -> set[str]:
    """What an answer holds: words, chosen keys, cells; empty for none."""
    if isinstance(value, str):
        cells = [value]
    elif isinstance(value, dict):
        cells = list(value.values())
    else:
        cells = [cell for one in value for cell in (one.values() if isinstance(one, dict) else [one])]
    return {cell for cell in cells if cell.strip(WHITE)}


def is_empty(value: Value) -> bool:
    """Whether an answer holds nothing."""
    return not _given(value)


def kept_answers(fields: Iterable[Field], answers: Answers) -> dict[str, Value]:
    """What is handed in: the answers to what is shown; what was given to hidden fields is dropped."""
    shown = [one.key for one in shown_fields(fields, answers) if one.kind not in SILENT]
    return {key: answers[key] for key in shown if not is_empty(answers.get(key, ""))}


# --- What is wrong with answers ---------------------------------------------------------------------------------------
class Wrong(StrEnum):
    """Why an answer cannot be handed in."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_NUMBER = "no_number"
    NO_DATE = "no_date"
    NO_LINK = "no_link"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True)
class Problem:
    """What keeps an answer from being handed in. `amount`: letters or words too many, or the bound that is missed."""

    key: str
    wrong: Wrong
    amount: int = 0


def problems(fields: Iterable[Field], answers: Answers, *, countries: Collection[str]) -> list[Problem]:
    """What keeps these answers from being handed in, in the order of the fields; hidden fields keep nothing.

    `countries`: codes of those offered.
    """
    asked = [one for one in shown_fields(fields, answers) if one.kind not in SILENT]
    found = [(one, problem_of(one, answers.get(one.key, ""), countries=countries)) for one in asked]
    return [problem for _one, problem in found if problem]


def problem_of(one: Field, value: Value, *, countries: Collection[str] = ()) -> Problem | None:
    """What is wrong with one answer, empty or not."""
    if is_empty(value):
        return Problem(one.key, Wrong.MISSING) if one.is_required else None
    wrong, amount = _wrong_with(one, value, countries)
    return Problem(one.key, wrong, amount) if wrong else None


def _wrong_with(one: Field, value: Value, countries: Collection[str]) -> tuple[Wrong | None, int]:
    if isinstance(value, str) and (over := too_long_by(one, value)):
        return Wrong.TOO_LONG, over
    if one.kind == Kind.NUMBER:
        return _bounded(one, number_of(value)) if number_of(value) is not None else (Wrong.NO_NUMBER, 0)
    if one.kind == Kind.DATE and not is_date(value):
        return Wrong.NO_DATE, 0
    if one.kind == Kind.LINK and not is_link(value):
        return Wrong.NO_LINK, 0
    if one.kind in {Kind.MULTIPLE, Kind.TABLE} and _bounded(one, _count(value))[0]:
        return _bounded(one, _count(value))
    if one.kind == Kind.MATRIX and one.is_required and len(_given_lines(value)) < len(one.lines):
        return Wrong.MISSING, 0
    return (None, 0) if _is_offered(one, value, countries) else (Wrong.NOT_OFFERED, 0)


def _bounded(one: Field, amount: Decimal | int | None) -> tuple[Wrong | None, int]:
    if amount is not None and one.least is not None and amount < one.least:
        return Wrong.TOO_FEW, one.least
    if amount is not None and one.most is not None and amount > one.most:
        return Wrong.TOO_MANY, one.most
    return None, 0


def _count(value: Value) -> int:
    return sum(not is_empty([one] if isinstance(one, dict) else one) for one in value)


def _given_lines(value: Value) -> dict[str, str]:
    return {line: chosen for line, chosen in value.items() if chosen} if isinstance(value, dict) else {}


def _is_offered(one: Field, value: Value, countries: Collection[str]) -> bool:
    if one.kind == Kind.COUNTRY:
        return value in countries
    if one.kind == Kind.CONSENT:
        return value == YES
    if one.kind not in CHOSEN:
        return True
    is_known = not isinstance(value, dict) or set(value) <= {line.key for line in one.lines}
    return is_known and _given(value) <= {option.key for option in one.options}


def too_long_by(one: Field, text: str) -> int:
    """How many letters or words a text has too many, by the field's own limit or by ours."""
    own = length(text, one.counts) - one.limit if one.limit else 0
    return max(own, length(text) - MAX_LETTERS, 0)


def length(text: str, counts: str = "letters") -> int:
    """Letters (code points; a line break is one) or words of a text, without white space around it."""
    told = tidy(text)
    return len(told) if counts == "letters" else len([one for one in re.split(f"[{WHITE}]+", told) if one])


# --- Two who write at once --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sent:
    """What one window sends for a field, and when it was typed there."""

    value: Value
    at: datetime


@dataclass(frozen=True)
class Difference:
    """Two windows changed one field. `lost` gave way to `kept`; both are shown."""

    key: str
    kept: Value
    lost: Value


@dataclass(frozen=True)
class Merged:
    """`changes`: what is new, by key. `differences`: where somebody else had written meanwhile."""

    changes: dict[str, Value]
    differences: tuple[Difference, ...]


def merge(
    stored: Answers,
    sent: Mapping[str, Sent],
    *,
    base: Answers,
    typed_at: Mapping[str, datetime],
    frozen: Collection[str] = (),
) -> Merged:
    """What a save changes. The newest wins, field by field; what both left alone or agree on is no difference.

    `base`: the answers from which the window began. `typed_at`: when the stored answer of each field was typed.
    `frozen`: keys that may not change any more.
    """
    changes: dict[str, Value] = {}
    differences = []
    for key, one in sent.items():
        kept, was = stored.get(key, ""), base.get(key, "")
        if key in frozen or _are_equal(one.value, was) or _are_equal(one.value, kept):
            continue
        is_newer = key not in typed_at or one.at >= typed_at[key]
        if _are_equal(kept, was) or is_newer:
            changes[key] = one.value
        if not _are_equal(kept, was):
            differences.append(Difference(key, *((one.value, kept) if is_newer else (kept, one.value))))
    return Merged(changes, tuple(differences))


def _are_equal(one: Value, other: Value) -> bool:
    return one == other or (is_empty(one) and is_empty(other))


def frozen_keys(fields: Iterable[Field], today: date) -> set[str]:
    """Fields whose last day is over."""
    return {one.key for one in fields if one.frozen_after and one.frozen_after < today.isoformat()}


# --- Who sees which answer --------------------------------------------------------------------------------------------
def seen_by(fields: Iterable[Field], *, is_reviewer: bool = False, duties: Collection[str] = ()) -> list[Field]:
    """The fields whose answers others than their writer see: by flag for reviewers, by duty. Balance is for a duty."""
    return [
        one
        for one in fields
        if one.kind not in SILENT
        and (
            (is_reviewer and Flag.REVIEWERS in one.flags and Flag.BALANCE not in one.flags)
            or one.duty in {*duties} - {""}
        )
    ]


# --- Tables of answers ------------------------------------------------------------------------------------------------
def columns_of(versions: Iterable[Iterable[Field]]) -> list[str]:
    """Names of the columns for answers to all versions, the oldest first: a newer version only adds at the end."""
    return list(dict.fromkeys(name for fields in versions for one in fields for name in _columns(one)))


def _columns(one: Field) -> list[str]:
    if one.kind in SILENT:
        return []
    if one.kind == Kind.MULTIPLE:
        return [f"{one.key}/{option.key}" for option in one.options]
    if one.kind == Kind.MATRIX:
        return [f"{one.key}/{line.key}" for line in one.lines]
    return [one.key]


def cells_of(fields: Iterable[Field], answers: Answers) -> dict[str, str]:
    """The cells of one row: several choices have a column each, "1" where chosen; a table is one cell of lines."""
    return {name: cell for one in fields for name, cell in _cells(one, answers.get(one.key, "")) if cell}


def _cells(one: Field, value: Value) -> Iterator[tuple[str, str]]:
    if one.kind == Kind.MULTIPLE:
        yield from ((f"{one.key}/{key}", "1") for key in value if isinstance(key, str))
    elif isinstance(value, dict):
        yield from ((f"{one.key}/{line}", chosen) for line, chosen in value.items())
    elif isinstance(value, str):
        yield one.key, value
    else:
        rows = [row for row in value if isinstance(row, dict)]
        yield one.key, "\n".join(" | ".join(row.get(line.key, "") for line in one.lines) for row in rows)
