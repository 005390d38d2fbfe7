"""Tables as spreadsheet programs write them, in plain Python: rows of texts out of CSV and XLSX."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from people.imports.standards.flaws import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    TableFlaw,
    TableRefused,
)
from people.imports.standards.sheets import sheet_rows
from people.imports.standards.texts import text_rows

XLSX = b"PK\x03\x04"
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")  # no text has them, and no XLSX can hold them
OLE = b"\xd0\xcf\x11\xe0"  # an old XLS, or an XLSX with a password


def read_table(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, as number and cells, without empty cells at their end. The first has the headings.

    What kind of file it is, its content says, not its name. Raises TableRefused, at the latest where the flaw is.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TableRefused(TableFlaw.TOO_LARGE)
    if data.startswith(OLE):
        raise TableRefused(TableFlaw.LOCKED)
    rows = sheet_rows(io.BytesIO(data)) if data.startswith(XLSX) else text_rows(data)
    found = False
    for number, cells in rows:
        sound = _sound(number, cells)
        if any(sound):
            found = True
            yield number, sound
    if not found:
        raise TableRefused(TableFlaw.EMPTY)


def _sound(number: int, cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    if cells and number > MOST_ROWS + 1:
        raise TableRefused(TableFlaw.TOO_MANY_ROWS, number)
    if len(cells) > MOST_COLUMNS:
        raise TableRefused(TableFlaw.TOO_MANY_COLUMNS, number, len(cells))
    for column, cell in enumerate(cells, start=1):
        if len(cell) > LONGEST_CELL:
            raise TableRefused(TableFlaw.LONG_CELL, number, column)
        if "\0" in cell:
            raise TableRefused(TableFlaw.NUL, number, column)
    return [CONTROL.sub("", cell).strip() for cell in cells]
