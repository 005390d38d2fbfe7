"""From blocks to questions."""

from collections.abc import Iterable

from wagtail.blocks import StreamValue

from courses.material.blocks import LINES, question_in
from courses.material.rules import Question

QUESTION_KINDS = frozenset({*LINES, "selfcheck"})


def question_of(child: StreamValue.StreamChild) -> Question:
    """The question in a block of one of QUESTION_KINDS."""
    return question_in(child.block_type, child.value, child.id)


def questions_in(stream: Iterable) -> list[Question]:
    """All questions of a lesson's text or of a bank, in order."""
    return [question_of(child) for child in stream if child.block_type in QUESTION_KINDS]
