"""The nouns of learning: pages hold the words, items hold the identity, rows hold the facts."""

from courses.models.assessment import Quiz, QuizAttempt, Task, TaskSubmission
from courses.models.closed import as_seen, outline_for
from courses.models.desk import DeskCourse, desk_of, desk_of_device
from courses.models.items import Copy, CourseEdition, EditionItem, LearningItem
from courses.models.outline import Outline, Step, course_of, outline_of, pages_by_key, where_is, where_is_course
from courses.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage
from courses.models.progress import CheckAnswer, Enrolment, ItemCompletion
from courses.models.questions import QUESTION_KINDS, question_of, questions_in
from courses.models.reach import Hurdle, hurdles_before, off_line_in_own_language
from courses.models.shape import (
    Difference,
    differences_of,
    led_by_courses,
    shape_of_edition,
    shape_of_pages,
    source_page,
)
from courses.models.terms import Term, glossary_of

__all__ = [
    "QUESTION_KINDS",
    "CataloguePage",
    "CheckAnswer",
    "Copy",
    "CourseEdition",
    "CoursePage",
    "DeskCourse",
    "Difference",
    "EditionItem",
    "Enrolment",
    "Hurdle",
    "ItemCompletion",
    "LearningItem",
    "LessonPage",
    "ModulePage",
    "Outline",
    "Quiz",
    "QuizAttempt",
    "Step",
    "Task",
    "TaskSubmission",
    "Term",
    "as_seen",
    "course_of",
    "desk_of",
    "desk_of_device",
    "differences_of",
    "glossary_of",
    "hurdles_before",
    "led_by_courses",
    "off_line_in_own_language",
    "outline_for",
    "outline_of",
    "pages_by_key",
    "question_of",
    "questions_in",
    "shape_of_edition",
    "shape_of_pages",
    "source_page",
    "where_is",
    "where_is_course",
]
