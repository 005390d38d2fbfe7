"""The road of a reader: which lessons, which questions, what is right, and what the page calls things."""

import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page

from lms.lib.contentfile import QUESTION_KINDS, Fence, read_content, read_question, read_task

COURSE = settings.BASE_DIR / "content/courses/open-gov-101"


@dataclass(frozen=True)
class Asked:
    """One question as the form knows it."""

    id: str
    fence: Fence
    options: tuple[str, ...]
    right: tuple[bool, ...]


def words(language: str, text: str) -> str:
    """What the interface calls something in a language."""
    with translation.override(language):
        return gettext(text)


def plan() -> list[dict]:
    return tomllib.loads((COURSE / "course.toml").read_text())["modules"]


def asked_in(path: Path, key: str) -> Iterator[Asked]:
    """The questions of a lesson or bank, with the ids that the loader gives."""
    for fence in read_content(path).fences:
        if fence.kind in QUESTION_KINDS:
            answers = read_question(fence).answers
            ids = tuple(str(uuid.uuid5(uuid.UUID(key), f"{fence.name}/{n}")) for n in range(len(answers)))
            yield Asked(str(uuid.uuid5(uuid.UUID(key), fence.name)), fence, ids, tuple(one.right for one in answers))


def boxes_in(path: Path) -> list[str]:
    return [box.name for fence in read_content(path).fences if fence.kind == "task" for box in read_task(fence)[1]]


def choose(page: Page, asked: Asked, *, right: bool = True) -> None:
    """Fill in a question, rightly or wrongly, as a hand would."""
    if asked.fence.kind in {"single", "multiple"}:
        for option, is_right in zip(asked.options, asked.right, strict=True):
            box = page.locator(f'input[name="q-{asked.id}"][value="{option}"]')
            if is_right == right:
                box.check()
            elif asked.fence.kind == "multiple":
                box.uncheck()
        return
    values = [str(n) for n in range(1, len(asked.options) + 1)] if asked.fence.kind == "ordering" else asked.options
    for number, option in enumerate(asked.options):
        page.locator(f'select[name="q-{asked.id}-{option}"]').select_option(values[number if right else number - 1])


def check(page: Page, asked: Asked) -> None:
    """Press the question's own button."""
    page.locator(f'button[name="check"][value="{asked.id}"]').click()


def english_left(page: Page, language: str) -> set[str]:
    """Lines of a page that are texts of the interface in English, though a translation differs."""
    if language == "en":
        return set()
    entries = polib.pofile(str(settings.LOCALE_PATHS[0] / language / "LC_MESSAGES/django.po"))
    english = {one.msgid for one in entries if one.msgstr and one.msgstr != one.msgid and len(one.msgid) > 3}
    foreign = {one.msgstr for one in entries}
    lines = {line.strip() for line in page.locator("body").inner_text().splitlines()}
    return (lines & english) - foreign
