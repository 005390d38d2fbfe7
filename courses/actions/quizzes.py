"""Attempts at quizzes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.actions.learning import enrol, finish_item
from courses.models import LearningItem, Quiz, QuizAttempt
from courses.rules import Answer, Question, draw, has_passed, is_right, may_try_again_at, share_right


class MustPauseError(Exception):
    """The next attempt may not begin yet; `until` says when."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@transaction.atomic
def begin_attempt(
    person, item: LearningItem, *, quiz: Quiz, bank: Mapping[str, str], course: LearningItem, at: datetime | None = None
) -> QuizAttempt:
    """The person's open attempt, or a new one with questions not seen before. Safe to repeat.

    `bank`: ids of all questions. Raises MustPauseError after the third attempt for PAUSE.
    """
    at = at or timezone.now()
    enrol(person, course, at=at)  # also the lock that keeps two tabs from drawing twice
    attempts = list(QuizAttempt.objects.filter(person=person, item=item))
    if attempts and attempts[-1].handed_in_at is None:
        return attempts[-1]
    until = may_try_again_at([one.handed_in_at for one in attempts])
    if until and until > at:
        raise MustPauseError(until)
    seen = Counter(block for one in attempts for block in one.drawn)
    number = len(attempts) + 1
    return QuizAttempt.objects.create(
        person=person,
        item=item,
        number=number,
        drawn=draw(bank, seen, count=quiz.draw, salt=f"{person.public_id}:{item.key}:{number}"),
        pass_share=quiz.pass_share,
        began_at=at,
    )


@transaction.atomic
def keep_answers(attempt: QuizAttempt, *, answers: Mapping[str, Answer]) -> None:
    """Save the answers of an attempt that is still open, so that nothing typed is lost. Handed in: nothing changes."""
    open_one = QuizAttempt.objects.filter(pk=attempt.pk, handed_in_at=None)
    open_one.update(answers={**attempt.answers, **answers})


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

    `questions`: those drawn. One that has left the bank since the attempt began is not held against anybody.
    """
    at = at or timezone.now()
    attempt = QuizAttempt.objects.select_for_update(of=("self",)).select_related("item", "person").get(pk=attempt.pk)
    if attempt.handed_in_at:
        return attempt
    marks = [question.id in answers and is_right(question, answers[question.id]) for question in questions]
    attempt.answers, attempt.share, attempt.handed_in_at = dict(answers), share_right(marks), at
    attempt.save(update_fields=["answers", "share", "handed_in_at"])
    if has_passed(attempt.share, attempt.pass_share):
        finish_item(attempt.person, attempt.item, course=course, language=language, at=at)
    return attempt
