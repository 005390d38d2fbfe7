"""English on a page that is not in English: texts of the interface, sentences of the course, words written in code."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import polib
from django.conf import settings

from tests.journeys.words import CONTENT, in_one_line, texts_in

# A text that holds two of these is English; neither Spanish nor French has one of them.
TELLTALE = re.compile(r"\b(the|and|your|you|with|this|that|from|have|are|will|which|of|what)\b", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>|\n+")
MARKUP = re.compile(r"^\s*(?:#+|[-+>=]|\d+\.|:::.*|\w+ =)?\s*(?:\([ x]\)|\[[ x]\])?\s*(?:[a-zA-Z-]+: )?|[*_`]+")
_SENTENCE = re.compile(r"(?<=[.!?]) | => |\|")
LONG_ENOUGH = 3  # words; shorter texts are compared whole, longer ones wherever they stand


def english_left(html: str, language: str) -> list[str]:
    """What is left of English in a document."""
    texts = [in_one_line(text) for text in texts_in(html, but_in="en")]
    return left_in(texts, language)


def left_in(texts: Iterable[str], language: str) -> list[str]:
    """What is left of English in texts of a page, a letter or a PDF."""
    texts = list(texts)
    everything = "\n".join(texts)
    interface, parts, course = english_that_is_translated(language)
    found = [text for text in texts if text in interface]
    found += [part for part in parts if part in everything]
    found += [piece for text in texts for one in _SENTENCE.split(text) for piece in _pieces(one) if piece in course]
    found += [text for text in texts if len({word.lower() for word in TELLTALE.findall(text)}) > 1]
    return sorted(set(found))


@cache
def english_that_is_translated(language: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Texts of the interface that may not stand alone on a page in `language`, those that may not stand anywhere on
    it, and the sentences of the course that have a translation."""
    entries = polib.pofile(str(settings.LOCALE_PATHS[0] / language / "LC_MESSAGES/django.po"))
    theirs = "\n".join([*_all(entries, "msgstr"), *_sentences(language)])
    interface = {piece for text in _all(entries, "msgid") for piece in _pieces(text) if piece not in theirs}
    long = frozenset(piece for piece in interface if len(piece.split()) >= LONG_ENOUGH)
    course = frozenset(piece for text in _sentences("en") for piece in _pieces(text) if piece not in theirs)
    return frozenset(interface - long), long, course


def _all(entries: polib.POFile, side: str) -> Iterator[str]:
    for entry in entries:
        yield getattr(entry, side)
        if entry.msgid_plural:
            yield from entry.msgstr_plural.values() if side == "msgstr" else [entry.msgid_plural]


def _pieces(text: str) -> Iterator[str]:
    """The parts of a text between what is put into it."""
    for piece in PLACEHOLDER.split(text):
        piece = in_one_line(piece).strip(' .:,;·()%"')
        if len(piece) > 3 and re.search("[a-z]{3}", piece):
            yield piece


@cache
def _sentences(language: str) -> tuple[str, ...]:
    """What the content files of one language say, without their markup."""
    files = [path for path in CONTENT.rglob(f"*{language}.md") if path.stem.split(".")[-1] == language]
    lines = [line for path in sorted(files) for line in path.read_text().splitlines()]
    parts = (part for line in lines for part in _SENTENCE.split(MARKUP.sub("", line)))
    return tuple(part.replace('\\"', '"') for part in parts)
