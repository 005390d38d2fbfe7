"""XLSX: the values that its cells showed when it was saved. Nothing in it is worked out, fetched or run."""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import BinaryIO

from openpyxl import load_workbook

from people.imports.standards.flaws import TableFlaw, TableRefused

MOST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_PARTS = 2_000
MOST_LINES, MOST_CELLS = 200_000, 200  # looked at; a sheet may be formatted to its very end
SHEET_ERRORS = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError, OSError, RuntimeError, EOFError),
    *(OverflowError, ArithmeticError, zipfile.BadZipFile, zlib.error),
)  # what openpyxl lets through, and the parsers and unpackers below it


def sheet_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Each row of the first sheet with its number. Raises TableRefused."""
    try:
        _refuse_bomb(file)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is often wrong
        rows = sheet.iter_rows(values_only=True, max_col=MOST_CELLS, max_row=MOST_LINES)
        for number, values in enumerate(rows, start=1):
            yield number, [_as_text(value) for value in values]
    except SHEET_ERRORS as error:
        raise TableRefused(TableFlaw.BROKEN) from error


def _refuse_bomb(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
            raise TableRefused(TableFlaw.UNPACKS)
    file.seek(0)


def _as_text(value: object) -> str:
    """A value as somebody would type it: days as 2026-11-30, numbers without ".0"."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
