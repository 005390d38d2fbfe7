"""Attempts at quizzes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.learning.actions.learning import enrol, finish_item
from courses.learning.models import LearningItem, QuizAttempt
from courses.learning.rules import draw, has_passed, is_possible, may_try_again_at, share_right
from courses.material.models import Quiz
from courses.material.rules import Answer, Question, is_right


class MustPauseError(Exception):
    """The next attempt may not begin yet; `until` says when."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class NoQuestionsError(Exception):
    """The bank is empty: nobody can begin."""


@transaction.atomic
def begin_attempt(
    person, item: LearningItem, *, quiz: Quiz, bank: Mapping[str, str], course: LearningItem, at: datetime | None = None
) -> QuizAttempt:
    """The person's open attempt, or a new one with questions not seen before. Safe to repeat.

    `bank`: ids of all questions. An open attempt that lost most of its questions is put aside and does not count as a
    try; a bank that holds fewer than an attempt draws gives what it has. Raises MustPauseError after the third attempt
    for PAUSE, NoQuestionsError where the bank is empty.
    """
    at = at or timezone.now()
    enrol(person, course, at=at)  # also the lock that keeps two tabs from drawing twice
    attempts = list(QuizAttempt.objects.filter(person=person, item=item))
    open_one = next((one for one in attempts if not one.handed_in_at and not one.freed_at), None)
    if not bank:
        raise NoQuestionsError
    if open_one and is_possible(open_one.drawn, bank):
        return open_one
    if open_one:
        open_one.freed_at = at
        open_one.save(update_fields=["freed_at"])
    until = may_try_again_at([one.handed_in_at for one in attempts if one.handed_in_at])
    if until and until > at:
        raise MustPauseError(until)
    seen = Counter(block for one in attempts for block in one.drawn)
    number = len(attempts) + 1
    return QuizAttempt.objects.create(
        person=person,
        item=item,
        number=number,
        drawn=draw(bank, seen, count=min(quiz.draw, len(bank)), salt=f"{person.public_id}:{item.key}:{number}"),
        pass_share=quiz.pass_share,
        began_at=at,
    )


@transaction.atomic
def keep_answers(attempt: QuizAttempt, *, answers: Mapping[str, Answer]) -> None:
    """Save the answers of an attempt that is still open, whole or not. Handed in: nothing changes."""
    QuizAttempt.objects.open().filter(pk=attempt.pk).update(answers=dict(answers))


@transaction.atomic
def hand_in_attempt(
    attempt: QuizAttempt,
    *,
    questions: Sequence[Question],
    answers: Mapping[str, Answer],
    course: LearningItem,
    language: str,
    at: datetime | None = None,
) -> QuizAttempt:
    """Mark an attempt; passing it finishes the quiz. A second hand-in of the same attempt changes nothing.

    `questions`: those drawn. One that has left the bank since the attempt began is not held against anybody; where most
    have left, nothing is handed in.
    """
    at = at or timezone.now()
    attempt = QuizAttempt.objects.select_for_update(of=("self",)).select_related("item", "person").get(pk=attempt.pk)
    ids = [question.id for question in questions]
    if attempt.handed_in_at or not is_possible(attempt.drawn, ids):
        return attempt
    marks = [question.id in answers and is_right(question, answers[question.id]) for question in questions]
    attempt.answers, attempt.share, attempt.handed_in_at, attempt.drawn = dict(answers), share_right(marks), at, ids
    attempt.save(update_fields=["answers", "share", "handed_in_at", "drawn"])
    if has_passed(attempt.share, attempt.pass_share):
        finish_item(attempt.person, attempt.item, course=course, language=language, at=at)
    return attempt
