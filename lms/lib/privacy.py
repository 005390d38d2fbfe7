"""How an app declares what it holds about people: what their file tells, and what erasure does.

Each app has one `PRIVACY` in its `actions/privacy.py`; `lms/privacy.py` composes them. This module has no models.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

GONE, UNNAMED, STAYS = "gone", "unnamed", "stays"


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A model with rows about people, or with keys that say who did something.

    `keys`: each field that points at a person, and what erasing that person does: the row is GONE, or it stays UNNAMED.
    `of`: the way from a row to the person whom it is about; "" where it only says who did something: then the keys are
    all that is declared. `row`: what becomes of the row when `of` does not begin with one of the keys.
    `kind`: where the file of a person has these rows; `also`: another kind with the same names.
    `exported`: each field that is told -> its name in the file.
    `derived`: names in the file that stand for no field. `withheld`: each field that is not told -> why.
    `emptied`, `kept`: of rows that stay without their person, the fields that erasure empties, and those it leaves.
    """

    model: Any
    keys: Mapping[str, str] = field(default_factory=dict)
    of: str = "person"
    row: str = ""
    kind: str = ""
    also: str = ""
    exported: Mapping[str, str] = field(default_factory=dict)
    derived: Collection[str] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)
    emptied: Collection[str] = ()
    kept: Collection[str] = ()

    @property
    def label(self) -> str:
        """The model as "app.Model"."""
        return self.model._meta.label

    @property
    def is_staying(self) -> bool:
        """Whether the row stays when the person whom it is about is erased."""
        return bool(self.of) and self.keys.get(self.of, self.row) in (UNNAMED, STAYS)


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What one app holds about people.

    `section`: the part of the file. `export`: from a person to the rows of each kind, ready for JSON.
    `titles`: what readers call each kind; `names`: what they call each name in its rows.
    `nobodys`: each model of the app that is about nobody -> why.
    """

    section: str
    export: Callable[[Any], Mapping[str, list[dict[str, Any]]]]
    titles: Mapping[str, Any]
    names: Mapping[str, Any]
    holdings: Sequence[Holding]
    nobodys: Mapping[str, str] = field(default_factory=dict)


def same(*names: str, **renamed: str) -> dict[str, str]:
    """`exported` for fields that have their own name in the file, and for those that have another."""
    return {**{name: name for name in names}, **renamed}


def because(reason: str, *names: str) -> dict[str, str]:
    """`withheld` for several fields with one reason."""
    return dict.fromkeys(names, reason)


def flaws_of(holding: Holding, *, keys: Collection[str], others: Collection[str], path: str) -> list[str]:
    """What is wrong with a declaration, a sentence each that says what to write into the file at `path`.

    `keys`: the fields of the model that point at a person; `others`: the rest, without the primary key.
    """
    said = [
        f'{holding.label}.{name}: say in {path} `keys={{"{name}": GONE}}` or UNNAMED'
        for name in keys - holding.keys.keys()
    ]
    gone = set(chain(holding.keys, holding.exported, holding.withheld, holding.emptied, holding.kept)) - {
        *keys,
        *others,
    }
    said += [f"{holding.label}.{name}: there is no such field any more; take it out of {path}" for name in gone]
    if not holding.of:
        return sorted(said)
    told, actors = [*holding.exported, *holding.withheld], {*keys} - {holding.of}
    for name in sorted({*others, *actors}):
        if told.count(name) != 1:
            said.append(
                f"{holding.label}.{name}: say once in {path} whether the person's file tells it: "
                f'`exported=same("{name}")`, or `withheld={{"{name}": "why not"}}`'
            )
        if holding.is_staying and name in others and [*holding.emptied, *holding.kept].count(name) != 1:
            said.append(
                f"{holding.label}.{name}: the row outlives its person; say once in {path} whether erasure leaves it: "
                f'`emptied=["{name}"]` (and empty it), or `kept=["{name}"]`'
            )
    return sorted(said)
