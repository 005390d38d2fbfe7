"""From the fences of a content file to the blocks of a lesson, a bank or a task."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from courses.material.loader.flaws import refuse_flaws
from lms.lib.contentfile import (
    ContentError,
    ContentFile,
    Fence,
    ParsedCriterion,
    read_question,
    read_sample,
    read_self_check,
    read_task,
    split_tables,
    to_html,
)

Block = dict[str, Any]


def rubric_of(file: ContentFile) -> dict[str, str]:
    """Name to label of each criterion by which the task of a lesson is judged."""
    tasks = [read_task(fence) for fence in file.fences if fence.kind == "task"]
    return {one.name: one.label for task in tasks for one in task.rubric}


def blocks_of(key: uuid.UUID, fence: Fence, rubric: Mapping[str, str] | None = None) -> Iterator[Block]:
    """The blocks of one fence of a lesson: one, or several where a text holds a table, none for a task.

    `rubric`: name to label of the criteria that a sample is marked by.
    """
    refuse_flaws(fence)
    if fence.kind == "text":
        yield from _text_blocks(key, fence)
    elif fence.kind == "sample":
        yield block(key, fence.name, "sample", _sample(key, fence, rubric or {}))
    elif fence.kind in MAKERS:
        yield MAKERS[fence.kind](key, fence)
    elif fence.kind != "task":
        raise ContentError(f"{fence.name}: there is no kind of block called {fence.kind}")


def question_block(key: uuid.UUID, fence: Fence) -> Block:
    """The block of one question."""
    refuse_flaws(fence)
    question = read_question(fence)
    value: Block = {"prompt": to_html(question.prompt), "objective": fence.head.get("objective", "")}
    if fence.kind == "matching":
        lines = [{"left": one.text, "right": one.match, "why": one.why} for one in question.answers]
        value["pairs"] = _items(key, fence.name, lines)
    elif fence.kind == "ordering":
        value["steps"] = _items(key, fence.name, [{"text": one.text, "why": one.why} for one in question.answers])
    else:
        lines = [{"text": one.text, "is_right": one.right, "why": one.why} for one in question.answers]
        value["options"] = _items(key, fence.name, lines)
    return block(key, fence.name, fence.kind, value)


def criterion_block(key: uuid.UUID, name: str, criterion: ParsedCriterion) -> Block:
    """The block of one line of a rubric."""
    levels = _items(key, name, list(criterion.levels))
    return block(key, name, "criterion", {"name": criterion.name, "label": criterion.label, "levels": levels})


def block(key: uuid.UUID, name: str, kind: str, value: Any) -> Block:
    """A block whose id depends on its lesson and its name only, so that it is the same in every language."""
    return {"type": kind, "value": value, "id": str(uuid.uuid5(key, name))}


def _titled(key: uuid.UUID, fence: Fence) -> Block:
    return block(key, fence.name, fence.kind, {"title": _head(fence, "title"), "body": to_html(fence.body)})


def _story(key: uuid.UUID, fence: Fence) -> Block:
    value = {"title": _head(fence, "title"), "body": to_html(fence.body)}
    value |= {"source": _head(fence, "source"), "date": fence.head.get("date", "")}
    return block(key, fence.name, "story", value)


def _work(key: uuid.UUID, fence: Fence) -> Block:
    return block(key, fence.name, "work", {"body": to_html(fence.body)})


def _picture(key: uuid.UUID, fence: Fence) -> Block:
    return block(key, fence.name, "picture", {"image": _head(fence, "image"), "caption": fence.body})


def _self_check(key: uuid.UUID, fence: Fence) -> Block:
    check = read_self_check(fence)
    value = {"prompt": to_html(check.prompt), "model": check.model}
    return block(key, fence.name, "selfcheck", value | {"points": _items(key, fence.name, list(check.points))})


MAKERS: dict[str, Callable[[uuid.UUID, Fence], Block]] = {
    **dict.fromkeys(("single", "multiple", "matching", "ordering"), question_block),
    **dict.fromkeys(("activity", "note"), _titled),
    "selfcheck": _self_check,
    "picture": _picture,
    "story": _story,
    "work": _work,
}


def _head(fence: Fence, name: str) -> str:
    if name not in fence.head:
        raise ContentError(f"{fence.name}: a block of kind {fence.kind} needs a line '{name}: ...'")
    return fence.head[name]


def _sample(key: uuid.UUID, fence: Fence, rubric: Mapping[str, str]) -> Block:
    text, marks = read_sample(fence)
    unknown = {mark.criterion for mark in marks} - set(rubric)
    if unknown:
        raise ContentError(f"{fence.name}: marks on what the rubric does not have: {', '.join(sorted(unknown))}")
    rows = [{"criterion": rubric[mark.criterion], "level": mark.level, "why": mark.why} for mark in marks]
    value = {"title": _head(fence, "title"), "source": _head(fence, "source"), "body": to_html(text)}
    return value | {"marks": _items(key, fence.name, rows)}


def _text_blocks(key: uuid.UUID, fence: Fence) -> Iterator[Block]:
    for number, piece in enumerate(split_tables(fence.body)):
        name = f"{fence.name}/{number}" if number else fence.name
        if isinstance(piece, str):
            yield block(key, name, "text", to_html(piece))
        else:
            yield block(key, name, "table", _table(key, name, piece))


def _table(key: uuid.UUID, name: str, rows: list[list[str]]) -> Block:
    head, *body = rows
    return {
        "caption": "",
        "head": _items(key, f"{name}/head", head),
        "rows": _items(key, f"{name}/rows", [_items(key, f"{name}/{n}", row) for n, row in enumerate(body)]),
    }


def _items(key: uuid.UUID, name: str, values: list) -> list[Block]:
    """A list block's items, with ids of their own that are equal in every language."""
    return [
        {"type": "item", "value": value, "id": str(uuid.uuid5(key, f"{name}/{number}"))}
        for number, value in enumerate(values)
    ]
