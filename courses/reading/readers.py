"""The reader of a lesson: a person with an account or a browser without one. Views ask both the same questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from courses.learning import actions, anonymous
from courses.learning.anonymous import CourseProgress
from courses.learning.models import (
    CheckAnswer,
    EditionItem,
    Enrolment,
    ItemCompletion,
    LearningItem,
    QuizAttempt,
    TaskSubmission,
)
from courses.learning.models.items import with_replacements
from courses.learning.rules import Attempt, begun, handed_in, open_attempt
from courses.material.models import Quiz
from courses.material.rules import Answer, Given, Question
from courses.reading.outline import Outline, Where

Results = Mapping[str, Given]


@dataclass(frozen=True)
class Written:
    """What stands in the boxes of a task, when it was saved last, and when it was handed in."""

    answers: Mapping[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None
    handed_in_at: datetime | None = None


def reader_of(request: HttpRequest) -> "Person | Device":
    """Who is reading."""
    return Person(request.user) if request.user.is_authenticated else Device(request.session)


class Person:
    """A reader with an account: rows."""

    is_person = True

    def __init__(self, user) -> None:
        self.user = user

    def has_begun(self, course: LearningItem) -> bool:
        return Enrolment.objects.of(self.user).filter(course=course).exists()

    def answers(self, where: Where, key: str) -> dict[str, Given]:
        rows = CheckAnswer.objects.filter(person=self.user, item_id=where.item_id)
        return {block: Given(*one) for block, *one in rows.values_list("block", "answer", "is_complete", "is_right")}

    def done(self, where: Where, outline: Outline) -> set[int]:
        """Ids of the finished leaves of the course. One query."""
        leaves = EditionItem.objects.filter(edition_id=where.edition_id)
        mine = ItemCompletion.objects.filter(person=self.user, item__in=leaves.values("item"))
        return set(mine.values_list("item_id", flat=True))

    def answer(self, where: Where, key: str, results: Results) -> None:
        actions.answer_questions(self.user, _item(where.item_id), course=_item(where.course_id), results=results)

    def take_back(self, where: Where, key: str, block: str) -> None:
        """Forget the answer to one question."""
        actions.take_back_answer(self.user, _item(where.item_id), block=block)

    def finish(self, where: Where, key: str, language: str, results: Results) -> None:
        """The lesson is done; `results`: the answers sent along."""
        actions.finish_item(
            self.user, _item(where.item_id), course=_item(where.course_id), language=language, results=results
        )

    def task(self, where: Where, key: str) -> Written:
        row = TaskSubmission.objects.filter(person=self.user, item_id=where.item_id).first()
        return Written(row.answers, row.saved_at, row.handed_in_at) if row else Written()

    def write_task(self, where: Where, key: str, answers: dict[str, str], *, hand_in: bool) -> None:
        actions.save_task(
            self.user, _item(where.item_id), course=_item(where.course_id), answers=answers, hand_in=hand_in
        )

    def attempts(self, where: Where, key: str) -> list[Attempt]:
        rows = QuizAttempt.objects.that_count().filter(person=self.user, item_id=where.item_id)
        return [row.as_attempt() for row in rows]

    def begin(self, where: Where, key: str, quiz: Quiz, bank: Mapping[str, str]) -> None:
        item = LearningItem.objects.get(pk=where.item_id)
        actions.begin_attempt(self.user, item, quiz=quiz, bank=bank, course=_item(where.course_id))

    def keep(self, where: Where, key: str, answers: Mapping[str, Answer]) -> None:
        row = QuizAttempt.objects.open().filter(person=self.user, item_id=where.item_id).first()
        if row:
            actions.keep_answers(row, answers=answers)

    def hand_in(self, where: Where, key: str, questions: Sequence[Question], answers: Mapping, language: str) -> None:
        row = QuizAttempt.objects.open().filter(person=self.user, item_id=where.item_id).first()
        if row:
            actions.hand_in_attempt(
                row, questions=questions, answers=answers, course=_item(where.course_id), language=language
            )


class Device:
    """A reader without an account: the server-side session."""

    is_person = False

    def __init__(self, session) -> None:
        self.session = session

    def _part(self, where: Where) -> CourseProgress:
        """What was done in the course of `where`."""
        return anonymous.progress(self.session).of(where.course_key)

    def _change(self, where: Where, key: str, deed: Callable[[CourseProgress], None]) -> None:
        """Do something to that, and note that `key` was touched."""

        def in_course(found: anonymous.Progress) -> None:
            part = found.of(where.course_key)
            deed(part)
            part.last, part.last_at = key, timezone.now().isoformat()

        anonymous.change(self.session, in_course)

    def has_begun(self, course: LearningItem) -> bool:
        return bool(anonymous.progress(self.session).of(course.key).keys())

    def answers(self, where: Where, key: str) -> dict[str, Given]:
        kept = self._part(where).answers.get(key, {})
        return {block: Given(one["answer"], one.get("complete", True), one["right"]) for block, one in kept.items()}

    def done(self, where: Where, outline: Outline) -> set[int]:
        done = with_replacements(self._part(where).items, [str(step.key) for step in outline.steps])
        return {step.item_id for step in outline.steps if str(step.key) in done}

    def answer(self, where: Where, key: str, results: Results) -> None:
        self._change(where, key, lambda part: _keep_answers(part, key, results))

    def take_back(self, where: Where, key: str, block: str) -> None:
        self._change(where, key, lambda part: part.answers.get(key, {}).pop(block, None))

    def finish(self, where: Where, key: str, language: str, results: Results) -> None:
        def deed(part: CourseProgress) -> None:
            _keep_answers(part, key, results)
            _finish(part, key, language)

        self._change(where, key, deed)

    def task(self, where: Where, key: str) -> Written:
        found = self._part(where).tasks.get(key)
        return Written(found["answers"], _time(found["saved_at"]), _time(found["done_at"])) if found else Written()

    def write_task(self, where: Where, key: str, answers: dict[str, str], *, hand_in: bool) -> None:
        def deed(part: CourseProgress) -> None:
            before, now = part.tasks.get(key, {"answers": {}, "done_at": None}), timezone.now().isoformat()
            done_at = before["done_at"] or (now if hand_in else None)
            part.tasks[key] = {"answers": before["answers"] | answers, "saved_at": now, "done_at": done_at}

        self._change(where, key, deed)

    def attempts(self, where: Where, key: str) -> list[Attempt]:
        return [one for one in self._part(where).attempts(key) if not one.freed_at]

    def begin(self, where: Where, key: str, quiz: Quiz, bank: Mapping[str, str]) -> None:
        asked = {"bank": bank, "count": quiz.draw, "pass_share": quiz.pass_share}

        def deed(part: CourseProgress) -> None:
            salt = f"{self.session.session_key}:{key}"
            for one in begun(part.attempts(key), **asked, salt=salt, at=timezone.now()):
                part.keep_attempt(key, one)

        self._change(where, key, deed)

    def keep(self, where: Where, key: str, answers: Mapping[str, Answer]) -> None:
        def deed(part: CourseProgress) -> None:
            if last := open_attempt(part.attempts(key)):
                part.keep_attempt(key, replace(last, answers=answers))

        self._change(where, key, deed)

    def hand_in(self, where: Where, key: str, questions: Sequence[Question], answers: Mapping, language: str) -> None:
        def deed(part: CourseProgress) -> None:
            marked = handed_in(open_attempt(part.attempts(key)), questions, answers, at=timezone.now())
            if marked:
                part.keep_attempt(key, marked)
            if marked and marked.has_passed:
                _finish(part, key, language)

        self._change(where, key, deed)


def _item(pk: int) -> LearningItem:
    """An item of which only the id is needed: no query."""
    return LearningItem(pk=pk)


def _keep_answers(part: CourseProgress, key: str, results: Results) -> None:
    given = {
        block: {"answer": one.answer, "right": one.is_right, "complete": one.is_complete}
        for block, one in results.items()
    }
    if given:
        part.answers.setdefault(key, {}).update(given)


def _finish(part: CourseProgress, key: str, language: str) -> None:
    part.items.setdefault(key, {"at": timezone.now().isoformat(), "language": language})


def _time(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
