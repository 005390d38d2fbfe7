"""The reader of a lesson: a person with an account or a browser without one. Views ask both the same questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from courses.learning import actions, anonymous
from courses.learning.anonymous import DeviceCourse
from courses.learning.models import (
    CheckAnswer,
    EditionItem,
    Enrolment,
    ItemCompletion,
    LearningItem,
    QuizAttempt,
)
from courses.learning.models.items import with_replacements
from courses.learning.rules import Attempt, begun, handed_in, open_attempt
from courses.material.models import Quiz
from courses.material.rules import Answer, JudgedAnswer, Question
from courses.reading.outline import Location, Outline, current_dates
from courses.reading.outline.dates import Dates
from questionnaires.actions import Saved
from questionnaires.models import Response, Revision
from questionnaires.rules import Sent, merge

Results = Mapping[str, JudgedAnswer]
Words = Mapping[str, str]  # box -> words
AUTOMATIC = Revision.Source.AUTOMATIC


@dataclass(frozen=True)
class TaskText:
    """What stands in the boxes of a task, when it was saved last, and when it was handed in."""

    answers: Mapping[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None
    handed_in_at: datetime | None = None
    revision: int = 0


@dataclass(frozen=True)
class KeptTask:
    """What became of words that were kept.

    `changed`: what now stands in the boxes that were sent, and in those that another window has changed since.
    `lost`: what gave way to newer words, by box.
    """

    revision: int
    changed: Mapping[str, str]
    lost: Mapping[str, str]


def reader_of(request: HttpRequest) -> "AccountReader | DeviceReader":
    """Who is reading."""
    return AccountReader(request.user) if request.user.is_authenticated else DeviceReader(request.session)


class AccountReader:
    """A reader with an account: rows."""

    has_account = True

    def __init__(self, user) -> None:
        self.user = user

    def has_begun(self, course: LearningItem) -> bool:
        return Enrolment.objects.of(self.user).filter(course=course).exists()

    def answers(self, location: Location, key: str) -> dict[str, JudgedAnswer]:
        rows = CheckAnswer.objects.filter(person=self.user, item_id=location.item_id)
        return {
            block: JudgedAnswer(*one) for block, *one in rows.values_list("block", "answer", "is_complete", "is_right")
        }

    def done(self, location: Location, outline: Outline) -> set[int]:
        """Ids of the finished steps of the course. One query."""
        steps = EditionItem.objects.filter(edition_id=location.edition_id)
        mine = ItemCompletion.objects.filter(person=self.user, item__in=steps.values("item"))
        return set(mine.values_list("item_id", flat=True))

    def dates(self, location: Location) -> Dates:
        """When steps of the course are due for this person."""
        return current_dates(self.user, location.course_id)

    def answer(self, location: Location, key: str, results: Results) -> None:
        actions.answer_questions(self.user, _item(location.item_id), course=_item(location.course_id), results=results)

    def take_back(self, location: Location, key: str, block: str) -> None:
        """Forget the answer to one question."""
        actions.take_back_answer(self.user, _item(location.item_id), block=block)

    def finish(self, location: Location, key: str, language: str, results: Results) -> bool:
        """The lesson is done; `results`: the answers sent along. Whether it was the first of a course just begun."""
        enrolment = actions.finish_item(
            self.user, _item(location.item_id), course=_item(location.course_id), language=language, results=results
        )
        return enrolment.done == 1 and not enrolment.intent and not enrolment.completed_at

    def task(self, location: Location, key: str) -> TaskText:
        row = Response.objects.filter(person=self.user, task_submission__item_id=location.item_id).first()
        return TaskText(row.answers, row.saved_at, row.handed_in_at, row.revision) if row else TaskText()

    def write_task(
        self, location: Location, key: str, answers: Words, *, language: str, hand_in: bool, base: int | None = None
    ) -> KeptTask:
        """Keep what a form sends. `base`: the revision from which its window began, if it says so."""
        told = {"answers": answers, "language": language, "hand_in": hand_in, "base": base}
        saved = actions.save_task(self.user, _item(location.item_id), course=_item(location.course_id), **told)
        return _kept(saved, answers, base)

    def keep_task(
        self,
        location: Location,
        key: str,
        answers: Words,
        *,
        language: str,
        base: int | None,
        typed: Mapping[str, datetime],
    ) -> KeptTask:
        """Keep boxes while they are typed into, each with its time."""
        told = {"answers": answers, "language": language, "base": base, "typed": typed}
        item, course = _item(location.item_id), _item(location.course_id)
        return _kept(actions.save_task(self.user, item, course=course, source=AUTOMATIC, **told), answers, base)

    def gave_way(self, location: Location, key: str, revision: int) -> Mapping[str, str]:
        """The words that gave way in one revision, by box."""
        mine = Revision.objects.filter(response__person=self.user, number=revision)
        row = mine.filter(response__task_submission__item_id=location.item_id).first()
        return row.lost if row else {}

    def attempts(self, location: Location, key: str) -> list[Attempt]:
        rows = QuizAttempt.objects.that_count().filter(person=self.user, item_id=location.item_id)
        return [row.as_attempt() for row in rows]

    def begin(self, location: Location, key: str, quiz: Quiz, bank: Mapping[str, str]) -> None:
        item = LearningItem.objects.get(pk=location.item_id)
        actions.begin_attempt(self.user, item, quiz=quiz, bank=bank, course=_item(location.course_id))

    def keep(self, location: Location, key: str, answers: Mapping[str, Answer]) -> None:
        row = QuizAttempt.objects.open().filter(person=self.user, item_id=location.item_id).first()
        if row:
            actions.keep_answers(row, answers=answers)

    def hand_in(
        self, location: Location, key: str, questions: Sequence[Question], answers: Mapping, language: str
    ) -> None:
        row = QuizAttempt.objects.open().filter(person=self.user, item_id=location.item_id).first()
        if row:
            actions.hand_in_attempt(
                row, questions=questions, answers=answers, course=_item(location.course_id), language=language
            )


class DeviceReader:
    """A reader without an account: the server-side session."""

    has_account = False

    def __init__(self, session) -> None:
        self.session = session

    def _part(self, location: Location) -> DeviceCourse:
        """What was done in the course of `location`."""
        return anonymous.progress(self.session).of(location.course_key)

    def _change(self, location: Location, key: str, change: Callable[[DeviceCourse], None]) -> None:
        """Do something to that, and note that `key` was touched."""

        def in_course(found: anonymous.DeviceProgress) -> None:
            part = found.of(location.course_key)
            change(part)
            part.last, part.last_at = key, timezone.now().isoformat()

        anonymous.change(self.session, in_course)

    def has_begun(self, course: LearningItem) -> bool:
        return bool(anonymous.progress(self.session).of(course.key).keys())

    def answers(self, location: Location, key: str) -> dict[str, JudgedAnswer]:
        stored = self._part(location).answers.get(key, {})
        return {
            block: JudgedAnswer(one["answer"], one.get("complete", True), one["right"]) for block, one in stored.items()
        }

    def done(self, location: Location, outline: Outline) -> set[int]:
        done = with_replacements(self._part(location).items, [str(step.key) for step in outline.steps])
        return {step.item_id for step in outline.steps if str(step.key) in done}

    def dates(self, location: Location) -> Dates:
        return {}

    def answer(self, location: Location, key: str, results: Results) -> None:
        self._change(location, key, lambda part: _keep_answers(part, key, results))

    def take_back(self, location: Location, key: str, block: str) -> None:
        self._change(location, key, lambda part: part.answers.get(key, {}).pop(block, None))

    def finish(self, location: Location, key: str, language: str, results: Results) -> bool:
        def change(part: DeviceCourse) -> None:
            _keep_answers(part, key, results)
            _finish(part, key, language)

        self._change(location, key, change)
        return False

    def task(self, location: Location, key: str) -> TaskText:
        found = self._part(location).tasks.get(key)
        times = (_time(found["saved_at"]), _time(found["done_at"])) if found else ()
        return TaskText(found["answers"], *times, found.get("revision", 0)) if found else TaskText()

    def write_task(
        self, location: Location, key: str, answers: Words, *, language: str, hand_in: bool, base: int | None = None
    ) -> KeptTask:
        """Keep what a form sends. `base`: the revision from which its window began, if it says so."""
        return self._keep_task(location, key, answers, base=base, hand_in=hand_in)

    def keep_task(
        self,
        location: Location,
        key: str,
        answers: Words,
        *,
        language: str,
        base: int | None,
        typed: Mapping[str, datetime],
    ) -> KeptTask:
        """Keep boxes while they are typed into, each with its time."""
        return self._keep_task(location, key, answers, base=base, typed=typed)

    def _keep_task(self, location: Location, key: str, answers: Words, **how) -> KeptTask:
        kept: list[KeptTask] = []
        at = timezone.now()
        self._change(location, key, lambda part: kept.append(keep_on_device(part, key, answers, at=at, **how)))
        return kept[0]

    def gave_way(self, location: Location, key: str, revision: int) -> Mapping[str, str]:
        """The words that gave way in one revision, by box; known of the last such revision."""
        lost = self._part(location).tasks.get(key, {}).get("lost") or {}
        return lost["words"] if lost.get("revision") == revision else {}

    def attempts(self, location: Location, key: str) -> list[Attempt]:
        return [one for one in self._part(location).attempts(key) if not one.freed_at]

    def begin(self, location: Location, key: str, quiz: Quiz, bank: Mapping[str, str]) -> None:
        asked = {"bank": bank, "count": quiz.draw, "pass_share": quiz.pass_share}

        def change(part: DeviceCourse) -> None:
            salt = f"{self.session.session_key}:{key}"
            for one in begun(part.attempts(key), **asked, salt=salt, at=timezone.now()):
                part.keep_attempt(key, one)

        self._change(location, key, change)

    def keep(self, location: Location, key: str, answers: Mapping[str, Answer]) -> None:
        def change(part: DeviceCourse) -> None:
            if last := open_attempt(part.attempts(key)):
                part.keep_attempt(key, replace(last, answers=answers))

        self._change(location, key, change)

    def hand_in(
        self, location: Location, key: str, questions: Sequence[Question], answers: Mapping, language: str
    ) -> None:
        def change(part: DeviceCourse) -> None:
            marked = handed_in(open_attempt(part.attempts(key)), questions, answers, at=timezone.now())
            if marked:
                part.keep_attempt(key, marked)
            if marked and marked.has_passed:
                _finish(part, key, language)

        self._change(location, key, change)


def keep_on_device(
    part: DeviceCourse,
    lesson: str,
    answers: Words,
    *,
    at: datetime,
    base: int | None = None,
    typed: Mapping[str, datetime] | None = None,
    hand_in: bool = False,
) -> KeptTask:
    """Keep words for a task, box by box the newest, as an account keeps them; the last words before are known.

    `base`: the revision from which the window began, if it says so. `typed`: when each was typed, else now.
    """
    found = part.tasks.get(lesson, {"answers": {}, "done_at": None})
    stored, stamps = found["answers"], found.get("stamps", {})
    news = {name: one for name, one in stamps.items() if base is not None and one["revision"] > base}
    sent = {name: Sent(text, min((typed or {}).get(name, at), at)) for name, text in answers.items()}
    merged = merge(
        stored,
        sent,
        base=stored | {name: one["was"] for name, one in news.items()},
        typed_at={name: parse_datetime(one["at"]) for name, one in stamps.items()},
    )
    revision = found.get("revision", 0) + bool(merged.changes or merged.differences)
    told = {name: {"revision": revision, "at": sent[name].at.isoformat()} for name in merged.changes}
    lost = {one.key: one.lost for one in merged.differences}
    now, words = at.isoformat(), stored | merged.changes
    part.tasks[lesson] = {
        "answers": words,
        "saved_at": now,
        "done_at": found["done_at"] or (now if hand_in else None),
        "revision": revision,
        "stamps": stamps | {name: one | {"was": stored.get(name, "")} for name, one in told.items()},
        "lost": {"revision": revision, "words": lost} if lost else found.get("lost", {}),
    }
    return KeptTask(revision, {name: words.get(name, "") for name in {*sent, *news}}, lost)


def _kept(saved: Saved, sent: Words, base: int | None) -> KeptTask:
    row = saved.response
    news = {name for name, one in row.stamps.items() if base is not None and one["revision"] > base}
    changed = {name: row.answers.get(name, "") for name in {*sent, *news}}
    return KeptTask(saved.revision, changed, {one.key: one.lost for one in saved.differences})


def _item(pk: int) -> LearningItem:
    """An item of which only the id is needed: no query."""
    return LearningItem(pk=pk)


def _keep_answers(part: DeviceCourse, key: str, results: Results) -> None:
    given = {
        block: {"answer": one.answer, "right": one.is_right, "complete": one.is_complete}
        for block, one in results.items()
    }
    if given:
        part.answers.setdefault(key, {}).update(given)


def _finish(part: DeviceCourse, key: str, language: str) -> None:
    part.items.setdefault(key, {"at": timezone.now().isoformat(), "language": language})


def _time(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
