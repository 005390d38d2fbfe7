"""What a page of a questionnaire shows: fields with their words in one language, their answers and what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaires.forms.reading import name_of
from questionnaires.rules import (
    MAX_LETTERS,
    MAX_ROWS,
    SILENT,
    YES,
    Answers,
    Field,
    Kind,
    Option,
    Problem,
    Value,
    Wrong,
    in_language,
    length,
    shown_fields,
)

SPARE_ROWS = 3  # empty rows of a table below those that hold something


@dataclass(frozen=True)
class ShownInput:
    """One input. `choices`: key, words, whether it is chosen."""

    name: str
    label: str
    value: str = ""
    choices: Sequence[tuple[str, str, bool]] = ()


@dataclass(frozen=True)
class ShownField:
    """One field. `lines`: of a matrix; `rows`: of a table, each with its cells. `error`: what is wrong, in words."""

    field: Field
    label: str
    hint: str
    input: ShownInput
    lines: Sequence[ShownInput] = ()
    rows: Sequence[Sequence[ShownInput]] = ()
    columns: Sequence[str] = ()
    error: str = ""
    length: int = 0
    max_letters: int = MAX_LETTERS

    @property
    def described_by(self) -> str:
        """Ids of the hint and of what is wrong, as far as there are any."""
        name = self.input.name
        return " ".join([f"{name}-hint"] * bool(self.hint) + [f"{name}-error"] * bool(self.error))

    @property
    def is_asked(self) -> bool:
        """Whether it is more than words between fields."""
        return self.field.kind not in SILENT


@dataclass(frozen=True)
class ShownPage:
    """One page; `number` counts hidden ones too, so that it stays the same whatever is answered."""

    number: int
    title: str
    hint: str
    fields: Sequence[ShownField]


CountryNames = Mapping[str, str]  # code of a country -> its name


def pages_of(
    fields: Sequence[Field],
    answers: Answers,
    *,
    language: str,
    countries: CountryNames | None = None,
    problems: Iterable[Problem] = (),
) -> list[ShownPage]:
    """The pages that somebody with these answers sees."""
    wrong = {one.key: one for one in problems}
    shown = {one.key for one in shown_fields(fields, answers)}
    parts: list[list[Field]] = [[]]
    for one in fields:
        parts += [[one]] if one.kind == Kind.PAGE else []
        parts[-1] += [one] if one.kind != Kind.PAGE else []
    pages = []
    for number, part in enumerate(parts):
        head = part[0] if part and part[0].kind == Kind.PAGE else None
        rest = [one for one in part if one.kind != Kind.PAGE and one.key in shown]
        if rest or (head and head.key in shown):
            told = [
                _shown(one, answers.get(one.key, ""), language, countries or {}, wrong.get(one.key)) for one in rest
            ]
            words = (in_language(head.label, language), in_language(head.hint, language)) if head else ("", "")
            pages.append(ShownPage(number, *words, told))
    return pages


def _shown(one: Field, value: Value, language: str, countries: CountryNames, problem: Problem | None) -> ShownField:
    label = in_language(one.label, language)
    return ShownField(
        one,
        label,
        in_language(one.hint, language),
        ShownInput(
            name_of(one), label, value if isinstance(value, str) else "", _choices(one, value, language, countries)
        ),
        lines=_lines(one, value, language) if one.kind == Kind.MATRIX else (),
        rows=_rows(one, value, language) if one.kind == Kind.TABLE else (),
        columns=[in_language(column.words, language) for column in one.lines] if one.kind == Kind.TABLE else (),
        error=sentence_of(problem, one) if problem else "",
        length=length(value, one.counts) if isinstance(value, str) else 0,
    )


def _choices(one: Field, value: Value, language: str, countries: CountryNames) -> list[tuple[str, str, bool]]:
    if one.kind == Kind.COUNTRY:
        return [(code, name, code == value) for code, name in countries.items()]
    chosen = {value} if isinstance(value, str) else {each for each in value if isinstance(each, str)}
    return [(option.key, in_language(option.words, language), option.key in chosen) for option in one.options]


def _lines(one: Field, value: Value, language: str) -> list[ShownInput]:
    given = value if isinstance(value, dict) else {}
    return [
        ShownInput(
            name_of(one, line.key),
            in_language(line.words, language),
            choices=_choices(one, given.get(line.key, ""), language, {}),
        )
        for line in one.lines
    ]


def _rows(one: Field, value: Value, language: str) -> list[list[ShownInput]]:
    given = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    count = max(len(given) + SPARE_ROWS, one.least or 0)
    return [
        [_cell(one, number, column, given[number] if number < len(given) else {}, language) for column in one.lines]
        for number in range(min(count, one.most or count, MAX_ROWS))  # more are not read
    ]


def _cell(one: Field, number: int, column: Option, row: Mapping[str, str], language: str) -> ShownInput:
    words = in_language(column.words, language)
    label = _("%(column)s, row %(number)s") % {"column": words, "number": number + 1}
    return ShownInput(name_of(one, number, column.key), label, row.get(column.key, ""))


def words_of(one: Field, value: Value, language: str) -> str:
    """An answer in words for people: choices by what they say."""
    options = {option.key: in_language(option.words, language) for option in one.options}
    lines = {line.key: in_language(line.words, language) for line in one.lines}
    if isinstance(value, str):
        return _("Yes") if one.kind == Kind.CONSENT and value == YES else options.get(value, value)
    if isinstance(value, dict):
        return "\n".join(f"{lines.get(line, line)}: {options.get(key, key)}" for line, key in value.items())
    texts = [options.get(each, each) for each in value if isinstance(each, str)]
    texts += [" | ".join(row.get(key, "") for key in lines) for row in value if isinstance(row, dict)]
    return "\n".join(texts)


def sentence_of(problem: Problem, one: Field) -> str:
    """What is wrong with an answer, in words that say what to do."""
    amount = {"n": problem.amount}
    if problem.wrong == Wrong.TOO_LONG and one.counts == "words":
        return ngettext("%(n)s word too many.", "%(n)s words too many.", problem.amount) % amount
    if problem.wrong == Wrong.TOO_LONG:
        return ngettext("%(n)s letter too many.", "%(n)s letters too many.", problem.amount) % amount
    return {
        Wrong.MISSING: _("This needs an answer."),
        Wrong.NO_NUMBER: _("Write a number, such as 12 or 3.5."),
        Wrong.NO_DATE: _("Choose a day, or write it as 2026-12-31."),
        Wrong.NO_LINK: _("Write a whole address, such as https://example.org/page."),
        Wrong.TOO_FEW: _("At least %(n)s.") % amount,
        Wrong.TOO_MANY: _("At most %(n)s.") % amount,
        Wrong.NOT_OFFERED: _("Choose from what is offered."),
    }[problem.wrong]
