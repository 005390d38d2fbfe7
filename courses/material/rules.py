"""What a question, a quiz and a task are, what is wrong with them, and which answer is right. Plain Python."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LEVELS = 4  # of a criterion: missing, weak, sound, strong
MAX_LETTERS = 3000  # of an answer in words: a box wants a few sentences; this is two pages
MARK = "mark-"  # begins the name under which a task keeps the level that a reader gave to one criterion

Answer = list[str] | dict[str, str]


@dataclass(frozen=True)
class Option:
    """One line of a question: `match` is the other half of a pair, "" elsewhere."""

    id: str
    text: str
    why: str
    is_right: bool = False
    match: str = ""


@dataclass(frozen=True)
class Question:
    """A question in one language. `id` is its block id, equal in every language.

    `kind`: single, multiple, matching, ordering or selfcheck. `options` stand in the author's order, which for
    `ordering` is the right one. A selfcheck has none: it is answered in words, and has a `model` answer and `points`
    to compare by.
    """

    id: str
    kind: str
    prompt: str
    options: tuple[Option, ...]
    objective: str = ""
    model: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Box:
    """One box of a task: its answer is kept under its name."""

    name: str
    model: str


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric: what its four levels look like, the weakest first."""

    name: str
    levels: tuple[str, ...]


class Flaw(StrEnum):
    """What is wrong with a question, quiz or task; the value tells it to whoever loads files."""

    NO_PROMPT = "a question has no prompt"
    FEW_LINES = "a question needs two answers or more"
    NO_TEXT = "an answer has no text"
    NO_REASON = "an answer has no reason"
    TWIN_LINES = "two answers say the same"
    NOT_ONE_RIGHT = "one answer, and one only, must be right"
    NONE_RIGHT = "no answer is right"
    NO_MODEL = "a model answer is missing"
    NO_POINTS = "there are no points to check by"
    NO_QUESTIONS = "the bank is empty"
    TWIN_QUESTIONS = "two questions have the same id"
    NO_OBJECTIVE = "the objective must name a lesson of the module"
    DRAWS_NONE = "an attempt needs one question or more"
    DRAWS_TOO_MANY = "an attempt draws more questions than the bank holds"
    NO_SHARE = "the pass mark must be above 0 and at most 1"
    NO_MINUTES = "the minutes must be 1 or more"
    NO_BOXES = "a task needs a box"
    TWIN_NAMES = "two boxes or criteria have the same name"
    FEW_LEVELS = "a criterion needs its four levels"


@dataclass(frozen=True)
class LocatedFlaw:
    """A flaw and where it is: the name of the field, and the number (from 0) of the line or block in it."""

    flaw: Flaw
    field: str
    line: int | None = None


@dataclass(frozen=True)
class JudgedAnswer:
    """What a reader gave to one question. One that is not complete is kept and shown, and counts for nothing."""

    answer: Answer
    is_complete: bool = True
    is_right: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing chosen or written at all."""
        return not (self.answer.get("text", self.answer) if isinstance(self.answer, dict) else self.answer)


def judge(question: Question, answer: Answer) -> JudgedAnswer:
    """An answer with what is to be said of it: whether it is complete and right."""
    complete = is_complete(question, answer)
    return JudgedAnswer(answer, is_complete=complete, is_right=complete and is_right(question, answer))


def is_complete(question: Question, answer: Answer) -> bool:
    """Whether nothing is missing: a choice is made, every line holds something, or words are written."""
    if question.kind in {"matching", "ordering"}:
        return set(answer) == {option.id for option in question.options}
    return bool(answer["text"] if isinstance(answer, dict) else answer)


def question_flaws(question: Question) -> Iterator[LocatedFlaw]:
    """What keeps a question from being answered rightly. Fields: prompt, options, model, points."""
    if not question.prompt.strip():
        yield LocatedFlaw(Flaw.NO_PROMPT, "prompt")
    if question.kind == "selfcheck":
        if not question.model.strip():
            yield LocatedFlaw(Flaw.NO_MODEL, "model")
        if not any(point.strip() for point in question.points):
            yield LocatedFlaw(Flaw.NO_POINTS, "points")
        return
    yield from _line_flaws(question)
    right = sum(option.is_right for option in question.options)
    if question.kind == "single" and right != 1:
        yield LocatedFlaw(Flaw.NOT_ONE_RIGHT, "options")
    if question.kind == "multiple" and right < 1:
        yield LocatedFlaw(Flaw.NONE_RIGHT, "options")


def _line_flaws(question: Question) -> Iterator[LocatedFlaw]:
    if len(question.options) < 2:
        yield LocatedFlaw(Flaw.FEW_LINES, "options")
    for number, option in enumerate(question.options):
        halves = [option.text, option.match] if question.kind == "matching" else [option.text]
        if not all(half.strip() for half in halves):
            yield LocatedFlaw(Flaw.NO_TEXT, "options", number)
        if not option.why.strip():
            yield LocatedFlaw(Flaw.NO_REASON, "options", number)
    for number in twins([option.text.strip() for option in question.options]):
        yield LocatedFlaw(Flaw.TWIN_LINES, "options", number)


def twins(values: Sequence[str]) -> list[int]:
    """The places (from 0) at which a value comes again. What is empty is nobody's twin."""
    return [number for number, value in enumerate(values) if value and value in values[:number]]


def quiz_flaws(
    bank: Sequence[Question], *, draw: int, pass_share: float, minutes: int, lessons: Collection[str] | None = None
) -> Iterator[LocatedFlaw]:
    """What keeps a quiz from being passed. Fields: draw, pass_share, minutes, bank.

    `lessons`: numbers of the lessons that a question may ask about; None: not known yet, but each must name one.
    """
    if draw < 1:
        yield LocatedFlaw(Flaw.DRAWS_NONE, "draw")
    if not bank:
        yield LocatedFlaw(Flaw.NO_QUESTIONS, "bank")
    elif draw > len(bank):
        yield LocatedFlaw(Flaw.DRAWS_TOO_MANY, "draw")
    if not 0 < pass_share <= 1:
        yield LocatedFlaw(Flaw.NO_SHARE, "pass_share")
    if minutes < 1:
        yield LocatedFlaw(Flaw.NO_MINUTES, "minutes")
    yield from _bank_flaws(bank, lessons)


def _bank_flaws(bank: Sequence[Question], lessons: Collection[str] | None) -> Iterator[LocatedFlaw]:
    for number in twins([question.id for question in bank]):
        yield LocatedFlaw(Flaw.TWIN_QUESTIONS, "bank", number)
    for number, question in enumerate(bank):
        if not question.objective or (lessons is not None and question.objective not in lessons):
            yield LocatedFlaw(Flaw.NO_OBJECTIVE, "bank", number)


def task_flaws(boxes: Sequence[Box], rubric: Sequence[Criterion]) -> Iterator[LocatedFlaw]:
    """What keeps a task from being done and judged. Fields: boxes, rubric. A name counts in both together."""
    if not boxes:
        yield LocatedFlaw(Flaw.NO_BOXES, "boxes")
    for number, box in enumerate(boxes):
        if not box.model.strip():
            yield LocatedFlaw(Flaw.NO_MODEL, "boxes", number)
    for number, criterion in enumerate(rubric):
        if len(criterion.levels) != LEVELS or not all(level.strip() for level in criterion.levels):
            yield LocatedFlaw(Flaw.FEW_LEVELS, "rubric", number)
    names = [box.name for box in boxes] + [criterion.name for criterion in rubric]
    for number in twins(names):
        is_box = number < len(boxes)
        yield LocatedFlaw(Flaw.TWIN_NAMES, "boxes" if is_box else "rubric", number if is_box else number - len(boxes))


def offers(question: Question) -> list[str]:
    """What can be chosen beside each line: ids of right halves (matching) or places "1", "2" ... (ordering)."""
    if question.kind == "ordering":
        return [str(number) for number in range(1, len(question.options) + 1)]
    return [option.id for option in question.options]


def is_right(question: Question, answer: Answer) -> bool:
    """Whether an answer is wholly right. Equal right halves of a matching question stand for each other.

    Nobody judges what was written for a selfcheck: whatever it is, it is an answer.
    """
    if question.kind == "selfcheck":
        return True
    if question.kind in {"single", "multiple"}:
        return set(answer) == {option.id for option in question.options if option.is_right}
    return isinstance(answer, dict) and all(is_line_right(question, option, answer) for option in question.options)


def is_line_right(question: Question, option: Option, answer: Mapping[str, str]) -> bool:
    """Whether one line of a matching or ordering question is right."""
    given = answer.get(option.id, "")
    if question.kind == "ordering":
        return given == str(question.options.index(option) + 1)
    halves = {other.id: other.match for other in question.options}
    return halves.get(given) == option.match


def shuffled(ids: Sequence[str], salt: str) -> list[str]:
    """The same ids, always in the same order for one salt, and never in the given one (if there are two or more)."""
    mixed = sorted(ids, key=lambda one: hashlib.sha256(f"{salt}:{one}".encode()).hexdigest())
    return mixed[1:] + mixed[:1] if mixed == list(ids) and len(mixed) > 1 else mixed
