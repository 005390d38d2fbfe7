"""Pages of learning."""

from courses.views.answers import answer, finish
from courses.views.pages import catalogue, course, lesson, module
from courses.views.quizzes import begin_quiz, hand_in_quiz, held, quiz

__all__ = ["answer", "begin_quiz", "catalogue", "course", "finish", "hand_in_quiz", "held", "lesson", "module", "quiz"]
