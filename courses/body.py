"""A lesson's text as HTML. What is equal for all readers is rendered once a revision and language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.core.cache import caches
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.models import QUESTION_KINDS, LessonPage, question_of
from courses.rules import Answer, Option, Question, is_line_right, is_right, offers, shuffled

TEMPLATES = {
    "text": "courses/blocks/text.html",
    "table": "courses/blocks/table.html",
    "activity": "courses/blocks/activity.html",
    "story": "courses/blocks/story.html",
    "note": "courses/blocks/note.html",
    "work": "courses/blocks/work.html",
}


@dataclass(frozen=True)
class Segment:
    """One block of a lesson: its HTML as an unanswered reader sees it, and its question if it is one."""

    id: str
    html: SafeString
    question: Question | None = None


@dataclass(frozen=True)
class Line:
    """One line of a question as a reader sees it."""

    option: Option
    name: str
    is_chosen: bool
    is_right: bool
    chosen_value: str


def segments_of(page: LessonPage) -> list[Segment]:
    """The blocks of a lesson in order, from the cache of this process if the revision was rendered before."""
    key = f"lesson:{page.pk}:{page.live_revision_id}:{page.language}"
    cache = caches["rendered"]
    found = cache.get(key) if page.live_revision_id else None
    if found is None:
        found = drafted_segments_of(page)
        if page.live_revision_id:
            cache.set(key, found)
    return found


def drafted_segments_of(page: LessonPage) -> list[Segment]:
    """The blocks as they stand in `page`, past the cache: a draft bears the number of the published revision."""
    return [_segment(child) for child in page.body]


def bytes_of(page: LessonPage) -> int:
    """How much a lesson's words weigh on the line, not compressed."""
    return sum(len(part.html.encode()) for part in segments_of(page))


def _segment(child) -> Segment:
    if child.block_type in QUESTION_KINDS:
        question = question_of(child)
        return Segment(child.id, question_html(question), question)
    html = get_template(TEMPLATES[child.block_type]).render({"value": child.value, "id": child.id})
    return Segment(child.id, mark_safe(html))  # noqa: S308  (our own template, escaped there)


def lesson_html(segments: list[Segment], answers: Mapping[str, Answer], *, missing: str = "") -> SafeString:
    """The whole text with the reader's own answers and what is right about them. `missing`: id asked for an answer."""
    parts = [_as_answered(part, answers.get(part.id), part.id == missing) for part in segments]
    return mark_safe("".join(parts))  # noqa: S308  (each part came out of a template)


def _as_answered(part: Segment, answer: Answer | None, is_missing: bool) -> SafeString:
    if part.question is None or (answer is None and not is_missing):
        return part.html
    return _answered_html(part.question, json.dumps(answer, sort_keys=True), is_missing, get_language())


@lru_cache(maxsize=2000)
def _answered_html(question: Question, answer: str, is_missing: bool, _language: str) -> SafeString:
    """A question as everybody sees it who has given this answer (JSON). Kept by all that it is made of."""
    return question_html(question, json.loads(answer), is_missing=is_missing)


def question_html(
    question: Question,
    answer: Answer | None = None,
    *,
    is_missing: bool = False,
    number: int | None = None,
    is_marked: bool = True,
    with_button: bool = True,
    is_skipped: bool = False,
) -> SafeString:
    """One question as a fieldset. `is_marked`: tell right and wrong with reasons; a quiz does so once handed in."""
    context = {
        "question": question,
        "number": number,
        "lines": _lines(question, answer),
        "choices": _choices(question),
        "is_answered": (answer is not None or is_skipped) and is_marked,
        "is_skipped": is_skipped,
        "is_right": answer is not None and is_right(question, answer),
        "is_missing": is_missing,
        "with_button": with_button,
    }
    return mark_safe(get_template("courses/blocks/question.html").render(context))  # noqa: S308  (escaped there)


def _lines(question: Question, answer: Answer | None) -> list[Line]:
    by_id = {option.id: option for option in question.options}
    order = shuffled(list(by_id), question.id) if question.kind == "ordering" else list(by_id)
    return [_line(question, by_id[one], answer) for one in order]


def _line(question: Question, option: Option, answer: Answer | None) -> Line:
    if question.kind in {"single", "multiple"}:
        chosen = answer is not None and option.id in answer
        return Line(option, f"q-{question.id}", chosen, chosen == option.is_right, "")
    given = answer.get(option.id, "") if isinstance(answer, dict) else ""
    right = isinstance(answer, dict) and is_line_right(question, option, answer)
    return Line(option, f"q-{question.id}-{option.id}", bool(given), right, given)


def _choices(question: Question) -> list[tuple[str, str]]:
    """(value, words) of the list beside each line of a matching or ordering question."""
    if question.kind == "ordering":
        return [(value, value) for value in offers(question)]
    halves = {option.id: option.match for option in question.options}
    return [(value, halves[value]) for value in shuffled(list(halves), question.id)]
