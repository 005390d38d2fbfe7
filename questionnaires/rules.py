"""What a questionnaire asks, what of it is shown, what is wrong with answers, and whose words win. Plain Python."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

Words = Mapping[str, str]  # language -> words
Value = str | list[str] | dict[str, str] | list[dict[str, str]]
Answers = Mapping[str, Value]  # key of a field -> what was given to it

KEY = re.compile(r"[a-z][a-z0-9-]{0,59}")
WHITE = " \t\n\r\f\v\u00a0"  # what separates words, here and in static/js/questionnaire.js
MAX_LETTERS = 20_000  # of one text where nothing smaller is asked: some forty pages
MAX_ROWS = 50  # of a table
YES = "yes"  # given to a consent


class Kind(StrEnum):
    """What a field is. A heading and a page ask nothing; a page begins a part that its conditions show or hide whole.

    Values: text, number, date, country, organisation, link, single choice, scale and consent a `str`; multiple choice
    a list of option keys; a matrix line key -> option key; a table a list of rows, column key -> text.
    """

    SHORT = "short"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    MATRIX = "matrix"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    LINK = "link"
    CONSENT = "consent"
    TABLE = "table"
    FILE = "file"
    HEADING = "heading"
    PAGE = "page"


SILENT = {Kind.HEADING, Kind.PAGE}
WRITTEN = {Kind.SHORT, Kind.LONG, Kind.ORGANISATION, Kind.LINK}
CHOSEN = {Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.MATRIX}


class Flag(StrEnum):
    """Who may see an answer and what it is: about a person; for reviewers; for balancing a selection only."""

    PERSONAL = "personal"
    REVIEWERS = "reviewers"
    BALANCE = "balance"


class Test(StrEnum):
    """How a condition looks at an answer."""

    ANSWERED = "answered"
    EMPTY = "empty"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True)
class Condition:
    """A claim about the answer to an earlier field. `values`: option keys, or one number."""

    field: str
    test: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """What can be chosen; a line of a matrix; a column of a table."""

    key: str
    words: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One field. `limit`: most letters or words (`counts`), 0 for none; `least`, `most`: of a number, choices, rows.

    `options`: of a choice, a scale, a matrix. `lines`: of a matrix; columns of a table.
    `conditions`: all must hold. `duty`: who has it sees the answer, besides whom the flags name; "" for nobody more.
    `frozen_after`: the last day (ISO) on which the answer may change; "" for ever.
    """

    key: str
    kind: str
    label: Words = field(default_factory=dict)
    hint: Words = field(default_factory=dict)
    is_required: bool = False
    limit: int = 0
    counts: str = "letters"
    least: int | None = None
    most: int | None = None
    options: tuple[Option, ...] = ()
    lines: tuple[Option, ...] = ()
    conditions: tuple[Condition, ...] = ()
    flags: tuple[str, ...] = ()
    duty: str = ""
    frozen_after: str = ""


# --- As JSON ----------------------------------------------------------------------------------------------------------
def stored(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """Fields as a version keeps them: what is empty is left out."""
    plain = asdict(Field("", ""))
    return [{name: value for name, value in asdict(one).items() if value != plain[name]} for one in fields]


def fields_in(schema: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    """The fields that a version keeps."""
    return tuple(_field(one) for one in schema)


def _field(kept: Mapping[str, Any]) -> Field:
    parts = {name: tuple(Option(**one) for one in kept.get(name, ())) for name in ("options", "lines")}
    conditions = tuple(
        Condition(one["field"], one["test"], tuple(one.get("values", ()))) for one in kept.get("conditions", ())
    )
    return Field(**{**kept, **parts, "conditions": conditions, "flags": tuple(kept.get("flags", ()))})


def checksum(fields: Iterable[Field]) -> str:
    """Equal for two lists of fields that ask the same in the same words."""
    return hashlib.sha256(json.dumps(stored(fields), sort_keys=True).encode()).hexdigest()


# --- Words ------------------------------------------------------------------------------------------------------------
def in_language(words: Words, language: str) -> str:
    """The words in a language, else in English, else in any."""
    return words.get(language) or words.get("en") or next((one for one in words.values() if one), "")


def missing_words(fields: Iterable[Field], languages: Collection[str]) -> list[tuple[str, str, str]]:
    """What is said in one of the languages and not in another: key of the field, what of it, language."""
    return [
        (one.key, part, language)
        for one in fields
        for part, words in _worded(one)
        for language in languages
        if any(words.values()) and not words.get(language)
    ]


def _worded(one: Field) -> Iterator[tuple[str, Words]]:
    yield from (("label", one.label), ("hint", one.hint))
    yield from ((option.key, option.words) for option in (*one.options, *one.lines))


# --- What is wrong with a questionnaire -------------------------------------------------------------------------------
class FormFlaw(StrEnum):
    """Why fields cannot be asked."""

    BAD_KEY = "bad_key"
    TWIN_KEYS = "twin_keys"
    NO_WORDS = "no_words"
    NO_OPTIONS = "no_options"
    NO_LINES = "no_lines"
    NOT_EARLIER = "not_earlier"
    UNKNOWN_VALUE = "unknown_value"
    LEAST_ABOVE_MOST = "least_above_most"


def form_flaws(fields: Sequence[Field]) -> list[tuple[int, FormFlaw]]:
    """Position of each field that cannot be asked, with the reason."""
    return [
        (number, flaw)
        for number, one in enumerate(fields)
        for flaw in (*_own_flaws(one), *_between(one, fields[:number]))
    ]


def _own_flaws(one: Field) -> Iterator[FormFlaw]:
    parts = [*one.options, *one.lines]
    if not all(KEY.fullmatch(key) for key in [one.key, *(part.key for part in one.lines)]):
        yield FormFlaw.BAD_KEY
    if not all(part.key for part in parts):
        yield FormFlaw.BAD_KEY
    if any(len({part.key for part in each}) < len(each) for each in (one.options, one.lines)):
        yield FormFlaw.TWIN_KEYS
    if not all(any(words.values()) for words in (one.label, *(part.words for part in parts))):
        yield FormFlaw.NO_WORDS
    if one.kind in CHOSEN and not one.options:
        yield FormFlaw.NO_OPTIONS
    if one.kind in {Kind.MATRIX, Kind.TABLE} and not one.lines:
        yield FormFlaw.NO_LINES
    if one.least is not None and one.most is not None and one.least > one.most:
        yield FormFlaw.LEAST_ABOVE_MOST


def _between(one: Field, earlier: Sequence[Field]) -> Iterator[FormFlaw]:
    asked = {each.key: each for each in earlier if each.kind not in SILENT}
    if one.key in {each.key for each in earlier}:
        yield FormFlaw.TWIN_KEYS
    for condition in one.conditions:
        if condition.field not in asked:
            yield FormFlaw.NOT_EARLIER
        elif not _can_hold(condition, asked[condition.field]):
            yield FormFlaw.UNKNOWN_VALUE


def _can_hold(condition: Condition, asked: Field) -> bool:
    """Whether the values of a condition are such as the field may get."""
    if condition.test in {Test.ANSWERED, Test.EMPTY}:
        return True
    if condition.test in {Test.AT_LEAST, Test.AT_MOST}:
        return len(condition.values) == 1 and number_of(condition.values[0]) is not None
    if asked.kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE}:
        return bool(condition.values) and set(condition.values) <= {option.key for option in asked.options}
    return bool(condition.values)


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


def tidy(typed: str) -> str:
    """What was typed, trimmed. A line break counts once, as in the box."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").strip(WHITE)


def number_of(value: Value) -> Decimal | None:
    """A number as people write it, with comma or point, spaces between thousands, digits of any script; else None."""
    if not isinstance(value, str):
        return None
    told = re.sub(r"[\s\u066c']", "", value).replace("\u066b", ".")
    if told.count(",") == 1 and "." not in told:
        told = told.replace(",", ".")
    try:
        found = Decimal(told) if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,9})?", told) else None
    except InvalidOperation:  # digits that mix scripts
        found = None
    return found


def is_date(value: Value) -> bool:
    """Whether a value is a day of the calendar, as YYYY-MM-DD."""
    try:
        return isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value) and date.fromisoformat(value))
    except ValueError:
        return False


def is_link(value: Value) -> bool:
    """Whether a value is an address on the web."""
    try:
        parts = urlsplit(value) if isinstance(value, str) and not re.search(f"[{WHITE}]", value) else None
        return bool(parts and parts.scheme in {"http", "https"} and parts.hostname and "." in parts.hostname)
    except ValueError:
        return False


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
