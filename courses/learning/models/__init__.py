"""The nouns of learning: items hold the identity, rows hold the facts."""

from courses.learning.models.attempts import QuizAttempt, TaskSubmission
from courses.learning.models.blockers import Blocker, blockers_of, offline_in_own_language
from courses.learning.models.items import CourseEdition, EditionItem, LearningItem
from courses.learning.models.progress import CheckAnswer, Enrolment, ItemCompletion
from courses.learning.models.shape import (
    Difference,
    differences_of,
    language_of_shape,
    led_by_courses,
    shape_of_edition,
    shape_of_pages,
    source_page,
)

__all__ = [
    "Blocker",
    "CheckAnswer",
    "CourseEdition",
    "Difference",
    "EditionItem",
    "Enrolment",
    "ItemCompletion",
    "LearningItem",
    "QuizAttempt",
    "TaskSubmission",
    "blockers_of",
    "differences_of",
    "language_of_shape",
    "led_by_courses",
    "offline_in_own_language",
    "shape_of_edition",
    "shape_of_pages",
    "source_page",
]
