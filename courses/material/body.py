"""A lesson's text as HTML. What is equal for all readers is rendered once a revision and language."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override

from courses.material.models import QUESTION_KINDS, LessonPage, glossary_of, question_of
from courses.material.rules import MAX_LETTERS, Answer, JudgedAnswer, Option, Question, is_line_right, offers, shuffled
from courses.material.terms import GlossaryEntry, link_terms
from lms.lib.process_cache import in_process_cache

TEMPLATES = {
    "text": "courses/blocks/text.html",
    "picture": "courses/blocks/picture.html",
    "table": "courses/blocks/table.html",
    "activity": "courses/blocks/activity.html",
    "story": "courses/blocks/story.html",
    "note": "courses/blocks/note.html",
    "sample": "courses/blocks/sample.html",
    "work": "courses/blocks/work.html",
}
WITH_TERMS = {"text", "story", "activity", "note", "work"}  # where a word may lead to its definition


@dataclass(frozen=True)
class Segment:
    """One block of a lesson: its HTML as an unanswered reader sees it, and its question if it is one."""

    id: str
    html: SafeString
    question: Question | None = None


@dataclass(frozen=True)
class Body:
    """A lesson as an unanswered reader sees it: its segments, and the glossary terms that it uses, by alphabet."""

    segments: tuple[Segment, ...]
    terms: tuple[GlossaryEntry, ...]


FIELDS = "q-"  # begins the name of every field that holds an answer


@dataclass(frozen=True)
class Line:
    """One line of a question as a reader sees it."""

    option: Option
    name: str
    is_chosen: bool
    is_right: bool
    chosen_value: str


def body_of(page: LessonPage) -> Body:
    """A lesson's body, from the cache of this process if the revision was rendered with these terms before."""
    if page.live_revision_id is None:
        return drafted_body_of(page)
    version = glossary_of(page.language).version
    key = f"lesson:{page.pk}:{page.live_revision_id}:{page.language}:{version}:{page.links_version}"
    return in_process_cache(key, lambda: drafted_body_of(page))


def segments_of(page: LessonPage) -> tuple[Segment, ...]:
    """The blocks of a lesson in order."""
    return body_of(page).segments


def drafted_body_of(page: LessonPage) -> Body:
    """The body as it stands in `page`, past the cache: a draft bears the number of the published revision."""
    glossary, linked = glossary_of(page.language).terms, set[str]()
    with override(page.language):  # whoever asks first, the words around the text are the page's
        segments = tuple(_segment(child, glossary, linked) for child in page.body)
    used = sorted((term for term in glossary if term.slug in linked), key=lambda term: term.term.casefold())
    return Body(segments, tuple(used))


def bytes_of(page: LessonPage) -> int:
    """How much a lesson's words weigh on the line, not compressed."""
    return sum(len(part.html.encode()) for part in segments_of(page))


def _segment(child, glossary: Sequence[GlossaryEntry], linked: set[str]) -> Segment:
    if child.block_type in QUESTION_KINDS:
        question = question_of(child)
        return Segment(child.id, question_html(question), question)
    html = get_template(TEMPLATES[child.block_type]).render({"value": child.value, "id": child.id})
    if child.block_type in WITH_TERMS:
        html = link_terms(html, glossary, linked)
    return Segment(child.id, mark_safe(html))  # noqa: S308  (our own template, escaped there)


def lesson_html(segments: Sequence[Segment], answers: Mapping[str, JudgedAnswer], *, missing: str = "") -> SafeString:
    """The whole text with the reader's own answers and what is right about them. `missing`: id asked for an answer."""
    parts = [_as_answered(part, answers.get(part.id), part.id == missing) for part in segments]
    return mark_safe("".join(parts))  # noqa: S308  (each part came out of a template)


def _as_answered(part: Segment, given: JudgedAnswer | None, is_missing: bool) -> SafeString:
    if part.question is None or (given is None and not is_missing):
        return part.html
    if part.question.kind == "selfcheck":  # a text of one's own: it stays in no cache
        return question_html(part.question, given, is_missing=is_missing)
    return _answered_html(
        part.question, json.dumps(given and asdict(given), sort_keys=True), is_missing, get_language()
    )


@lru_cache(maxsize=2000)
def _answered_html(question: Question, given: str, is_missing: bool, _language: str) -> SafeString:
    """A question as everybody sees it who has given this answer (JSON). Kept by all that it is made of."""
    found = json.loads(given)
    return question_html(question, JudgedAnswer(**found) if found else None, is_missing=is_missing)


def question_html(
    question: Question,
    given: JudgedAnswer | None = None,
    *,
    is_missing: bool = False,
    number: int | None = None,
    is_marked: bool = True,
    with_button: bool = True,
) -> SafeString:
    """One question of a form. `is_marked`: tell right and wrong with reasons; a quiz does so once handed in."""
    answer = given.answer if given else None
    is_partial = given is not None and not given.is_complete
    is_over = is_marked and not with_button  # a quiz that was handed in: what is missing is wrong
    context: dict[str, object] = {
        "question": question,
        "number": number,
        "lines": _lines(question, answer),
        "choices": _choices(question),
        "is_answered": is_over or (is_marked and given is not None and given.is_complete),
        "is_skipped": is_over and (given is None or given.is_empty),
        "is_right": given is not None and given.is_right,
        "is_missing": is_missing,
        "is_partial": is_partial and not is_over,
        "is_over": is_over,
        "chosen": len(answer) if answer else 0,
        "lines_in_all": len(question.options) if question.kind in {"matching", "ordering"} else 0,
        "with_button": with_button,
    }
    if question.kind == "selfcheck":
        context |= {"written": answer["text"] if isinstance(answer, dict) else "", "max_letters": MAX_LETTERS}
    template = "selfcheck" if question.kind == "selfcheck" else "question"
    return mark_safe(get_template(f"courses/blocks/{template}.html").render(context))  # noqa: S308  (escaped there)


def _lines(question: Question, answer: Answer | None) -> list[Line]:
    by_id = {option.id: option for option in question.options}
    order = shuffled(list(by_id), question.id) if question.kind == "ordering" else list(by_id)
    return [_line(question, by_id[one], answer) for one in order]


def _line(question: Question, option: Option, answer: Answer | None) -> Line:
    if question.kind in {"single", "multiple"}:
        chosen = answer is not None and option.id in answer
        return Line(option, field_of(question), chosen, chosen == option.is_right, "")
    given = answer.get(option.id, "") if isinstance(answer, dict) else ""
    right = isinstance(answer, dict) and is_line_right(question, option, answer)
    return Line(option, field_of(question, option), bool(given), right, given)


def field_of(question: Question, line: Option | None = None) -> str:
    """The name of the field in which a form holds the answer to a question, or to one line of it (pairs, steps)."""
    return f"{FIELDS}{question.id}-{line.id}" if line else f"{FIELDS}{question.id}"


def _choices(question: Question) -> list[tuple[str, str]]:
    """(value, words) of the list beside each line of a matching or ordering question."""
    if question.kind == "ordering":
        return [(value, value) for value in offers(question)]
    halves = {option.id: option.match for option in question.options}
    return [(value, halves[value]) for value in shuffled(list(halves), question.id)]
