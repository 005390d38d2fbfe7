"""A questionnaire as plain text to fill in without a line, and what was filled in there.

Each field begins with its key in double brackets; what is written below ">>>" is its answer, up to the next field. One
chooses by an x between brackets, before the key of the choice. The same lines stand in the ODT.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from questionnaires.rules import CHOSEN, SILENT, YES, Field, Kind, Value, in_language, is_empty, tidy

BEGIN, ANSWER = "[[{key}]]", ">>>"
HEAD = re.compile(r"^\[\[\s*([a-z0-9][a-z0-9-]*)\s*\]\]", re.MULTILINE)
FORM = "Plaza: {slug} / {number} / {language}"
WHICH = re.compile(r"^Plaza: ([a-z0-9-]+) / (\d{1,9}) / ([A-Za-z-]+)\s*$", re.MULTILINE)
# Within one line each: white space over many lines would be looked through anew from every line.
CHOICE = re.compile(r"^[^\S\n]*\[([^\]\n]*)\][^\S\n]*([A-Za-z0-9-]+(?:/[A-Za-z0-9-]+)?)[^\S\n]*=", re.MULTILINE)
CELL = re.compile(r"^[^\S\n]*(\d{1,2})\. ([A-Za-z0-9-]+) =(.*)$", re.MULTILINE)
ROWS = 5  # of an empty table


@dataclass(frozen=True)
class FormLine:
    """One line of the form. `kind`: title, note, page, heading, field, hint, choice, answer, empty."""

    kind: str
    text: str = ""


def lines_of(slug: str, number: int, title: str, fields: Iterable[Field], language: str) -> Iterator[FormLine]:
    """The whole form, every field that there is, with its conditions in words left to the page."""
    yield FormLine("title", title)
    yield FormLine("note", FORM.format(slug=slug, number=number, language=language))
    yield FormLine(
        "note", _("Write below each “>>>”. Choose by an x between brackets: [x]. Leave all other lines as they are.")
    )
    for one in fields:
        yield FormLine("empty")
        yield from _field(one, language)


def as_text(lines: Iterable[FormLine]) -> bytes:
    """The form as a text file in UTF-8 that editors of every system read."""
    return ("\r\n".join(one.text for one in lines) + "\r\n").encode("utf-8-sig")


def _field(one: Field, language: str) -> Iterator[FormLine]:
    label = in_language(one.label, language)
    if one.kind in SILENT:
        yield FormLine("page" if one.kind == Kind.PAGE else "heading", label)
        yield from _hint(one, language)
        return
    needed = "" if one.is_required else f" {_('(optional)')}"
    yield FormLine("field", f"{BEGIN.format(key=one.key)} {label}{needed}")
    yield from _hint(one, language)
    if one.limit:
        said = _("At most %(n)s words.") if one.counts == "words" else _("At most %(n)s letters.")
        yield FormLine("hint", said % {"n": one.limit})
    if one.kind == Kind.FILE:
        yield FormLine("hint", _("Files are sent on the page itself."))
        return
    yield from _answer(one, language)


def _hint(one: Field, language: str) -> Iterator[FormLine]:
    if hint := in_language(one.hint, language):
        yield from (FormLine("hint", each) for each in hint.splitlines())


def _answer(one: Field, language: str) -> Iterator[FormLine]:
    yield FormLine("answer", ANSWER)
    if one.kind == Kind.CONSENT:
        yield FormLine("choice", f"[ ] {YES} = {_('Yes, I agree')}")
    elif one.kind == Kind.MATRIX:
        for line in one.lines:
            yield FormLine("hint", in_language(line.words, language))
            yield from (
                FormLine("choice", f"[ ] {line.key}/{each.key} = {in_language(each.words, language)}")
                for each in one.options
            )
    elif one.kind in CHOSEN:
        yield from (FormLine("choice", f"[ ] {each.key} = {in_language(each.words, language)}") for each in one.options)
    elif one.kind == Kind.TABLE:
        told = " · ".join(f"{column.key}: {in_language(column.words, language)}" for column in one.lines)
        yield FormLine("hint", told)
        yield from (FormLine("choice", f"{row}. {column.key} = ") for row in range(1, ROWS + 1) for column in one.lines)
    else:
        yield from [FormLine("empty")] * (4 if one.kind == Kind.LONG else 1)


# --- Taken back -------------------------------------------------------------------------------------------------------
def which_form(text: str) -> tuple[str, int, str] | None:
    """Questionnaire, version and language that a filled form names; None if it is no form of ours."""
    found = WHICH.search(text)
    return (found[1], int(found[2]), found[3]) if found else None


def taken_back(text: str, fields: Sequence[Field]) -> dict[str, Value]:
    """The answers in a filled form, by key; fields left empty are not among them, so that they take nothing away."""
    known = {one.key: one for one in fields if one.kind not in SILENT | {Kind.FILE}}
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    heads = list(HEAD.finditer(text))
    found: dict[str, Value] = {}
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        _label, is_there, answer = text[head.end() : end].partition(f"\n{ANSWER}")
        if head[1] in known and is_there:
            value = _given(known[head[1]], _without_heads_after(answer, fields))
            if not is_empty(value):
                found[head[1]] = value
    return found


def _without_heads_after(answer: str, fields: Sequence[Field]) -> str:
    """An answer ends where the heading or page that follows begins, word for word as the form says it."""
    silent = {words for one in fields if one.kind in SILENT for words in one.label.values() if words}
    lines = answer.split("\n")
    end = next((number for number, line in enumerate(lines) if number and line.strip() in silent), len(lines))
    return "\n".join(lines[:end])


def _given(one: Field, answer: str) -> Value:
    if one.kind in CHOSEN | {Kind.CONSENT}:
        return _chosen(one, [key for mark, key in CHOICE.findall(answer) if mark.strip()])
    if one.kind == Kind.TABLE:
        rows: dict[str, dict[str, str]] = {}
        for row, column, cell in CELL.findall(answer):
            rows.setdefault(row, {each.key: "" for each in one.lines})
            if column in rows[row]:
                rows[row][column] = tidy(cell)
        return [row for row in rows.values() if not is_empty([row])]
    return tidy(answer)


def _chosen(one: Field, keys: Sequence[str]) -> Value:
    options = {each.key for each in one.options}
    if one.kind == Kind.CONSENT:
        return YES if YES in keys else ""
    if one.kind == Kind.MATRIX:
        pairs = [key.split("/", 1) for key in keys if "/" in key]
        lines = {each.key for each in one.lines}
        return {line: chosen for line, chosen in pairs if line in lines and chosen in options}
    offered = [key for key in keys if key in options]
    if one.kind == Kind.MULTIPLE:
        return [each.key for each in one.options if each.key in offered]
    return offered[0] if len(offered) == 1 else ""  # two crosses where one may stand say nothing
