"""The words of a content file, as a reader meets them."""

import re
import warnings
from collections.abc import Iterator

from courses.material.terms import plain_text
from lms.lib.contentfile import (
    QUESTION_KINDS,
    ContentFile,
    Fence,
    read_question,
    read_sample,
    read_self_check,
    read_task,
    to_html,
)

READING = {"text", "story", "activity", "note", "work", "actions"}
_END_OF_LINE = re.compile(r"</(?:li|p|h\d|td|th|blockquote)>")
_SENTENCE = re.compile(r"(?<=[.!?؟])\s+|\n+")


def reading_text(file: ContentFile) -> str:
    """What is read from start to end: no questions, no tasks, no samples. One line an item or paragraph."""
    return "\n".join(_lines(to_html(fence.body)) for fence in file.fences if fence.kind in READING)


def whole_text(file: ContentFile) -> str:
    """All words of a file but those of its head."""
    return "\n".join(line for fence in file.fences for line in _all_lines(fence))


def sentences(text: str) -> set[str]:
    """The sentences of a text, without the spaces around them."""
    return {part.strip() for part in _SENTENCE.split(text) if part.strip()}


def reading_ease(text: str, language: str) -> float:
    """Flesch's reading ease in its form for the language: 100 is very easy, 60 plain, 30 for scholars."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import textstat
    textstat.set_lang(language)
    # A line without its full stop (an item of a list) is a sentence too.
    finished = "\n".join(
        line if line.rstrip().endswith((".", "?", "!", ":")) else f"{line}." for line in text.splitlines()
    )
    return textstat.flesch_reading_ease(finished)


def _lines(html: str) -> str:
    lines = plain_text(_END_OF_LINE.sub("\n", html)).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _all_lines(fence: Fence) -> Iterator[str]:
    yield from (value for name, value in fence.head.items() if name in {"title", "source"})
    if fence.kind in QUESTION_KINDS:
        question = read_question(fence)
        yield _lines(to_html(question.prompt))
        for answer in question.answers:
            yield from filter(None, (answer.text, answer.match, answer.why))
    elif fence.kind == "selfcheck":
        check = read_self_check(fence)
        yield from (_lines(to_html(check.prompt)), check.model, *check.points)
    elif fence.kind == "task":
        yield from _task_lines(fence)
    elif fence.kind == "sample":
        text, marks = read_sample(fence)
        yield from (_lines(to_html(text)), *(mark.why for mark in marks))
    else:
        yield _lines(to_html(fence.body))


def _task_lines(fence: Fence) -> Iterator[str]:
    task = read_task(fence)
    yield _lines(to_html(task.intro))
    for box in task.boxes:
        yield from filter(None, (box.label, box.hint, box.model))
    for criterion in task.rubric:
        yield from (criterion.label, *criterion.levels)
