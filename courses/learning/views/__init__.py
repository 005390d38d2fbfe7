"""Pages of learning."""

from courses.learning.views.answers import answer, finish
from courses.learning.views.pages import catalogue, course, lesson, module
from courses.learning.views.quizzes import begin_quiz, hand_in_quiz, held, quiz

__all__ = ["answer", "begin_quiz", "catalogue", "course", "finish", "hand_in_quiz", "held", "lesson", "module", "quiz"]
