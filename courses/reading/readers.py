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
from courses.reading.outline import Location, Outline
from questionnaires.models import Response

Results = Mapping[str, JudgedAnswer]


@dataclass(frozen=True)
class TaskText:
    """What stands in the boxes of a task, when it was saved last, and when it was handed in."""

    answers: Mapping[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None
    handed_in_at: datetime | None = None


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

    def answer(self, location: Location, key: str, results: Results) -> None:
        actions.answer_questions(self.user, _item(location.item_id), course=_item(location.course_id), results=results)

    def take_back(self, location: Location, key: str, block: str) -> None:
        """Forget the answer to one question."""
        actions.take_back_answer(self.user, _item(location.item_id), block=block)

    def finish(self, location: Location, key: str, language: str, results: Results) -> None:
        """The lesson is done; `results`: the answers sent along."""
        actions.finish_item(
            self.user, _item(location.item_id), course=_item(location.course_id), language=language, results=results
        )

    def task(self, location: Location, key: str) -> TaskText:
        row = Response.objects.filter(person=self.user, task_submission__item_id=location.item_id).first()
        return TaskText(row.answers, row.saved_at, row.handed_in_at) if row else TaskText()

    def write_task(
        self, location: Location, key: str, answers: dict[str, str], *, language: str, hand_in: bool
    ) -> None:
        told = {"answers": answers, "language": language, "hand_in": hand_in}
        actions.save_task(self.user, _item(location.item_id), course=_item(location.course_id), **told)

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

    def answer(self, location: Location, key: str, results: Results) -> None:
        self._change(location, key, lambda part: _keep_answers(part, key, results))

    def take_back(self, location: Location, key: str, block: str) -> None:
        self._change(location, key, lambda part: part.answers.get(key, {}).pop(block, None))

    def finish(self, location: Location, key: str, language: str, results: Results) -> None:
        def change(part: DeviceCourse) -> None:
            _keep_answers(part, key, results)
            _finish(part, key, language)

        self._change(location, key, change)

    def task(self, location: Location, key: str) -> TaskText:
        found = self._part(location).tasks.get(key)
        return TaskText(found["answers"], _time(found["saved_at"]), _time(found["done_at"])) if found else TaskText()

    def write_task(
        self, location: Location, key: str, answers: dict[str, str], *, language: str, hand_in: bool
    ) -> None:
        def change(part: DeviceCourse) -> None:
            before, now = part.tasks.get(key, {"answers": {}, "done_at": None}), timezone.now().isoformat()
            done_at = before["done_at"] or (now if hand_in else None)
            part.tasks[key] = {"answers": before["answers"] | answers, "saved_at": now, "done_at": done_at}

        self._change(location, key, change)

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
