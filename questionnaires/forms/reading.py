"""What a form sends, as answers; and answers as what a form would send."""

from collections.abc import Iterable, Iterator

from django.http import QueryDict

from questionnaires.rules import CHOSEN, MAX_LETTERS, MAX_ROWS, SILENT, YES, Field, Kind, Value, is_empty, length, tidy

SHORTEST = 300  # letters of what is neither written nor chosen: a number, a date, a country


def name_of(one: Field, *parts: object) -> str:
    """The name of an input: of a field, of a line of a matrix, of a cell of a table."""
    return "--".join([f"f-{one.key}", *(str(part) for part in parts)])


def read_answers(fields: Iterable[Field], data: QueryDict) -> dict[str, Value]:
    """What a form holds for each of the fields that it says it shows (`keys`); what was not offered is passed over."""
    asked = set(data.getlist("keys"))
    return {one.key: _read(one, data) for one in fields if one.key in asked and one.kind not in SILENT | {Kind.FILE}}


def _read(one: Field, data: QueryDict) -> Value:
    if one.kind == Kind.MULTIPLE:
        chosen = set(data.getlist(name_of(one)))
        return [option.key for option in one.options if option.key in chosen]
    if one.kind == Kind.MATRIX:
        lines = {line.key: _offered(one, data.get(name_of(one, line.key), "")) for line in one.lines}
        return {key: chosen for key, chosen in lines.items() if chosen}
    if one.kind == Kind.TABLE:
        return _read_table(one, data)
    typed = tidy(data.get(name_of(one), ""))
    if one.kind == Kind.CONSENT:
        return YES if typed == YES else ""
    return _offered(one, typed) if one.kind in CHOSEN else typed


def _offered(one: Field, value: str) -> str:
    return value if value in {option.key for option in one.options} else ""


def _read_table(one: Field, data: QueryDict) -> list[dict[str, str]]:
    rows = [
        {column.key: tidy(data.get(name_of(one, number, column.key), "")) for column in one.lines}
        for number in range(MAX_ROWS)
    ]
    return [row for row in rows if not is_empty([row])]


def too_long(answers: dict[str, Value]) -> list[str]:
    """Keys of answers with a text so long that it is not kept; to cut it would lose words."""
    return [key for key, value in answers.items() if any(length(text) > MAX_LETTERS for text in _texts(value))]


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value.values()
    else:
        for one in value:
            yield from [one] if isinstance(one, str) else one.values()


def entries_of(one: Field, value: Value) -> list[list[str]]:
    """Name and value of each input that holds this answer."""
    if isinstance(value, str):
        return [[name_of(one), value]] if value or one.kind not in CHOSEN | {Kind.CONSENT} else []
    if isinstance(value, dict):
        return [[name_of(one, line), chosen] for line, chosen in value.items()]
    if one.kind == Kind.MULTIPLE:
        return [[name_of(one), key] for key in value if isinstance(key, str)]
    rows = [row for row in value if isinstance(row, dict)]
    return [
        [name_of(one, number, column.key), row.get(column.key, "")]
        for number, row in enumerate(rows)
        for column in one.lines
    ]
