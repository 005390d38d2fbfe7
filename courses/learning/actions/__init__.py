"""Verbs of learning."""

from courses.learning.actions.confirming import (
    STILL,
    complete_due_people,
    confirm_edition,
    confirm_loaded,
    sync_courses,
    would_complete,
)
from courses.learning.actions.learning import answer_questions, enrol, finish_item, take_back_answer
from courses.learning.actions.privacy import erase_courses, export_courses
from courses.learning.actions.quizzes import begin_attempt, hand_in_attempt, keep_answers
from courses.learning.actions.register import register_pages
from courses.learning.actions.retire import (
    is_worked_on,
    items_above,
    items_retired_with,
    people_who_finished,
    retire_page,
)
from courses.learning.actions.shape import (
    refresh_course_of,
    refresh_edition,
    retire_gone,
    retire_item,
    touch_course,
    touch_courses_below,
)
from courses.learning.actions.take_over import take_over
from courses.learning.actions.writing import save_task

__all__ = [
    "STILL",
    "answer_questions",
    "begin_attempt",
    "complete_due_people",
    "confirm_edition",
    "confirm_loaded",
    "enrol",
    "erase_courses",
    "export_courses",
    "finish_item",
    "hand_in_attempt",
    "is_worked_on",
    "items_above",
    "items_retired_with",
    "keep_answers",
    "people_who_finished",
    "refresh_course_of",
    "refresh_edition",
    "register_pages",
    "retire_gone",
    "retire_item",
    "retire_page",
    "save_task",
    "sync_courses",
    "take_back_answer",
    "take_over",
    "touch_course",
    "touch_courses_below",
    "would_complete",
]
