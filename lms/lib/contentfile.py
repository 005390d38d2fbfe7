"""Content files: a TOML head and a row of fences. The format is told in docs/authors/writing-a-lesson.md."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from lms.lib.rich_text import clean_stored

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_FENCE = re.compile(r"^::: (?P<kind>[a-z]+) (?P<name>[a-z0-9-]+)\n(?P<inside>.*?)^:::$", re.S | re.M)
_HEAD_LINE = re.compile(r"^(title|source|date|objective|image): (.+)$")
_OPTION = re.compile(r"^- (?:\((?P<one>[ x])\)|\[(?P<many>[ x])\]) (?P<text>.+)$")
_PAIR = re.compile(r"^- (?P<left>.+?) => (?P<right>.+)$")
_STEP = re.compile(r"^\d+\. (?P<text>.+)$")
_WHY = re.compile(r"^\s*> (.+)$")
_BOX = re.compile(r"^\+ (?P<name>[a-z0-9-]+): (?P<label>.+)$")
_CRITERION = re.compile(r"^% (?P<name>[a-z0-9-]+): (?P<label>.+)$")
_LEVEL = re.compile(r"^\s*(?P<number>[1-4]) = (?P<text>.+)$")
_MARK = re.compile(r"^= (?P<criterion>[a-z0-9-]+): (?P<level>[1-4]) \| (?P<why>.+)$")
_CELL = re.compile(r"(?<!\\)\|")

QUESTION_KINDS = frozenset({"single", "multiple", "matching", "ordering"})
LEVELS = 4  # of a criterion: missing, weak, sound, strong


class ContentError(Exception):
    """A file does not keep to the format; the message names the file and the place."""


@dataclass(frozen=True)
class Fence:
    """One block of a file: its kind, its name, the lines `title: ...` before its body, and the body as Markdown."""

    kind: str
    name: str
    head: dict[str, str]
    body: str


@dataclass(frozen=True)
class ContentFile:
    """One file in one language."""

    path: Path
    head: dict
    fences: tuple[Fence, ...]
    stray: str = ""  # what stands outside of blocks: nobody reads it


@dataclass(frozen=True)
class ParsedAnswer:
    """One line of a question. `right` marks an option; `match` is the other half of a pair."""

    text: str
    why: str
    right: bool = False
    match: str = ""


@dataclass(frozen=True)
class ParsedQuestion:
    """A question with its answers in the order of the file."""

    prompt: str
    answers: tuple[ParsedAnswer, ...]


@dataclass(frozen=True)
class ParsedSelfCheck:
    """An open question: the reader compares what they wrote with the model answer, point by point."""

    prompt: str
    model: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class ParsedBox:
    """One box of a task."""

    name: str
    label: str
    hint: str
    model: str


@dataclass(frozen=True)
class ParsedCriterion:
    """One line of a task's rubric: what each of its four levels looks like, the weakest first."""

    name: str
    label: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class ParsedTask:
    """A form of boxes with model answers, and a rubric to judge it by, which may be empty. `intro` is Markdown."""

    intro: str
    boxes: tuple[ParsedBox, ...]
    rubric: tuple[ParsedCriterion, ...]


@dataclass(frozen=True)
class ParsedMark:
    """What a sample got on one criterion, 1 to 4, and why."""

    criterion: str
    level: int
    why: str


def refused_at(path: Path, word: str, why: str) -> ContentError:
    """A refusal of a word in a file, with the first line that it stands in."""
    lines = path.read_text("utf-8").splitlines()
    number = next((number for number, line in enumerate(lines, start=1) if word in line), 1)
    return ContentError(f"{path}, line {number}: {why}")


def read_content(path: Path) -> ContentFile:
    """The head and the fences of one file. Raises ContentError with the file's name."""
    text = path.read_text(encoding="utf-8")
    parts = re.match(r"^\+\+\+\n(.*?)^\+\+\+\n?(.*)$", text, re.S | re.M)
    if not parts:
        raise ContentError(f"{path}: no head between two lines +++")
    try:
        head = tomllib.loads(parts[1])
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{path}: {error}") from error
    fences = tuple(_fence(match) for match in _FENCE.finditer(parts[2]))
    begun = re.findall(r"^::: .*$", parts[2], re.M)
    if len(begun) != len(fences):
        sound = {f"::: {fence.kind} {fence.name}" for fence in fences}
        first = next((line for line in begun if line not in sound), "one of them")
        raise ContentError(
            f"{path}: a block is not closed, or it does not begin with '::: kind name' in lower case and nothing "
            f"behind: {first}"
        )
    names = [fence.name for fence in fences]
    if len(set(names)) != len(names):
        raise ContentError(f"{path}: two blocks have the same name")
    return ContentFile(path, head, fences, _FENCE.sub("", parts[2]).strip())


def _fence(match: re.Match[str]) -> Fence:
    lines = match["inside"].splitlines()
    head: dict[str, str] = {}
    while lines and (found := _HEAD_LINE.match(lines[0])):
        head[found[1]] = found[2].strip()
        lines.pop(0)
    return Fence(match["kind"], match["name"], head, "\n".join(lines).strip())


def read_question(fence: Fence) -> ParsedQuestion:
    """The question in a fence of one of QUESTION_KINDS, sound or not. Raises ContentError for a line of no kind."""
    prompt: list[str] = []
    answers: list[dict] = []
    for line in fence.body.splitlines():
        if answers and (why := _WHY.match(line)):
            answers[-1]["why"] = " ".join(filter(None, [answers[-1]["why"], why[1].strip()]))
        elif found := _answer(fence.kind, line):
            answers.append({"why": "", **found})
        elif not answers:
            prompt.append(line)
        elif line.strip():
            raise ContentError(f"{fence.name}: what is this line? {line}")
    return ParsedQuestion("\n".join(prompt).strip(), tuple(ParsedAnswer(**answer) for answer in answers))


def _answer(kind: str, line: str) -> dict | None:
    if kind in {"single", "multiple"} and (found := _OPTION.match(line)):
        return {"text": found["text"].strip(), "right": "x" in (found["one"], found["many"])}
    if kind == "matching" and (found := _PAIR.match(line)):
        return {"text": found["left"].strip(), "match": found["right"].strip()}
    if kind == "ordering" and (found := _STEP.match(line)):
        return {"text": found["text"].strip()}
    return None


def read_self_check(fence: Fence) -> ParsedSelfCheck:
    """The open question in a fence of kind `selfcheck`, sound or not."""
    prompt, _first, rest = f"\n{fence.body}".partition("\n= ")  # a list in the question is the question's
    lines = f"= {rest}".splitlines()
    model = [line[2:].strip() for line in lines if line.startswith("= ") and line[2:].strip()]
    points = tuple(line[2:].strip() for line in lines if line.startswith("* "))
    return ParsedSelfCheck(prompt.strip(), " ".join(model), points)


def read_task(fence: Fence) -> ParsedTask:
    """The task in a fence of kind `task`, sound or not. Raises ContentError for what it cannot read."""
    intro, *parts = re.split(r"^(?=[+%] )", fence.body, flags=re.M)
    boxes = tuple(_box(fence, part) for part in parts if part.startswith("+"))
    rubric = tuple(_criterion(fence, part) for part in parts if part.startswith("%"))
    return ParsedTask(intro.strip(), boxes, rubric)


def _criterion(fence: Fence, part: str) -> ParsedCriterion:
    first, *rest = part.strip().splitlines()
    found = _CRITERION.match(first)
    levels = [level for line in rest if (level := _LEVEL.match(line))]
    if not found or [level["number"] for level in levels] != [str(number + 1) for number in range(LEVELS)]:
        raise ContentError(f"{fence.name}: a criterion needs a name, a label and its levels 1 to {LEVELS}: {first}")
    return ParsedCriterion(found["name"], found["label"].strip(), tuple(level["text"].strip() for level in levels))


def read_sample(fence: Fence) -> tuple[str, tuple[ParsedMark, ...]]:
    """The text (Markdown) of a marked sample and its marks. Raises ContentError if nothing is marked."""
    lines = fence.body.splitlines()
    found = [mark for line in lines if (mark := _MARK.match(line))]
    if not found:
        raise ContentError(f"{fence.name}: a sample needs its marks: = criterion: 3 | why")
    text = "\n".join(line for line in lines if not _MARK.match(line)).strip()
    return text, tuple(ParsedMark(mark["criterion"], int(mark["level"]), mark["why"].strip()) for mark in found)


def _box(fence: Fence, part: str) -> ParsedBox:
    first, *rest = part.strip().splitlines()
    found = _BOX.match(first)
    hint = " ".join(line.strip().split(": ", 1)[-1] for line in rest if not line.strip().startswith("="))
    model = " ".join(line.strip()[1:].strip() for line in rest if line.strip().startswith("="))
    if not found:
        raise ContentError(f"{fence.name}: a box needs a name and a label: {first}")
    return ParsedBox(found["name"], found["label"].strip(), hint.strip(), model)


def to_html(markdown: str) -> str:
    """Markdown as HTML, raw HTML in it shown as text."""
    return clean_stored(_MARKDOWN.render(markdown)).strip()


def split_tables(markdown: str) -> list[str | list[list[str]]]:
    """Markdown in pieces: text as it is, each table as rows of cells, the first row its headings."""
    pieces: list[str | list[list[str]]] = []
    for chunk in re.split(r"\n\s*\n", markdown):
        lines = chunk.strip().splitlines()
        if len(lines) > 2 and all(line.strip().startswith("|") for line in lines):
            pieces.append([_cells(line) for number, line in enumerate(lines) if number != 1])
        elif pieces and isinstance(pieces[-1], str):
            pieces[-1] = f"{pieces[-1]}\n\n{chunk}"
        else:
            pieces.append(chunk)
    return pieces


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(line.strip().strip("|"))]
