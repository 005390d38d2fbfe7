"""A list as a file for a spreadsheet program: words stay words, whatever they begin with."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import IO
from zoneinfo import ZoneInfo

from django.utils.encoding import force_str
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from lms.lib.spreadsheets import safe_cell
from people.lists.rules import FileFormat

BOM = "\ufeff"  # without it, Excel takes UTF-8 for the letters of its own country
LONGEST = 32_767  # signs in one cell of a spreadsheet

KINDS = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_list(
    file: IO[bytes],
    file_format: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    zone: ZoneInfo,
    told: Callable[[int], None],
) -> None:
    """Write a table. `told` hears after each row how many there are; times are those of `zone`."""
    write = _write_csv if file_format == FileFormat.CSV else _write_xlsx
    write(file, [head, *()], _counted(rows, told), zone)


def _counted(rows: Iterable[Sequence[object]], told: Callable[[int], None]) -> Iterable[Sequence[object]]:
    for number, row in enumerate(rows, 1):
        yield row
        told(number)


def _write_csv(file: IO[bytes], head: list[Sequence[str]], rows: Iterable[Sequence[object]], zone: ZoneInfo) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    writer = csv.writer(text)
    for line in head:
        writer.writerow([safe_cell(one) for one in line])
    for row in rows:
        writer.writerow([safe_cell(_plain(one, zone)) for one in row])
    text.flush()
    text.detach()


def _write_xlsx(file: IO[bytes], head: list[Sequence[str]], rows: Iterable[Sequence[object]], zone: ZoneInfo) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in head:
        sheet.append([_cell(sheet, str(one)) for one in line])
    for row in rows:
        sheet.append([_cell(sheet, _value(one, zone)) for one in row])
    book.save(file)


def _cell(sheet, value: object) -> WriteOnlyCell:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST])
    cell.data_type = "s"  # it would make a formula of what begins with "="
    return cell


def _value(value: object, zone: ZoneInfo) -> object:
    """As a spreadsheet keeps it: times without a zone, numbers as numbers, all else as words."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return value if isinstance(value, date | int | float) else force_str(value)


def _plain(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int | float) else force_str(value)
