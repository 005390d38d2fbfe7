"""From blocks to questions."""

from collections.abc import Iterable

from wagtail.blocks import StreamValue

from courses.rules import Option, Question

QUESTION_KINDS = frozenset({"single", "multiple", "matching", "ordering", "selfcheck"})
_LINES = {"single": "options", "multiple": "options", "matching": "pairs", "ordering": "steps"}


def question_of(child: StreamValue.StreamChild) -> Question:
    """The question in a block of one of QUESTION_KINDS."""
    value, kind = child.value, child.block_type
    if kind == "selfcheck":
        return Question(child.id, kind, str(value["prompt"]), (), model=value["model"], points=tuple(value["points"]))
    return Question(
        id=child.id,
        kind=kind,
        prompt=str(value["prompt"]),
        options=tuple(_option(line, kind) for line in value[_LINES[kind]].bound_blocks),
        objective=value.get("objective") or "",
    )


def _option(line, kind: str) -> Option:
    value = line.value
    if kind == "matching":
        return Option(line.id, value["left"], value["why"], match=value["right"])
    return Option(line.id, value["text"], value["why"], is_right=bool(value.get("is_right")))


def questions_in(stream: Iterable) -> list[Question]:
    """All questions of a lesson's text or of a bank, in order."""
    return [question_of(child) for child in stream if child.block_type in QUESTION_KINDS]
