"""What a questionnaire asks, what was typed, and what is wrong with a questionnaire."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

Words = Mapping[str, str]  # language -> words
Value = str | list[str] | dict[str, str] | list[dict[str, str]]
Answers = Mapping[str, Value]  # key of a field -> what was given to it

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
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

    def without_conditions(self) -> "Field":
        """The same, asked of everybody."""
        return replace(self, conditions=())


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
        for part, words in worded(one)
        for language in languages
        if any(words.values()) and not words.get(language)
    ]


def worded(one: Field) -> Iterator[tuple[str, Words]]:
    """What of a field has words, by name: its label, its hint, its choices and lines by their keys."""
    yield from (("label", one.label), ("hint", one.hint))
    yield from ((option.key, option.words) for option in (*one.options, *one.lines))


def with_words(one: Field, told: Mapping[tuple[str, str], Words]) -> Field:
    """The same field in other words, as far as `told` has some, by its key and the name of what has words.

    Languages that `told` does not name stay; words that are empty there are taken away.
    """

    def said(part: str, words: Words) -> Words:
        return {code: text for code, text in {**words, **told.get((one.key, part), {})}.items() if text}

    options = tuple(replace(each, words=said(each.key, each.words)) for each in one.options)
    lines = tuple(replace(each, words=said(each.key, each.words)) for each in one.lines)
    return replace(one, label=said("label", one.label), hint=said("hint", one.hint), options=options, lines=lines)


# --- What was typed -------------------------------------------------------------------------------------------
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
    NO_FILES = "no_files"  # nothing takes files yet: nobody could hand in what asks for one


def form_flaws(fields: Sequence[Field]) -> list[tuple[int, FormFlaw]]:
    """Position of each field that cannot be asked, with the reason."""
    return [
        (number, flaw)
        for number, one in enumerate(fields)
        for flaw in (*_own_flaws(one), *[FormFlaw.NO_FILES] * (one.kind == Kind.FILE), *_between(one, fields[:number]))
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
