"""What courses know of one person, and its end."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F

from courses.learning.models import CheckAnswer, Enrolment, ItemCompletion, QuizAttempt, TaskSubmission


def export_courses(person) -> dict:
    """Everything courses hold about a person, as plain values for a file of their own."""
    return {
        "enrolments": [
            {
                "course": row.course.title,
                "started_at": row.started_at,
                "done": row.done,
                "required": row.required,
                "completed_at": row.completed_at,
            }
            for row in Enrolment.objects.of(person).select_related("course")
        ],
        "completions": [
            {"item": row.item.title, "completed_at": row.completed_at, "language": row.language, "source": row.source}
            for row in ItemCompletion.objects.filter(person=person).select_related("item")
        ],
        "answers": list(
            CheckAnswer.objects.filter(person=person).values(
                "item__key", "block", "answer", "is_complete", "is_right", "answered_at"
            )
        ),
        "attempts": list(
            QuizAttempt.objects.filter(person=person).values(
                "item__key", "number", "answers", "share", "began_at", "handed_in_at", "freed_at"
            )
        ),
        "tasks": list(
            TaskSubmission.objects.filter(person=person).values(
                "item__key",
                answers=F("response__answers"),
                saved_at=F("response__saved_at"),
                handed_in_at=F("response__handed_in_at"),
            )
        ),
    }


@transaction.atomic
def erase_courses(person, *, at: datetime) -> None:
    """Drop every text and answer of a person; completions stay for statistics under a pseudonym. Safe to repeat.

    What was written into tasks goes with the responses.
    """
    pseudonym = uuid.uuid4()
    for model in (CheckAnswer, QuizAttempt, TaskSubmission):
        model.objects.filter(person=person).delete()
    ItemCompletion.objects.filter(person=person).update(person=None, pseudonym=pseudonym)
    Enrolment.objects.filter(person=person).update(person=None, last_item=None, last_at=None)
