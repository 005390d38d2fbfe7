"""What somebody asks of a list, judged: which columns, in which order, how many rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

SIZES = (20, 50, 100, 200)

# Names in the address of a list; everything else in it is a filter.
WORDS, ORDER, COLUMN, ROWS, PAGE = "q", "ordering", "col", "rows", "p"
PASSING = {PAGE, "_w_filter_fragment", "export"}  # of one moment: nobody wants to find it again


@dataclass(frozen=True)
class OfferedColumn:
    """One column that somebody may see: `is_usual` is shown until they choose, `is_sortable` puts rows in order."""

    name: str
    is_usual: bool = True
    is_sortable: bool = True


def page_size(typed: str) -> int:
    """How many rows a page has: one of SIZES, the first of them for anything else."""
    return next((size for size in SIZES if str(size) == typed), SIZES[0])


def shown_columns(chosen: Collection[str], offered: Sequence[OfferedColumn]) -> list[str]:
    """Names of the columns to show, in the order in which they are offered.

    The first always stands there, because it leads to the row. No choice, or one of nothing that is offered: the usual.
    """
    names = [one.name for one in offered if one.name in chosen]
    if not names:
        names = [one.name for one in offered if one.is_usual]
    first = [one.name for one in offered[:1]]
    return first + [name for name in names if name not in first]


def ordering(typed: str, offered: Sequence[OfferedColumn], shown: Collection[str], usual: str) -> str:
    """The name of the column that rows stand in the order of, with a minus in front for the last first.

    Only what is shown sorts: an order by something hidden would tell of it. `usual` where nothing else was asked.
    """
    name = typed.removeprefix("-")
    sorts = any(one.name == name and one.is_sortable for one in offered) and name in shown
    return typed if sorts else usual


def lasting(pairs: Iterable[tuple[str, str]], *, dropped: Collection[str] = ()) -> list[tuple[str, str]]:
    """What of an address is worth keeping: every name and value but what passes, is empty, or is named in `dropped`."""
    return [(name, value) for name, value in pairs if value and name not in PASSING and name not in dropped]


def spellings(words: str) -> list[str]:
    """`words` in the cases that they may stand in, for a database that compares only the letters of English in any."""
    variants = (words, words.lower(), words.upper(), words.capitalize(), words.title())
    return list({_ascii_lower(one): one for one in variants}.values())


def _ascii_lower(text: str) -> str:
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


class FileFormat(StrEnum):
    """What a list can be taken along as."""

    CSV = "csv"
    XLSX = "xlsx"


class RowOutcome(StrEnum):
    """What has become of one row that somebody acts on together with many."""

    READY = "ready"  # tried or confirmed, and not done yet
    REFUSED = "refused"
    DONE = "done"
    UNDOING = "undoing"  # done, and to be taken back
    UNDONE = "undone"
    KEPT = "kept"  # done, and could not be taken back

    @classmethod
    def waiting(cls) -> list[str]:
        """Those that a worker has something left to do about."""
        return [cls.READY.value, cls.UNDOING.value]
