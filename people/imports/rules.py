"""Decisions about imports, in plain Python: what a kind of import is, which column is which, which names look alike."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Column:
    """Something that a row, or a whole import, is asked for.

    `name` stays. `label` and `help` are for staff. `others`: what sheets call it too, in any language. `example`: for
    the template. `longest`: signs.
    """

    name: str
    label: Any
    is_required: bool = False
    help: Any = ""
    others: tuple[str, ...] = ()
    example: str = ""
    longest: int = 250


@dataclass(frozen=True)
class Problem:
    """Why a row is not taken: a code that the words of its kind, or of the engine, put into a sentence."""

    code: str
    column: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowCheck:
    """What is to be said of one row. With `problems` it is not taken; with `doubles` somebody looks at it first.

    `identity`, `likeness`: two rows of one file with the same are the same, or look alike. "": it has none.
    `about`: the address or user name of whom it tells of, so that erasing a person finds the row.
    """

    problems: tuple[Problem, ...] = ()
    doubles: tuple[Problem, ...] = ()
    identity: str = ""
    likeness: str = ""
    about: str = ""


@dataclass(frozen=True)
class FollowUp:
    """What may be done with what an import has made. `act` takes the ids and who does it, and says how many it was."""

    label: Any
    says: Any
    act: Callable[[Collection[int], Any], int]


@dataclass(frozen=True)
class ImportKind:
    """A kind of table. The app whose rows it makes registers it by the hook "import_kinds".

    `permission`: who may, beside the right to import. `asks`: what is asked once for the whole file. `words`: a
    sentence for each code of a problem. `check` looks at rows (column -> text) of one group, with as many queries for
    one as for hundreds, and writes nothing. `make` writes the rows of one group in the caller's transaction and
    returns the id of each thing made. `undo` takes things away again, but what has been used since, and says of
    which of them why not: id -> code.
    """

    key: str
    title: Any
    permission: str
    columns: tuple[Column, ...]
    words: Mapping[str, Any]
    check: Callable[[Sequence[Mapping[str, str]], Mapping[str, str]], list[RowCheck]]
    make: Callable[[Sequence[Mapping[str, str]], Mapping[str, str], Any], list[int]]
    undo: Callable[[Collection[int], Any], Mapping[int, str]]
    asks: tuple[Column, ...] = ()
    follow_up: FollowUp | None = None


def plain(heading: str) -> str:
    """A heading as it is compared: small letters and digits, without marks."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", bare.casefold()).strip()


def guess_mapping(
    headings: Sequence[str], columns: Sequence[Column], labels: Mapping[str, Collection[str]], known: Mapping[str, str]
) -> dict[str, int]:
    """Which column of a file is which: name -> position. What is not sure is left out.

    `labels`: what a column is called, by name; `known`: what somebody has said of headings before (plain heading ->
    name, "" for none of them). What was said goes first; of two headings alike, the first is taken.
    """
    found: dict[str, int] = {}
    names = {one.name for one in columns}
    for position, heading in enumerate(headings):
        key = plain(heading)
        if key in known:
            name = known[key]
        else:
            called = {one.name: {plain(said) for said in (one.name, *one.others, *labels[one.name])} for one in columns}
            name = next((one for one in called if key and key in called[one]), "")
        if name in names and name not in found:
            found[name] = position
    return found


def row_of(cells: Sequence[str], mapping: Mapping[str, int]) -> dict[str, str]:
    """The texts of one row by the name of their column; "" where the file has none."""
    return {name: cells[position] if position < len(cells) else "" for name, position in mapping.items()}


def flaws_of(row: Mapping[str, str], columns: Sequence[Column]) -> list[Problem]:
    """What is wrong with a row whatever its kind: something required is missing, something is too long."""
    missing = [Problem("required", one.name) for one in columns if one.is_required and not row.get(one.name)]
    long = [
        Problem("too-long", one.name, {"longest": str(one.longest)})
        for one in columns
        if len(row.get(one.name, "")) > one.longest
    ]
    return missing + long


# Letters of other scripts that are drawn as Latin ones, and digits that pass for letters.
ALIKE = str.maketrans(
    {
        **dict(zip("асеіјорѕухԁһкмтвнг", "aceijopsyxdhkmtbhr", strict=True)),
        **dict(zip("αβεικνορτυχ", "abeiknoptyx", strict=True)),
        **dict(zip("0135", "oles", strict=True)),
    }
)


def skeleton(name: str) -> str:
    """A name as the eye takes it: without marks, case, order of its words, and with look-alikes for what they pass."""
    return " ".join(sorted(plain(plain(name).translate(ALIKE)).split()))
