"""Words of a glossary, found in a text and linked to what they mean."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

_TAG = re.compile(r"(<[^>]+>)")
_NOTHING = re.compile(r"(?!)")
_UNLINKED = {"a", "h1", "h2", "h3", "h4", "button", "summary"}  # no links inside these


@dataclass(frozen=True)
class GlossaryEntry:
    """One word: `slug` is equal in every language, `forms` are all that it looks like in a text, lower case."""

    slug: str
    term: str
    forms: tuple[str, ...]
    definition: str


def forms_in(text: str) -> tuple[str, ...]:
    """The forms of a term as staff type them: one a line, however lines end; empty ones are passed over."""
    return tuple(form for line in text.splitlines() if (form := " ".join(line.split())))


def terms_in(text: str, terms: Iterable[GlossaryEntry]) -> list[GlossaryEntry]:
    """The terms that stand in a plain text in any of their forms, in the order of `terms`."""
    return [term for term in terms if pattern_of(term.forms).search(text)]


def pattern_of(forms: Sequence[str]) -> re.Pattern[str]:
    """Finds whole words only, the longest form first, whatever their case; ' and ’ are the same. No forms: nothing."""
    if not any(forms):
        return _NOTHING
    words = "|".join(_looks_like(form) for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _looks_like(form: str) -> str:
    return re.escape(form).replace("’", "'").replace("'", "['’]").replace(r"\ ", r"[\s\u00a0]+")


def link_terms(html: str, terms: Sequence[GlossaryEntry], linked: set[str]) -> str:
    """HTML with the first place of each term linked to its definition; `linked` gathers the slugs, and is heeded.

    Looks at text only, never inside headings and links. The link leads to #word-<slug> and is called #use-<slug>, so
    that there is a way back.
    """
    waiting = [(term, pattern_of(term.forms)) for term in terms if term.slug not in linked]
    pieces, unlinked = _TAG.split(html), 0
    for number, piece in enumerate(pieces):
        if piece.startswith("<"):
            unlinked += _opens(piece)
        elif not unlinked and piece.strip():
            pieces[number] = _linked(piece, waiting, linked)
    return "".join(pieces)


def _opens(tag: str) -> int:
    """1 for a tag that opens a place without links, -1 for one that closes it, else 0."""
    name = re.sub(r"[</>]", " ", tag).split()[0].lower()
    return 0 if name not in _UNLINKED else -1 if tag.startswith("</") else 1


def _linked(text: str, waiting: list[tuple[GlossaryEntry, re.Pattern[str]]], linked: set[str]) -> str:
    matches = [
        (match, term) for term, pattern in waiting if term.slug not in linked and (match := pattern.search(text))
    ]
    taken: list[tuple[re.Match[str], GlossaryEntry]] = []
    # Of two that overlap the longer one is meant: "open data portal", though "open data" is a term too.
    for match, term in sorted(matches, key=lambda one: one[0].start() - one[0].end()):
        if not any(match.start() < other.end() and other.start() < match.end() for other, _term in taken):
            taken.append((match, term))
            linked.add(term.slug)
    for match, term in sorted(taken, reverse=True, key=lambda one: one[0].start()):
        link = f'<a class="term" href="#word-{term.slug}" id="use-{term.slug}">{match[0]}</a>'
        text = text[: match.start()] + link + text[match.end() :]
    return text


def plain_text(html: str) -> str:
    """The words of HTML without its tags."""
    return unescape(_TAG.sub(" ", html))


PARTS = {"term", "forms", "avoid", "definition"}


class GlossaryError(Exception):
    """A glossary file does not keep to its format; the message names the file and the term."""


def read_glossary(path: Path) -> dict[str, dict]:
    """Name of a term to its parts: term, forms, avoid, definition. Raises GlossaryError for a part left out."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    for slug, parts in found.items():
        if parts.keys() != PARTS or not parts["forms"]:
            raise GlossaryError(f"{path}: [{slug}] needs exactly {', '.join(sorted(PARTS))}")
    return found
