"""Diagrams that speak every language: a drawing with places for words, and the words of each language beside it."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from django.conf import settings

FOLDER = Path("content/pictures")  # below the project's folder
FALLBACK = "en"
_SLOT = re.compile(r"\{\{([a-z0-9-]+)\}\}")


class DiagramError(Exception):
    """A drawing and its words do not fit together; the message names the file and what to mend."""


@dataclass(frozen=True)
class Diagram:
    """One drawing in one language. `svg`: safe to stand in a page; `alt`: all that it tells, in words."""

    svg: str
    title: str
    alt: str
    language: str


def diagram_names() -> list[str]:
    """The names of all diagrams, sorted."""
    return sorted(path.stem for path in _folder().glob("*.svg"))


@lru_cache(maxsize=200)
def diagram(name: str, language: str) -> Diagram:
    """The diagram in a language, in English where it has no words in it.

    Raises DiagramError for a name that no file has, a place without a word, a word without a place.
    """
    drawing, words = _folder() / f"{name}.svg", _folder() / f"{name}.toml"
    if name not in diagram_names() or not words.exists():
        raise DiagramError(f"{name}: there is no such diagram in {FOLDER}")
    spoken = tomllib.loads(words.read_text(encoding="utf-8"))
    language = language if language in spoken else FALLBACK
    if language not in spoken:
        raise DiagramError(f"{words.name}: the words in {FALLBACK} are missing")
    if drawing.read_text(encoding="utf-8").count('role="img"') != 1:
        raise DiagramError(f'{drawing.name}: the drawing as a whole is the picture, role="img"')
    entry = spoken[language]
    svg = _with_words(
        drawing.read_text(encoding="utf-8").strip(), entry.get("labels", {}), f"{words.name} [{language}]"
    )
    if not entry.get("title") or not entry.get("alt"):
        raise DiagramError(f"{words.name} [{language}]: a picture needs a title and a text alternative (alt)")
    return Diagram(svg, entry["title"], entry["alt"], language)


def _folder() -> Path:
    return Path(settings.BASE_DIR) / FOLDER


def _with_words(svg: str, labels: dict[str, str], source: str) -> str:
    wanted, given = set(_SLOT.findall(svg)), set(labels)
    if wanted != given:
        raise DiagramError(f"{source}: places and words differ: {', '.join(sorted(wanted ^ given))}")
    return _SLOT.sub(lambda found: escape(labels[found[1]]), svg)
