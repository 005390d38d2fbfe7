"""Pages of courses for readers."""

from courses.reading.views.answers import answer, finish
from courses.reading.views.keeping import keep
from courses.reading.views.pages import catalogue, course, lesson, module
from courses.reading.views.quizzes import begin_quiz, hand_in_quiz, held, quiz

__all__ = [
    "answer",
    "begin_quiz",
    "catalogue",
    "course",
    "finish",
    "hand_in_quiz",
    "held",
    "keep",
    "lesson",
    "module",
    "quiz",
]
