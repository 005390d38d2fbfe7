"""From state to state: a table says which ways there are, for whom and when; one function takes them.

The tables stand with the verbs that use them. This module has no models: who keeps an audit trail hands it in.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet


class Refusal(StrEnum):
    """Why nothing was changed. In the order in which they are found: a stranger learns nothing but that it is not
    for them.
    """

    GONE = "there is no such row"
    PERSON = "it is not for this person"
    VERSION = "somebody has changed it since it was read"
    STATE = "its state does not lead there"
    GUARD = "something else stands in the way"
    REASON = "a reason is needed"
    PUBLIC = "words for the public are needed"


class TransitionRefused(Exception):
    """Nothing was changed. `why`: a Refusal."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(str(why))
        self.why = why


def by_itself(by: Any, _row: Any) -> bool:
    """For transitions that no person makes: the sweep does, or another verb."""
    return by is None


def always(_row: Any) -> bool:
    """Nothing else stands in the way."""
    return True


@dataclass(frozen=True)
class Transition:
    """One way from some states to another.

    `may`: whether a person (None: nobody, the sweep) may take it for this row. `guard`: whether the row, apart from
    its state, lets it. `needs_reason`: words that colleagues alone read; `needs_public`: words that others read too.
    """

    sources: Collection[str]
    target: str
    may: Callable[[Any, Any], bool]
    guard: Callable[[Any], bool] = always
    needs_reason: bool = False
    needs_public: bool = False


@dataclass(frozen=True)
class TransitionMade:
    """A transition that was made: what an audit trail may keep. `version`: of the row afterwards."""

    name: str
    source: str
    target: str
    by: Any
    at: datetime
    reason: str
    public: str
    version: int


@dataclass(frozen=True)
class Table:
    """The transitions of one kind of row, by name.

    `state_of`: the state of a row. `state_field`: where it stands, if a field holds it; without one, other fields
    say it and each transition is handed what they become. `locks`: which rows are locked, as `select_for_update` has
    it. `refused`: the error of the app. The row has an integer `version`, which every transition raises.
    """

    transitions: Mapping[str, Transition]
    state_of: Callable[[Any], str]
    state_field: str = ""
    locks: tuple[str, ...] = ("self",)
    refused: type[TransitionRefused] = TransitionRefused


@dataclass(frozen=True)
class Wish:
    """What somebody wants to do, as `refusal` judges it. `version`: the one they have read; None: any."""

    by: Any
    version: int | None = None
    reason: str = ""
    public: str = ""


def refusal(way: Transition, row: Any, state: str, wish: Wish) -> Refusal | None:
    """Why a transition of `row`, which is in `state`, is refused; None: it is allowed. Reads, changes nothing."""
    checks = (
        (way.may(wish.by, row), Refusal.PERSON),
        (wish.version in (None, row.version), Refusal.VERSION),
        (state in way.sources, Refusal.STATE),
        (way.guard(row), Refusal.GUARD),
        (bool(wish.reason.strip()) or not way.needs_reason, Refusal.REASON),
        (bool(wish.public.strip()) or not way.needs_public, Refusal.PUBLIC),
    )
    return next((why for is_met, why in checks if not is_met), None)


def is_offered(table: Table, name: str, row: Any, *, by: Any) -> bool:
    """Whether a page offers a transition to a person: all but the words that they have still to write."""
    why = refusal(table.transitions[name], row, table.state_of(row), Wish(by))
    return why in (None, Refusal.REASON, Refusal.PUBLIC)


@transaction.atomic
def transition(
    table: Table,
    name: str,
    rows: QuerySet,
    wish: Wish,
    *,
    at: datetime,
    audit: Callable[[Any, TransitionMade], object],
    changes: Mapping[str, object] | None = None,
) -> Any:
    """Take the one row of `rows` through the transition `name`, and return it. Raises the table's error.

    The row is locked and read anew: of two who press at once, the second is judged by what the first has made of it.
    `changes`: fields that are written with it. `audit` is called in the same transaction; if it fails, nothing was.
    """
    way = table.transitions[name]
    row = rows.select_for_update(of=table.locks).first()
    if row is None:
        raise table.refused(Refusal.GONE)
    source = table.state_of(row)
    if why := refusal(way, row, source, wish):
        raise table.refused(why)
    _write(table, way, row, changes or {})
    audit(row, TransitionMade(name, source, way.target, wish.by, at, wish.reason, wish.public, row.version))
    return row


def _write(table: Table, way: Transition, row: Any, changes: Mapping[str, object]) -> None:
    written = {**changes, "version": row.version + 1}
    if table.state_field:
        written[table.state_field] = way.target
    for name, value in written.items():
        setattr(row, name, value)
    if table.state_of(row) != way.target:
        raise ValueError(f"These changes lead to {table.state_of(row)}, the table says {way.target}.")
    row.save(update_fields=list(written))


def transition_all(table: Table, name: str, rows: QuerySet, *, changes: Mapping[str, object] | None = None) -> int:
    """Take all of `rows` through a transition that happens by itself, in one query; says how many. Safe to repeat.

    For tables with a `state_field`; a row that is in another state by now is left as it is. Nothing is audited: the
    fields in `changes` are what tells of it. Raises ValueError where a person, a guard or a reason has a say.
    """
    way = table.transitions[name]
    if way.may is not by_itself or way.guard is not always or way.needs_reason or way.needs_public:
        raise ValueError(f"{name} is judged row by row.")
    states = {f"{table.state_field}__in": list(way.sources)}
    written = {**(changes or {}), table.state_field: way.target, "version": F("version") + 1}
    return rows.filter(**states).update(**written)
