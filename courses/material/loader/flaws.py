"""From a fence to the values that the rules of courses judge."""

from collections.abc import Iterator

from courses.material.rules import Box, Criterion, Flaw, LocatedFlaw, Option, Question, question_flaws, task_flaws
from lms.lib.contentfile import (
    QUESTION_KINDS,
    ContentError,
    Fence,
    read_question,
    read_sample,
    read_self_check,
    read_task,
)


def flaws_of(fence: Fence) -> Iterator[LocatedFlaw]:
    """What is wrong with a question, a task or a sample. Raises ContentError if it cannot be read."""
    if fence.kind in QUESTION_KINDS | {"selfcheck"}:
        yield from question_flaws(as_question(fence))
    elif fence.kind == "task":
        task = read_task(fence)
        boxes = [Box(box.name, box.model) for box in task.boxes]
        yield from task_flaws(boxes, [Criterion(one.name, one.levels) for one in task.rubric])
        if not task.intro:
            yield LocatedFlaw(Flaw.NO_PROMPT, "intro")
    elif fence.kind == "sample":
        read_sample(fence)


def refuse_flaws(fence: Fence) -> None:
    """Raise ContentError for what is wrong with a question, a task or a sample."""
    for found in flaws_of(fence):
        raise ContentError(f"{fence.name}: {in_words(found)}")


def in_words(found: LocatedFlaw) -> str:
    """A flaw and its place, for whoever writes files."""
    position = "" if found.line is None else f", number {found.line + 1}"
    return f"{found.flaw} ({found.field}{position})"


def as_question(fence: Fence) -> Question:
    """The question in a fence as the rules know it."""
    if fence.kind == "selfcheck":
        check = read_self_check(fence)
        return Question(fence.name, fence.kind, check.prompt, (), model=check.model, points=check.points)
    question = read_question(fence)
    options = tuple(
        Option(str(number), one.text, one.why, is_right=one.right, match=one.match)
        for number, one in enumerate(question.answers)
    )
    return Question(fence.name, fence.kind, question.prompt, options, objective=fence.head.get("objective", ""))
