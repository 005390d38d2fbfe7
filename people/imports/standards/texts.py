"""CSV in whatever encoding and with whatever separator a spreadsheet program writes it."""

import codecs
import csv
import io
from collections.abc import Iterator

from people.imports.standards.flaws import TableFlaw, TableRefused

SEPARATORS = ",;\t|"
LOOKED_AT = 20  # rows, to find the separator
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row of a CSV file with its number. Raises TableRefused."""
    text = decoded(data)
    first, _end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own line
        separator, text = first.strip()[4], "\n" + rest
    else:
        separator = separator_of(text)
    rows, number = csv.reader(io.StringIO(text, newline=""), delimiter=separator), 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:  # a cell of more than 131,072 signs, or a quote that never ends
            raise TableRefused(TableFlaw.LONG_CELL, number) from error
        yield number, cells


def decoded(data: bytes) -> str:
    """The text of a file: by its mark, else UTF-8, UTF-16, Windows-1252. Raises TableRefused."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data:
        return _strictly(data, _utf16(data))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(data, "cp1252")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableRefused(TableFlaw.BROKEN) from error


def _utf16(data: bytes) -> str:
    """Which UTF-16 it is, by where the NULs beside its line breaks stand; a text with a stray NUL has few there."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, "replace")
        if 2 * sum(map(text.count, "\r\n")) > sum(map(data.count, (b"\r", b"\n"))):
            return encoding
    raise TableRefused(TableFlaw.NUL)


def separator_of(text: str) -> str:
    """The sign that parts most cells the same number of times in each of the first rows; the comma, if none does."""
    return max(SEPARATORS, key=lambda separator: _evenness(text, separator))


def _evenness(text: str, separator: str) -> tuple[int, int]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    widths: list[int] = []
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
            if len(widths) == LOOKED_AT:
                break
    except csv.Error:
        return 0, 0
    if not widths or widths[0] == 1:
        return 0, 0
    return widths.count(widths[0]), widths[0]
