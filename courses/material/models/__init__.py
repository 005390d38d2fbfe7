"""The nouns of teaching: pages, quizzes, tasks, the glossary."""

from courses.material.models.assessment import Quiz, Task
from courses.material.models.copies import Copy
from courses.material.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage
from courses.material.models.questions import QUESTION_KINDS, question_of, questions_in
from courses.material.models.terms import Term, glossary_of

__all__ = [
    "QUESTION_KINDS",
    "CataloguePage",
    "Copy",
    "CoursePage",
    "LessonPage",
    "ModulePage",
    "Quiz",
    "Task",
    "Term",
    "glossary_of",
    "question_of",
    "questions_in",
]
