"""The words that a reader sees: the interface's from its catalogue, the course's from its files."""

import re
import tomllib
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext, ngettext, override, pgettext

from lms.lib.contentfile import QUESTION_KINDS, Fence, ParsedQuestion, read_content, read_question, to_html

CONTENT = Path(settings.BASE_DIR) / "content"


class Words:
    """The interface in one language: `words("Finish lesson")`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, text: str, **values: object) -> str:
        with override(self.language):
            return gettext(text) % values if values else gettext(text)

    def counted(self, one: str, many: str, number: int, **values: object) -> str:
        with override(self.language):
            return ngettext(one, many, number) % {"n": number, **values}

    def meant(self, context: str, text: str) -> str:
        with override(self.language):
            return pgettext(context, text)


@cache
def answer_key(language: str) -> dict[str, tuple[Fence, ParsedQuestion]]:
    """Every question of the course in one language, by its prompt as it stands on the page."""
    files = [*CONTENT.glob(f"courses/**/{language}.md"), *CONTENT.glob(f"courses/**/quiz.{language}.md")]
    fences = [fence for path in files for fence in read_content(path).fences if fence.kind in QUESTION_KINDS]
    key = {as_shown(to_html(read_question(fence).prompt)): (fence, read_question(fence)) for fence in fences}
    assert len(key) == len(fences), "two questions have the same prompt"
    return key


def as_shown(html: str) -> str:
    """The text of a piece of HTML with single spaces."""
    return in_one_line(" ".join(texts_in(html)))


def in_one_line(text: str) -> str:
    return re.sub(r"\s+([.,;:?!])", r"\1", " ".join(text.split()))


def texts_in(html: str, *, but_in: str = "") -> list[str]:
    """Every text of a document, and every attribute that is read out; without what is marked as language `but_in`."""
    reader = _Texts(but_in)
    reader.feed(html)
    return [text for text in (" ".join(one.split()) for one in reader.texts) if text]


class _Texts(HTMLParser):
    SILENT = frozenset({"script", "style", "svg"})
    VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "source", "wbr"})
    READ_OUT = frozenset({"alt", "title", "placeholder", "aria-label", "aria-description", "label"})

    def __init__(self, but_in: str) -> None:
        super().__init__()
        self.but_in = but_in
        self.texts: list[str] = []
        self.depth = 0
        self.silent_from = 0  # depth of the element that is passed over; 0: none

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in self.VOID:
            self.depth += 1
            is_other = tag != "html" and self.but_in and values.get("lang") == self.but_in
            if not self.silent_from and (tag in self.SILENT or is_other):
                self.silent_from = self.depth
        if not self.silent_from:
            self.texts += [values[name] for name in self.READ_OUT & values.keys()]
            if tag == "meta" and values.get("name") == "description":
                self.texts.append(values["content"])

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if self.silent_from == self.depth:
            self.silent_from = 0
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent_from:
            self.texts.append(data)


def plan() -> list[dict]:
    """The modules of the course, in order, as its file has them."""
    return tomllib.loads((CONTENT / "courses/open-gov-101/course.toml").read_text())["modules"]


def name_of_scheme(slug: str, language: str) -> str:
    """What a certificate is called."""
    return tomllib.loads((CONTENT / f"schemes/{slug}.toml").read_text())["words"][language]["name"]
