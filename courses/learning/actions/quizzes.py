"""Attempts at quizzes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses.learning.actions.learning import enrol, finish_item
from courses.learning.models import LearningItem, QuizAttempt
from courses.learning.rules import begun, handed_in
from courses.material.models import Quiz
from courses.material.rules import Answer, Question


@transaction.atomic
def begin_attempt(
    person, item: LearningItem, *, quiz: Quiz, bank: Mapping[str, str], course: LearningItem, at: datetime | None = None
) -> None:
    """Let an attempt of the person be open, a new one if there is none that can go on. Safe to repeat.

    `bank`: question id -> objective. Raises what `courses.learning.rules.begun` raises.
    """
    at = at or timezone.now()
    enrol(person, course, at=at)  # also the lock that keeps two tabs from drawing twice
    mine = QuizAttempt.objects.filter(person=person, item=item)
    attempts, salt = [row.as_attempt() for row in mine], f"{person.public_id}:{item.key}"
    for one in begun(attempts, bank=bank, count=quiz.draw, pass_share=quiz.pass_share, salt=salt, at=at):
        QuizAttempt.objects.update_or_create(person=person, item=item, number=one.number, defaults=asdict(one))


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
) -> None:
    """Mark an attempt; passing it finishes the quiz. A second hand-in of the same attempt changes nothing.

    `questions`: those drawn, as `courses.learning.rules.handed_in` takes them.
    """
    at = at or timezone.now()
    attempt = QuizAttempt.objects.select_for_update(of=("self",)).select_related("item", "person").get(pk=attempt.pk)
    marked = handed_in(attempt.as_attempt(), questions, answers, at=at)
    if marked is None:
        return
    QuizAttempt.objects.filter(pk=attempt.pk).update(**asdict(marked))
    if marked.has_passed:
        finish_item(attempt.person, attempt.item, course=course, language=language, at=at)
