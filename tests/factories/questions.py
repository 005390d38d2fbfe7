"""One question of each kind."""

from courses.material.rules import Option, Question

ONE = Question("q", "single", "?", (Option("a", "A", "", True), Option("b", "B", "")))
MANY = Question("q", "multiple", "?", (Option("a", "A", "", True), Option("b", "B", ""), Option("c", "C", "", True)))
PAIRS = Question(
    "q",
    "matching",
    "?",
    (Option("a", "A", "", match="x"), Option("b", "B", "", match="y"), Option("c", "C", "", match="x")),
)
WORDS = Question("q", "selfcheck", "?", ())
STEPS = Question("q", "ordering", "?", (Option("a", "A", ""), Option("b", "B", "")))
