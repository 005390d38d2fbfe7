"""Files as spreadsheet programs write them: any encoding and separator, and what is refused in words."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from people.imports.rules import Column, guess_mapping, plain, row_of, skeleton
from people.imports.standards import MOST_ROWS, TableFlaw, TableRefused, read_table
from people.imports.standards.texts import separator_of

pytestmark = pytest.mark.once

ROWS = [["Correo", "Nombre"], ["ana@example.org", "Ána Núñez"], ["li@example.org", "Li, “the” Œuvre"]]
ARABIC = [["العنوان", "الاسم"], ["nur@example.org", "نور الهدى"], ["ali@example.org", "علي بن أحمد"]]


def table(data: bytes) -> list[list[str]]:
    return [cells for _number, cells in read_table(io.BytesIO(data))]


def flaw(data: bytes) -> tuple[TableFlaw, int, int]:
    with pytest.raises(TableRefused) as refused:
        table(data)
    return refused.value.flaw, refused.value.row, refused.value.column


def as_csv(rows: list[list[str]], separator: str = ",", end: str = "\r\n") -> str:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',;\t|"\n') else cell

    return "".join(separator.join(map(quoted, row)) + end for row in rows)


def workbook(rows, *, fill=None) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if fill:
        fill(book)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_whatever_encoding_and_separator_a_spreadsheet_writes(encoding, separator):
    assert table(as_csv(ROWS, separator).encode(encoding)) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_scripts_too(encoding):
    assert table(as_csv(ARABIC, ";").encode(encoding)) == ARABIC


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_whatever_ends_a_line_and_a_cell_may_have_several(end):
    rows = [["a", "b"], ["1", "two\nlines"]]

    assert table(as_csv(rows, ";", end).encode()) == rows


def test_the_line_that_excel_writes_first_is_believed():
    assert table(b"sep=|\r\na,b|c\r\n1,2|3\r\n") == [["a,b", "c"], ["1,2", "3"]]


def test_a_comma_in_a_name_is_no_separator():
    assert separator_of("a;b\n1,5;2,5\n3,5;4,5\n") == ";"
    assert separator_of("alone\nand, so\n") == ","


def test_rows_keep_the_numbers_that_a_spreadsheet_shows():
    found = list(read_table(io.BytesIO(b"\n\na,b\n1,2\n,,\n3,4\n")))

    assert found == [(3, ["a", "b"]), (4, ["1", "2"]), (6, ["3", "4"])]


def test_a_sheet_says_what_it_showed_and_works_nothing_out():
    def fill(book):
        book.active.append([date(2026, 11, 30), datetime(2026, 11, 30, 9, 5), 5.0, 2.5, None, "=1+1", True])
        book.create_sheet("other").append(["not", "read"])

    found = table(workbook([["a", "b"]], fill=fill))

    assert found == [["a", "b"], ["2026-11-30", "2026-11-30 09:05", "5", "2.5", "", "", "True"]]


def test_a_formula_in_a_csv_is_a_text():
    assert table(b"a\n=HYPERLINK(1)\n") == [["a"], ["=HYPERLINK(1)"]]


def test_a_file_is_what_it_holds_whatever_it_is_called():
    assert table(workbook([["a"], ["1"]])) == [["a"], ["1"]]


def test_too_many_rows_are_refused_and_the_most_are_not():
    most = b"a\n" + b"1\n" * MOST_ROWS

    assert len(table(most)) == MOST_ROWS + 1
    assert flaw(b"a\n" + b"1\n" * 100_000) == (TableFlaw.TOO_MANY_ROWS, MOST_ROWS + 2, 0)


def test_a_sheet_with_a_hundred_thousand_rows_is_refused():
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for number in range(MOST_ROWS + 2):
        sheet.append([number])
    book.save(out)

    assert flaw(out.getvalue())[0] == TableFlaw.TOO_MANY_ROWS


@pytest.mark.parametrize("size", [2_001, 1_000_000])
def test_a_cell_of_a_megabyte_is_refused_and_named(size):
    assert flaw(b"a,b\n1," + b"x" * size + b"\n") == (TableFlaw.LONG_CELL, 2, 2 if size < 131_072 else 0)


def test_a_cell_of_a_megabyte_in_a_sheet_is_refused_and_named():
    assert flaw(workbook([["a", "b"], ["1", "x" * 30_000]])) == (TableFlaw.LONG_CELL, 2, 2)


def test_nul_is_refused_wherever_it_stands():
    assert flaw(b"a,b\n1,x\0y\nmore,text\n")[0] == TableFlaw.NUL
    assert flaw("a,b\n1,x\0y\n".encode("utf-16"))[0] == TableFlaw.NUL


def test_too_many_columns_are_refused():
    assert flaw(b"a\n" + b"," * 60 + b"x\n") == (TableFlaw.TOO_MANY_COLUMNS, 2, 61)
    assert flaw(workbook([["a"], [""] * 90 + ["x"]])) == (TableFlaw.TOO_MANY_COLUMNS, 2, 91)


def test_a_file_that_unpacks_to_too_much_is_refused_unread():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (101 * 1024 * 1024))

    assert len(out.getvalue()) < 200_000
    assert flaw(out.getvalue())[0] == TableFlaw.UNPACKS


def test_a_file_of_too_many_parts_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2_001):
            archive.writestr(str(number), b"")

    assert flaw(out.getvalue())[0] == TableFlaw.UNPACKS


def test_entities_in_a_sheet_are_refused():
    sound, out = zipfile.ZipFile(io.BytesIO(workbook([["a"], ["1"]]))), io.BytesIO()
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    with zipfile.ZipFile(out, "w") as archive:
        for part in sound.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            archive.writestr(part.filename, bomb if is_sheet else sound.read(part))

    assert flaw(out.getvalue())[0] == TableFlaw.BROKEN


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", TableFlaw.EMPTY),
        (b"\n\n , \n", TableFlaw.EMPTY),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, TableFlaw.LOCKED),
        (b"PK\x03\x04" + b"x" * 100, TableFlaw.BROKEN),
        (b"a\n\x81\x8d\n", TableFlaw.BROKEN),
        (b"\xff\xfea", TableFlaw.BROKEN),
        (b"x" * (20 * 1024 * 1024 + 1), TableFlaw.TOO_LARGE),
    ],
)
def test_what_is_no_table_is_refused_by_its_reason(data, expected):
    assert flaw(data)[0] == expected


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(data):
    for start in (b"", b"PK\x03\x04", b"\xff\xfe"):
        try:
            rows = table(start + data)
        except TableRefused:
            continue
        assert all(isinstance(cell, str) and "\0" not in cell for row in rows for cell in row)


CELL = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=9)


@given(
    st.integers(2, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=2, max_size=6)),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_with_semicolons_is_read_as_it_was(rows, encoding):
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    data = "".join(";".join(row) + "\r\n" for row in quoted).encode(encoding)

    assert [[cell.strip() for cell in row] for row in rows] == table(data)


COLUMNS = (Column("address", "E-mail address", others=("correo", "mail")), Column("name", "Name"))
LABELS = {"address": {"Adresse électronique"}, "name": {"Nombre", "Nom"}}


@pytest.mark.parametrize(
    ("headings", "known", "expected"),
    [
        (["NOMBRE ", "Correo"], {}, {"name": 0, "address": 1}),
        (["adresse_electronique", "nom"], {}, {"address": 0, "name": 1}),
        (["Who", "mail"], {}, {"address": 1}),
        (["Who", "mail"], {"who": "name"}, {"name": 0, "address": 1}),
        (["Name", "mail"], {"name": ""}, {"address": 1}),
        (["Name", "mail"], {"name": "retired column"}, {"address": 1}),
        (["mail", "Mail"], {}, {"address": 0}),
        (["", "-"], {}, {}),
    ],
)
def test_columns_are_guessed_by_what_they_are_called_and_what_was_said(headings, known, expected):
    assert guess_mapping(headings, COLUMNS, LABELS, known) == expected


def test_a_short_row_has_empty_cells_at_its_end():
    assert row_of(["a"], {"address": 0, "name": 4}) == {"address": "a", "name": ""}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ána Núñez", "ana nunez"),
        ("Nuñez, Ana", "Ana Nuñez"),
        ("Аnа Nunez", "Ana Nunez"),  # two letters are Cyrillic
        ("Paul", "Pau1"),
        ("O’Neill", "O Neill"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


def test_names_that_differ_have_two():
    assert skeleton("Ana Nuñez") != skeleton("Anna Nuñez")
    assert plain("  E-Mail_Address ") == "e mail address"
