"""What people give to questions and type into tasks, and staff into the form for copying."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from django import forms
from django.http import QueryDict
from wagtail.admin.forms.pages import CopyForm

from courses.material.body import FIELDS, field_of
from courses.material.models import Task
from courses.material.models.teaching import ALIAS, TeachingPage
from courses.material.rules import MARK, MAX_LETTERS, Answer, JudgedAnswer, Question, judge, offers

CHOICE = re.compile(r"[0-9a-f-]{36}|[0-9]{1,2}")  # what a form sends for something chosen, not written
BOXES = "box-"  # begins the name of every box of a task


def read_answers(questions: Iterable[Question], data: QueryDict) -> dict[str, JudgedAnswer]:
    """What a form holds for each of some questions that it shows, by their ids."""
    choices = dict(data.lists())
    found = {question.id: read_answer(question, choices) for question in questions}
    return {block: one for block, one in found.items() if one is not None}


def read_answer(question: Question, choices: Mapping[str, Sequence[str]]) -> JudgedAnswer | None:
    """What a form holds for a question, whole or not; None if the form does not show the question.

    `choices`: form field names with their values. Words are kept as {"text": ...}, trimmed.
    Values that the question does not offer are passed over, so a forged form can at most be incomplete.
    """
    answer = _read(question, choices)
    return None if answer is None else judge(question, answer)


def _read(question: Question, choices: Mapping[str, Sequence[str]]) -> Answer | None:
    if question.kind in {"matching", "ordering"}:
        return _read_lines(question, choices)
    values = choices.get(field_of(question))
    if values is None:
        return None
    if question.kind == "selfcheck":
        return {"text": tidy_text((values or [""])[0])}
    chosen = {one for one in values if one in {option.id for option in question.options}}
    if question.kind == "single":
        return next(([one] for one in values if one in chosen), None)
    return sorted(chosen)


def _read_lines(question: Question, choices: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
    """The lines that hold something, in the author's order; None if the form has none of the lines."""
    typed = {option.id: choices.get(field_of(question, option)) for option in question.options}
    if all(values is None for values in typed.values()):
        return None
    offered = set(offers(question))
    return {line: values[0] for line, values in typed.items() if values and values[0] in offered}


def asks(questions: Iterable[Question], data: QueryDict) -> bool:
    """Whether a form was made of any of these questions; one that holds no answers may have been."""
    sent = _fields(data, FIELDS)
    return not sent or any(question.id in name for question in questions for name in sent)


def _fields(data: QueryDict, *beginnings: str) -> list[str]:
    return [name for name in data if name.startswith(beginnings)]


def read_boxes(task: Task, data: Mapping[str, str]) -> dict[str, str]:
    """What was written into each box, by the box's name; trimmed."""
    return {block.value["name"]: tidy_text(data.get(f"{BOXES}{block.value['name']}", "")) for block in task.boxes}


def read_marks(task: Task, data: Mapping[str, str]) -> dict[str, str]:
    """The level, "1" to "4", that the reader gives their own work on each criterion of the rubric, as far as given."""
    names = [f"{MARK}{block.value['name']}" for block in task.rubric]
    return {name: data[name] for name in names if data.get(name) in {"1", "2", "3", "4"}}


def leftover_texts(data: QueryDict, *, questions: Collection[str], boxes: Collection[str]) -> list[str]:
    """What was written for a question or a box that the lesson no longer has: it was changed after it was opened.

    `questions`, `boxes`: ids and names of what it has.
    """
    gone = [name for name in _fields(data, BOXES) if name.removeprefix(BOXES) not in boxes]
    gone += [name for name in _fields(data, FIELDS) if not any(one in name for one in questions)]
    texts = [tidy_text(words) for name in gone for words in data.getlist(name)]
    return [words for words in texts if words and not CHOICE.fullmatch(words)]


def has_too_long_text(data: QueryDict) -> bool:
    """Whether a box of the lesson or its task holds more than it may."""
    return any(is_too_long(words) for name in _fields(data, FIELDS, BOXES) for words in data.getlist(name))


def tidy_text(typed: str) -> str:
    """What somebody typed into a large box, trimmed. A line break counts once, as in the box."""
    return typed.replace("\r\n", "\n").strip()


def is_too_long(typed: str) -> bool:
    """Whether a box holds more than MAX_LETTERS: refused as a whole, since to cut it would lose words."""
    return len(tidy_text(typed)) > MAX_LETTERS


class TeachingCopyForm(CopyForm):
    """Wagtail's form for copying a page, without an alias of anything that teaches."""

    def clean_alias(self) -> bool:
        pages = self.page.get_descendants(inclusive=True)
        if not self.data.get("copy_subpages"):
            pages = pages.filter(pk=self.page.pk)
        if self.cleaned_data["alias"] and pages.type(TeachingPage).exists():
            raise forms.ValidationError(ALIAS)
        return self.cleaned_data["alias"]
