"""The reader of a lesson: a person with an account or a browser without one. Views ask both the same questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from courses import actions, anonymous
from courses.actions.quizzes import MustPauseError, NoQuestionsError
from courses.models import (
    CheckAnswer,
    EditionItem,
    ItemCompletion,
    LearningItem,
    Quiz,
    QuizAttempt,
    TaskSubmission,
)
from courses.models.outline import Outline, Where
from courses.rules import Answer, Question, draw, has_passed, is_possible, is_right, may_try_again_at, share_right

Results = Mapping[str, tuple[Answer, bool]]


@dataclass(frozen=True)
class Attempt:
    """One try at a quiz, wherever it is kept."""

    number: int
    drawn: list[str]
    answers: dict[str, Answer]
    pass_share: float
    share: float | None
    handed_in_at: datetime | None

    @property
    def has_passed(self) -> bool:
        return self.share is not None and has_passed(self.share, self.pass_share)


def reader_of(request: HttpRequest) -> "Person | Device":
    """Who is reading."""
    return Person(request.user) if request.user.is_authenticated else Device(request.session)


class Person:
    """A reader with an account: rows."""

    is_person = True

    def __init__(self, user) -> None:
        self.user = user

    def answers(self, where: Where, key: str) -> dict[str, Answer]:
        rows = CheckAnswer.objects.filter(person=self.user, item_id=where.item_id)
        return dict(rows.values_list("block", "answer"))

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

    def task(self, where: Where, key: str) -> tuple[dict[str, str], bool]:
        """What was written into the boxes, and whether it was handed in."""
        row = TaskSubmission.objects.filter(person=self.user, item_id=where.item_id).first()
        return (row.answers, row.handed_in_at is not None) if row else ({}, False)

    def write_task(self, where: Where, key: str, answers: dict[str, str], *, hand_in: bool) -> None:
        actions.save_task(
            self.user, _item(where.item_id), course=_item(where.course_id), answers=answers, hand_in=hand_in
        )

    def attempts(self, where: Where, key: str) -> list[Attempt]:
        rows = QuizAttempt.objects.that_count().filter(person=self.user, item_id=where.item_id)
        return [_attempt(row) for row in rows]

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

    def answers(self, where: Where, key: str) -> dict[str, Answer]:
        given = anonymous.progress(self.session)["answers"].get(key, {})
        return {block: one["answer"] for block, one in given.items()}

    def done(self, where: Where, outline: Outline) -> set[int]:
        keys = anonymous.progress(self.session)["items"]
        return {step.item_id for step in outline.steps if str(step.key) in keys}

    def answer(self, where: Where, key: str, results: Results) -> None:
        def deed(found: dict) -> None:
            _keep_answers(found, key, results)
            _touch(found, where, key)

        anonymous.change(self.session, deed)

    def take_back(self, where: Where, key: str, block: str) -> None:
        anonymous.change(self.session, lambda found: found["answers"].get(key, {}).pop(block, None))

    def finish(self, where: Where, key: str, language: str, results: Results) -> None:
        def deed(found: dict) -> None:
            _keep_answers(found, key, results)
            _finish(found, where, key, language)

        anonymous.change(self.session, deed)

    def task(self, where: Where, key: str) -> tuple[dict[str, str], bool]:
        found = anonymous.progress(self.session)["tasks"].get(key, {})
        return found.get("answers", {}), found.get("done", False)

    def write_task(self, where: Where, key: str, answers: dict[str, str], *, hand_in: bool) -> None:
        def deed(found: dict) -> None:
            before = found["tasks"].get(key, {"answers": {}, "done": False})
            found["tasks"][key] = {"answers": before["answers"] | answers, "done": before["done"] or hand_in}
            _touch(found, where, key)

        anonymous.change(self.session, deed)

    def attempts(self, where: Where, key: str) -> list[Attempt]:
        kept = anonymous.progress(self.session)["quizzes"].get(key, [])
        return [_kept(one) for one in kept if not one.get("freed_at")]

    def begin(self, where: Where, key: str, quiz: Quiz, bank: Mapping[str, str]) -> None:
        def deed(found: dict) -> None:
            attempts = found["quizzes"].setdefault(key, [])
            if not bank:
                raise NoQuestionsError
            if (last := _open(attempts)) and is_possible(last["drawn"], bank):
                return
            if last:
                last["freed_at"] = timezone.now().isoformat()
            until = may_try_again_at([_kept(one).handed_in_at for one in attempts if one["handed_in_at"]])
            if until and until > timezone.now():
                raise MustPauseError(until)
            seen = Counter(block for one in attempts for block in one["drawn"])
            salt = f"{self.session.session_key}:{key}:{len(attempts)}"
            attempts.append(
                {
                    "number": len(attempts) + 1,
                    "drawn": draw(bank, seen, count=min(quiz.draw, len(bank)), salt=salt),
                    "answers": {},
                    "pass_share": quiz.pass_share,
                    "share": None,
                    "began_at": timezone.now().isoformat(),
                    "handed_in_at": None,
                }
            )
            _touch(found, where, key)

        anonymous.change(self.session, deed)

    def keep(self, where: Where, key: str, answers: Mapping[str, Answer]) -> None:
        def deed(found: dict) -> None:
            attempts = found["quizzes"].get(key, [])
            if last := _open(attempts):
                last["answers"].update(answers)

        anonymous.change(self.session, deed)

    def hand_in(self, where: Where, key: str, questions: Sequence[Question], answers: Mapping, language: str) -> None:
        def deed(found: dict) -> None:
            attempts = found["quizzes"].get(key, [])
            last, ids = _open(attempts), [question.id for question in questions]
            if not last or not is_possible(last["drawn"], ids):
                return
            marks = [question.id in answers and is_right(question, answers[question.id]) for question in questions]
            share = share_right(marks)
            handed_in = {"share": share, "handed_in_at": timezone.now().isoformat(), "drawn": ids}
            last |= {"answers": dict(answers), **handed_in}
            if has_passed(share, last["pass_share"]):
                _finish(found, where, key, language)

        anonymous.change(self.session, deed)


def _item(pk: int) -> LearningItem:
    """An item of which only the id is needed: no query."""
    return LearningItem(pk=pk)


def _keep_answers(found: dict, key: str, results: Results) -> None:
    given = {block: {"answer": answer, "right": right} for block, (answer, right) in results.items()}
    if given:
        found["answers"].setdefault(key, {}).update(given)


def _touch(found: dict, where: Where, key: str) -> None:
    found["last"], found["course"] = key, str(where.course_key)


def _finish(found: dict, where: Where, key: str, language: str) -> None:
    found["items"].setdefault(key, {"at": timezone.now().isoformat(), "language": language})
    _touch(found, where, key)


def _attempt(row: QuizAttempt) -> Attempt:
    return Attempt(row.number, row.drawn, row.answers, row.pass_share, row.share, row.handed_in_at)


def _open(attempts: Sequence[dict]) -> dict | None:
    """The attempt that can be answered, if there is one."""
    last = attempts[-1] if attempts else None
    return last if last and last["handed_in_at"] is None and not last.get("freed_at") else None


def _kept(one: Mapping) -> Attempt:
    handed_in_at = parse_datetime(one["handed_in_at"]) if one["handed_in_at"] else None
    return Attempt(one["number"], one["drawn"], one["answers"], one["pass_share"], one["share"], handed_in_at)
