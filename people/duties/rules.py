"""Who may give which work, in plain Python."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

GIVE = "duties.give_duty"


@dataclass(frozen=True)
class Scope:
    """Where a duty holds: in the whole site (no kind), or in the one part of it that `kind` and `key` name.

    `key`: the number of the part's row. Raises ValueError for any other.
    """

    kind: str = ""
    key: str = ""

    def __post_init__(self) -> None:
        if bool(self.kind) != bool(self.key) or not (self.key.isascii() and (self.key.isdigit() or not self.key)):
            raise ValueError(f"{self.kind}:{self.key}")

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole site."""
        return not self.kind

    def __str__(self) -> str:
        return ":".join(filter(None, (self.kind, self.key)))


WHOLE = Scope()


@dataclass(frozen=True)
class Held:
    """What somebody may do by one duty of theirs: "app.codename", where."""

    scope: Scope
    permissions: frozenset[str]


def scope_named(text: str) -> Scope:
    """The scope that `str(scope)` gave; raises ValueError for anything else."""
    kind, colon, key = text.partition(":")
    if bool(colon) != bool(kind):
        raise ValueError(text)
    return Scope(kind, key)


def holds_in(scope: Scope, of: Scope) -> bool:
    """Whether a duty of scope `of` holds in `scope`."""
    return of.is_whole or of == scope


def may_give(held: Iterable[Held], wanted: Collection[str], scope: Scope) -> bool:
    """Whether somebody with the duties `held` may give one with the permissions `wanted` in `scope`.

    Only who may give duties there, and nothing that they may not do there themselves: work does not grow on its way.
    """
    own = {permission for one in held if holds_in(scope, one.scope) for permission in one.permissions}
    return GIVE in own and own.issuperset(wanted)
