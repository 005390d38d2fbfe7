"""One judgement on a name that will be printed, wherever it is typed. Plain Python; pages find the words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from lms.lib.scripts import drawing_of, is_kept_invisible, needs_another_font, scripts_of

LONGEST = 120  # signs; with the smallest type three lines of the certificate
MOST_MARKS = 4  # on one letter: Hebrew letters carry so many, and nothing that people are called carries more
MOST_MARKS_OF = {"Mymr": 8}
# They draw nothing: marks of direction, its beginnings and ends, fillers, invisible breaks, variants of emoji, tags.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202c\u2060-\u2064\u2066-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e007f]"
)
JOINERS = "\u200c\u200d"
VIRAMA = 9  # combining class of the sign that joins consonants
JOINING = "Arab"  # letters that change their form at a joiner
APOSTROPHES = "'\u2019\u02bc\u00b4`\u00b7"  # part of a word, as in O’Neill and Gal·la
# Scripts that are written together in one word, so that nobody is deceived.
TOGETHER = ({"Hani", "Hira", "Kana"}, {"Hani", "Hang"}, {"Hani", "Bopo"})


class NameFlaw(StrEnum):
    """Why a name is not printed."""

    NOTHING_VISIBLE = "nothing_visible"
    TOO_LONG = "too_long"
    CONTROL = "control"
    LOOSE_MARK = "loose_mark"
    PILED_MARKS = "piled_marks"
    MIXED_WORD = "mixed_word"
    NOT_INSTALLED = "not_installed"
    NOT_DRAWABLE = "not_drawable"


@dataclass(frozen=True)
class Judgement:
    """What came out: the name as it is printed, and its flaw with the signs that make it, if there is one."""

    name: str
    flaw: NameFlaw | None = None
    signs: tuple[str, ...] = ()


def judge_name(typed: str) -> Judgement:
    """`typed` as it would be printed, and why it cannot be, if it cannot.

    The first flaw found is told, and at most two signs. What is invisible and changes nothing is taken out without a
    word; what would turn the order of letters round is refused.
    """
    name = tidy_name(typed)
    for flaw, signs in _flaws(name):
        if flaw in (NameFlaw.NOTHING_VISIBLE, NameFlaw.TOO_LONG) or signs:
            return Judgement(name, flaw, tuple(signs[:2]))
    return Judgement(name)


def tidy_name(typed: str) -> str:
    """`typed` with composed letters and single spaces, without invisible signs that change nothing."""
    visible = INVISIBLE.sub("", unicodedata.normalize("NFC", typed))
    seen = (sign for position, sign in enumerate(visible) if _changes_something(visible, position))
    return " ".join("".join(seen).split())


def describe_sign(sign: str) -> str:
    """`sign` as one can find it: itself where it can be seen, its number, and the name that Unicode gives it."""
    category = unicodedata.category(sign)
    shown = "" if category[0] in "CZ" else f"“{sign}” "
    if category[0] == "M":
        shown = f"“\u25cc{sign}” "  # a mark needs something to stand on
    number = f"U+{ord(sign):04X}"
    # Isolated, so that a sign written from the right does not turn the sentence around it.
    return f"\u2068{shown}({' '.join(filter(None, [number, unicodedata.name(sign, '')]))})\u2069"


def _flaws(name: str) -> Iterator[tuple[NameFlaw, list[str]]]:
    if not any(unicodedata.category(sign)[0] in "LN" for sign in name):
        yield NameFlaw.NOTHING_VISIBLE, []
    if len(name) > LONGEST:
        yield NameFlaw.TOO_LONG, []
    yield NameFlaw.CONTROL, [sign for sign in name if _is_control(sign)]
    yield NameFlaw.LOOSE_MARK, _loose_marks(name)
    yield NameFlaw.PILED_MARKS, _piled_marks(name)
    yield NameFlaw.MIXED_WORD, _mixed(name)
    missing = list(drawing_of(name).missing)
    yield NameFlaw.NOT_INSTALLED, [sign for sign in missing if needs_another_font(sign)]
    yield NameFlaw.NOT_DRAWABLE, missing


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "C" and not is_kept_invisible(sign)


def _changes_something(name: str, position: int) -> bool:
    """Whether the sign at `position` is seen, or changes what is seen beside it."""
    sign, before, after = name[position], name[position - 1 : position], name[position + 1 : position + 2]
    if sign in JOINERS:
        joins = unicodedata.combining(before or " ") == VIRAMA or unicodedata.combining(after or " ") == VIRAMA
        return joins or all(side and JOINING in scripts_of(side) for side in (before, after))
    if is_kept_invisible(sign):
        return bool(before) and "Hani" in scripts_of(before)
    return True


def _clusters(name: str) -> Iterator[str]:
    """Each letter or other sign, taken apart, with the marks that stand on it."""
    cluster = ""
    for sign in unicodedata.normalize("NFD", name):
        if cluster and unicodedata.category(sign)[0] != "M" and not is_kept_invisible(sign):
            yield cluster
            cluster = ""
        cluster += sign
    yield cluster


def _marks(cluster: str) -> list[str]:
    return [sign for sign in cluster[1:] if unicodedata.category(sign)[0] == "M"]


def _loose_marks(name: str) -> list[str]:
    """Marks that stand on nothing, or on something that is neither letter nor digit."""
    bases = ((cluster[0], (cluster[:1] if _is_mark(cluster[0]) else _marks(cluster))) for cluster in _clusters(name))
    return [mark for base, marks in bases if unicodedata.category(base)[0] not in "LN" for mark in marks]


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"


def _piled_marks(name: str) -> list[str]:
    """The last mark of each letter that carries too many, or one of them twice."""
    piled = []
    for cluster in _clusters(name):
        marks = _marks(cluster)
        most = max((MOST_MARKS_OF.get(code, MOST_MARKS) for code in scripts_of(cluster[0])), default=MOST_MARKS)
        if len(marks) > most or any(one == other for one, other in pairwise(marks)):
            piled.append(marks[-1])
    return piled


def _mixed(name: str) -> list[str]:
    """Two signs of one word that belong to different scripts: one of them could be taken for a letter of the other."""
    for word in _words(name):
        first = ""
        common: set[str] = set()
        for sign in word:
            scripts = scripts_of(sign)
            if not scripts:
                continue
            if first and not common & _with_company(scripts):
                return [first, sign]
            common = common & _with_company(scripts) if first else _with_company(scripts)
            first = first or sign
    return []


def _with_company(scripts: set[str]) -> set[str]:
    """`scripts` and a name for every company of scripts that one of them keeps."""
    company = {"+".join(sorted(group)) for group in TOGETHER if group & scripts}
    return scripts | company


def _words(name: str) -> list[str]:
    """Runs of letters, digits and their marks: spaces, hyphens, brackets and dots end a word."""
    ends = "".join(" " if unicodedata.category(sign)[0] in "PZS" and sign not in APOSTROPHES else sign for sign in name)
    return ends.split()
