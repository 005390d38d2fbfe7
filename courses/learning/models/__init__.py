"""The nouns of learning: items hold the identity, rows hold the facts."""

from courses.learning.models.attempts import QuizAttempt, TaskSubmission
from courses.learning.models.items import CourseEdition, EditionItem, LearningItem
from courses.learning.models.progress import CheckAnswer, Enrolment, ItemCompletion
from courses.learning.models.reach import Hurdle, hurdles_before, off_line_in_own_language
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
    "CheckAnswer",
    "CourseEdition",
    "Difference",
    "EditionItem",
    "Enrolment",
    "Hurdle",
    "ItemCompletion",
    "LearningItem",
    "QuizAttempt",
    "TaskSubmission",
    "differences_of",
    "hurdles_before",
    "language_of_shape",
    "led_by_courses",
    "off_line_in_own_language",
    "shape_of_edition",
    "shape_of_pages",
    "source_page",
]
