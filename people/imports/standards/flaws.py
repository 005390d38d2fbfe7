"""Why a file is not read, and what is too much."""

from enum import StrEnum

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000  # below the headings
MOST_COLUMNS = 60
LONGEST_CELL = 2_000


class TableFlaw(StrEnum):
    """Why a file is not read. Where a row or a column is to blame, `TableRefused` names it."""

    TOO_LARGE = "too-large"
    UNPACKS = "unpacks-to-too-much"
    TOO_MANY_ROWS = "too-many-rows"
    TOO_MANY_COLUMNS = "too-many-columns"
    LONG_CELL = "long-cell"
    NUL = "nul"
    LOCKED = "locked"
    BROKEN = "broken"
    EMPTY = "empty"


class TableRefused(Exception):
    """The file is not read. `row` and `column` count from 1, as a spreadsheet program shows them; 0: the whole file."""

    def __init__(self, flaw: TableFlaw, row: int = 0, column: int = 0) -> None:
        super().__init__(str(flaw))
        self.flaw, self.row, self.column = flaw, row, column
