"""What counts, what comes next, what is passed. Plain Python: values in, answer out."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from courses.material.rules import Answer, JudgedAnswer, Question, is_right, shuffled

FREE_TRIES = 3  # after the third try a pause helps more than another guess
PAUSE = timedelta(minutes=30)


class MustPauseError(Exception):
    """The next attempt may not begin yet; `until` says when."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class NoQuestionsError(Exception):
    """The bank is empty: nobody can begin."""


@dataclass(frozen=True)
class Attempt:
    """One try at a quiz, wherever it is kept. `drawn`: ids of its questions; `pass_share`: the mark as it was.

    `freed_at`: when it was put aside because most of its questions had left the bank.
    """

    number: int
    drawn: list[str]
    pass_share: float
    began_at: datetime
    answers: Mapping[str, Answer] = field(default_factory=dict)
    share: float | None = None
    handed_in_at: datetime | None = None
    freed_at: datetime | None = None

    @property
    def has_passed(self) -> bool:
        """Whether it was handed in and reached its pass mark."""
        return self.share is not None and has_passed(self.share, self.pass_share)


@dataclass(frozen=True)
class StepState:
    """One step of a course's edition (a lesson or a quiz) and what one person has made of it.

    `is_open`: whether its page can be read at present. One that cannot be read counts like any other.
    """

    item_id: int
    kind: str
    is_required: bool
    minutes: int
    is_done: bool
    is_open: bool = True


@dataclass(frozen=True)
class Progress:
    """How far someone is in a course: counts of required steps, minutes left, and the share (0 to 1)."""

    done: int
    required: int
    minutes_left: int

    @property
    def share(self) -> float:
        """Done of required, 0 to 1."""
        return self.done / self.required if self.required else 0.0

    @property
    def is_complete(self) -> bool:
        """Whether every required step is done; a course that requires nothing is never complete."""
        return self.required > 0 and self.done >= self.required


def what_is_new(given: Mapping[str, JudgedAnswer], stored: Mapping[str, JudgedAnswer]) -> dict[str, JudgedAnswer]:
    """Those answers of a form that differ from what is kept. What is empty and was never answered is no news."""
    return {
        block: one for block, one in given.items() if one != stored.get(block) and (block in stored or not one.is_empty)
    }


def open_questions(questions: Iterable[Question], given: Mapping[str, JudgedAnswer]) -> list[Question]:
    """The questions without a complete answer, in order."""
    return [one for one in questions if one.id not in given or not given[one.id].is_complete]


def join_texts(mine: str, theirs: str) -> str:
    """Two texts of one box as one, so that no word is lost; whatever holds the other already stays as it is."""
    if theirs in mine:
        return mine
    return theirs if mine in theirs else f"{mine}\n\n{theirs}"


def draw(bank: Mapping[str, str], times_seen: Mapping[str, int], *, count: int, salt: str) -> list[str]:
    """Ids of the questions of a new attempt: those never seen first, then the least seen, mixed by `salt`.

    `bank`: question id -> objective. Among questions seen equally often, each objective has its turn before one comes
    again, so that an attempt asks about the whole module. Raises ValueError if the bank is smaller than `count`.
    """
    if len(bank) < count:
        raise ValueError(f"the bank holds {len(bank)} questions, an attempt needs {count}")
    turns: Counter[tuple[str, int]] = Counter()
    ranked = []
    for position, one in enumerate(shuffled(list(bank), salt)):
        seen = times_seen.get(one, 0)
        ranked.append((seen, turns[bank[one], seen], position, one))
        turns[bank[one], seen] += 1
    return [one for *_rank, one in sorted(ranked)[:count]]


def is_possible(drawn: Sequence[str], bank: Collection[str]) -> bool:
    """Whether an open attempt can go on: half of its questions or more are still in the bank."""
    left = sum(one in bank for one in drawn)
    return left > 0 and left * 2 >= len(drawn)


def open_attempt(attempts: Iterable[Attempt]) -> Attempt | None:
    """The attempt that can be answered, if there is one."""
    return next((one for one in attempts if not one.handed_in_at and not one.freed_at), None)


def begun(
    attempts: Sequence[Attempt],
    *,
    bank: Mapping[str, str],
    count: int,
    pass_share: float,
    salt: str,
    at: datetime,
) -> list[Attempt]:
    """What has to be kept anew so that an attempt is open: nothing if one is, else a new one that draws `count`.

    `bank`: question id -> objective. An open attempt that lost most of its questions is put aside, and does not count
    as a try; a bank that holds fewer than `count` gives what it has. Raises MustPauseError after the third attempt for
    PAUSE, NoQuestionsError where the bank is empty.
    """
    if not bank:
        raise NoQuestionsError
    last = open_attempt(attempts)
    if last and is_possible(last.drawn, bank):
        return []
    until = may_try_again_at([one.handed_in_at for one in attempts if one.handed_in_at])
    if until and until > at:
        raise MustPauseError(until)
    seen = Counter(block for one in attempts for block in one.drawn)
    number = len(attempts) + 1
    drawn = draw(bank, seen, count=min(count, len(bank)), salt=f"{salt}:{number}")
    new = Attempt(number, drawn, pass_share, began_at=at)
    return [replace(last, freed_at=at), new] if last else [new]


def handed_in(
    attempt: Attempt | None, questions: Sequence[Question], answers: Mapping[str, Answer], *, at: datetime
) -> Attempt | None:
    """An attempt as it is once marked; None if there is none to hand in, or most of its questions have left.

    `questions`: those drawn. One that has left the bank since the attempt began is not held against anybody.
    """
    ids = [question.id for question in questions]
    if attempt is None or not open_attempt([attempt]) or not is_possible(attempt.drawn, ids):
        return None
    share = share_right(question.id in answers and is_right(question, answers[question.id]) for question in questions)
    return replace(attempt, answers=dict(answers), share=share, handed_in_at=at, drawn=ids)


def share_right(results: Iterable[bool]) -> float:
    """Share of right answers, 0 to 1; 0 without any."""
    results = list(results)
    return sum(results) / len(results) if results else 0.0


def has_passed(share: float, pass_share: float) -> bool:
    """Whether a share reaches the pass mark; a hair below it through rounding counts as reached."""
    return share >= pass_share or math.isclose(share, pass_share)


def may_try_again_at(handed_in: Sequence[datetime]) -> datetime | None:
    """When the next attempt may begin, or None if at once. Source: certification rules, "attempts".

    `handed_in`: the times of all attempts handed in, oldest first.
    """
    return handed_in[-1] + PAUSE if len(handed_in) >= FREE_TRIES else None


def progress_of(states: Iterable[StepState]) -> Progress:
    """Counts over the required steps only: what is optional neither helps nor harms."""
    required = [state for state in states if state.is_required]
    return Progress(
        done=sum(state.is_done for state in required),
        required=len(required),
        minutes_left=sum(state.minutes for state in required if not state.is_done),
    )


def asked_of(steps: Sequence[Any]) -> Sequence[Any]:
    """What a module asks for: its required steps; where none is required (an elective), all.

    `steps`: as rows, or as StepStates.
    """
    return [step for step in steps if step.is_required] or steps


def is_module_done(states: Sequence[StepState]) -> bool:
    """Whether all that a module asks for is done; an empty one never is."""
    return bool(states) and all(state.is_done for state in asked_of(states))


def next_step_id(states: Sequence[StepState], after: int | None = None) -> int | None:
    """Id of the next step to do: the first undone one after `after`, else the first undone one at all, else None.

    One that cannot be opened at present is passed over: None does not mean that all is done.
    """
    ids = [state.item_id for state in states]
    start = ids.index(after) + 1 if after in ids else 0
    for state in [*states[start:], *states[:start]]:
        if not state.is_done and state.is_open and state.item_id != after:
            return state.item_id
    return None


def waits_for_pages(states: Iterable[StepState]) -> bool:
    """Whether something is left to do that counts and cannot be opened at present."""
    return any(state.is_required and not state.is_done and not state.is_open for state in states)


def wants_new_edition(old: Sequence[tuple], new: Sequence[tuple]) -> bool:
    """Whether the shape of a course has changed. A shape is a row of (item, parent, position, required, minutes)."""
    return list(old) != list(new)


def has_steps(shape: Sequence[tuple]) -> bool:
    """Whether a shape holds anything to do: a step, which is what stands inside something."""
    return any(module is not None for _item, module, *_rest in shape)


def shape_changes(old: Sequence[tuple], new: Sequence[tuple]) -> dict[str, list[int]]:
    """Item ids by what became of them: "added", "removed", "elective", "required", "moved" (to another module).

    Where nothing of that happened, an item whose neighbours changed is "reordered"; minutes are no change of note.
    """
    before, after = ({row[0]: row for row in shape} for shape in (old, new))
    both = [item for item in after if item in before]
    changes = {
        "added": [item for item in after if item not in before],
        "removed": [item for item in before if item not in after],
        "elective": [item for item in both if before[item][3] and not after[item][3]],
        "required": [item for item in both if after[item][3] and not before[item][3]],
        "moved": [item for item in both if before[item][1] != after[item][1]],
    }
    if [item for item in before if item in after] != both and not changes["moved"]:
        changes["reordered"] = both
    return {name: items for name, items in changes.items() if items}
