"""Words of a glossary, found in a text and linked to what they mean."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"(<[^>]+>)")
_CLOSED = {"a", "h1", "h2", "h3", "h4", "button", "summary"}  # no links inside these


@dataclass(frozen=True)
class Term:
    """One word: `slug` is equal in every language, `forms` are all that it looks like in a text, lower case."""

    slug: str
    term: str
    forms: tuple[str, ...]
    definition: str


def terms_in(text: str, terms: Iterable[Term]) -> list[Term]:
    """The terms that stand in a plain text in any of their forms, in the order of `terms`."""
    return [term for term in terms if pattern_of(term.forms).search(text)]


def pattern_of(forms: Sequence[str]) -> re.Pattern[str]:
    """Finds whole words only, the longest form first, whatever their case; ' and ’ are the same."""
    words = "|".join(_looks_like(form) for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _looks_like(form: str) -> str:
    return re.escape(form).replace("’", "'").replace("'", "['’]").replace(r"\ ", r"[\s\u00a0]+")


def link_terms(html: str, terms: Sequence[Term], linked: set[str]) -> str:
    """HTML with the first place of each term linked to its definition; `linked` gathers the slugs, and is heeded.

    Looks at text only, never inside headings and links. The link leads to #word-<slug> and is called #use-<slug>, so
    that there is a way back.
    """
    waiting = [(term, pattern_of(term.forms)) for term in terms if term.slug not in linked]
    pieces, closed = _TAG.split(html), 0
    for number, piece in enumerate(pieces):
        if piece.startswith("<"):
            closed += _opens(piece)
        elif not closed and piece.strip():
            pieces[number] = _linked(piece, waiting, linked)
    return "".join(pieces)


def _opens(tag: str) -> int:
    """1 for a tag that opens a place without links, -1 for one that closes it, else 0."""
    name = re.sub(r"[</>]", " ", tag).split()[0].lower()
    return 0 if name not in _CLOSED else -1 if tag.startswith("</") else 1


def _linked(text: str, waiting: list[tuple[Term, re.Pattern[str]]], linked: set[str]) -> str:
    found: list[tuple[int, int, Term]] = []
    for term, pattern in waiting:
        match = None if term.slug in linked else pattern.search(text)
        if match and not any(match.start() < end and start < match.end() for start, end, _term in found):
            found.append((match.start(), match.end(), term))
            linked.add(term.slug)
    for start, end, term in sorted(found, reverse=True, key=lambda one: one[0]):
        link = f'<a class="term" href="#word-{term.slug}" id="use-{term.slug}">{text[start:end]}</a>'
        text = text[:start] + link + text[end:]
    return text


def plain_text(html: str) -> str:
    """The words of HTML without its tags."""
    return unescape(_TAG.sub(" ", html))
