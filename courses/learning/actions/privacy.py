"""What courses know of one person, and its end."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courses.learning.models import CheckAnswer, CourseEdition, Enrolment, ItemCompletion, QuizAttempt, TaskSubmission
from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same


def export_courses(person) -> dict:
    """Everything courses hold about a person, as plain values for a file of their own."""
    return {
        "enrolments": [
            {
                "course": row.course.title,
                "offering": str(row.offering),
                "intent": row.intent,
                "started_at": row.started_at,
                "done": row.done,
                "required": row.required,
                "completed_at": row.completed_at,
                "last_item": row.last_item.title if row.last_item else "",
                "last_seen_at": row.last_at,
            }
            for row in Enrolment.objects.of(person).select_related("course", "offering", "last_item")
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
    Enrolment.objects.filter(person=person).update(person=None, last_item=None, last_at=None, intent="")


_KEPT = "What was asked; nothing about the person."
PRIVACY = Declaration(
    section="courses",
    export=export_courses,
    titles={
        "enrolments": _("Courses"),
        "completions": _("Finished lessons and quizzes"),
        "answers": _("Answers to check questions"),
        "attempts": _("Quiz attempts"),
        "tasks": _("Tasks"),
    },
    names={
        "course": _("course"),
        "offering": _("offering"),
        "intent": _("what you want from it"),
        "started_at": _("begun"),
        "done": _("done"),
        "required": _("required"),
        "completed_at": _("finished"),
        "last_item": _("last opened"),
        "last_seen_at": _("last seen"),
        "item": _("lesson or quiz"),
        "language": _("language"),
        "source": _("source"),
        "item__key": _("lesson or quiz"),
        "block": _("question"),
        "answer": _("answer"),
        "is_complete": _("complete"),
        "is_right": _("right"),
        "answered_at": _("answered"),
        "number": _("number"),
        "answers": _("answers"),
        "share": _("share of right answers"),
        "began_at": _("begun"),
        "handed_in_at": _("handed in"),
        "freed_at": _("given up"),
        "saved_at": _("saved"),
    },
    holdings=[
        Holding(
            model=Enrolment,
            keys={"person": UNNAMED},
            kind="enrolments",
            exported=same(
                *("course", "offering", "intent", "started_at", "done", "required", "completed_at", "last_item"),
                last_at="last_seen_at",
            ),
            withheld={"edition": "Which shape the course had; what it asks for is told."},
            emptied=["last_item", "last_at", "intent"],
            kept=["course", "offering", "edition", "required", "done", "started_at", "completed_at"],
        ),
        Holding(
            model=ItemCompletion,
            keys={"person": UNNAMED},
            kind="completions",
            exported=same("item", "completed_at", "language", "source"),
            withheld={
                "edition": "Which shape the course had when it was finished by a change of it.",
                "pseudonym": "Empty while there is a person; drawn by chance when they are erased.",
            },
            kept=["item", "completed_at", "language", "source", "edition", "pseudonym"],
        ),
        Holding(
            model=CheckAnswer,
            keys={"person": GONE},
            kind="answers",
            exported=same("block", "answer", "is_complete", "is_right", "answered_at", item="item__key"),
        ),
        Holding(
            model=QuizAttempt,
            keys={"person": GONE},
            kind="attempts",
            exported=same(*("number", "answers", "share", "began_at", "handed_in_at", "freed_at"), item="item__key"),
            withheld=because(_KEPT, "drawn", "pass_share"),
        ),
        Holding(
            model=TaskSubmission,
            keys={"person": GONE},
            kind="tasks",
            exported=same(item="item__key", response="answers"),
            derived=["saved_at", "handed_in_at"],
        ),
        Holding(model=CourseEdition, keys={"confirmed_by": UNNAMED}, of=""),
    ],
    nobodys=because("What there is to learn.", "learning.LearningItem", "learning.EditionItem"),
)
