"""Tables for spreadsheet programs. What a program would work out stands behind an apostrophe."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from lms.lib.spreadsheets import safe_cell

REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no spreadsheet keeps these


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file in UTF-8, which says so to programs that would guess."""
    out = StringIO()
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in [columns, *rows])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """An XLSX file with one sheet."""
    from openpyxl import Workbook  # a second to import: only an export pays for it

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [columns, *rows]:
        sheet.append([REFUSED.sub("", str(safe_cell(cell))) for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
