"""What many things ask for, done once for all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Deed = Callable[[list], None]

_waiting: ContextVar[dict[Deed, list] | None] = ContextVar("waiting", default=None)


def together(deed: Deed, thing: Any) -> None:
    """Do a deed to a list of one thing now; within `gathering` once at its end, to all things that it was asked for."""
    waiting = _waiting.get()
    if waiting is None:
        deed([thing])
    else:
        waiting.setdefault(deed, []).append(thing)


def is_gathering() -> bool:
    """Whether deeds wait."""
    return _waiting.get() is not None


@contextmanager
def gathering() -> Iterator[None]:
    """Let deeds wait until the end of this block, and do none of them if it fails. One inside another makes no end.

    They are done in the order in which they were first asked for; what they ask for themselves comes after them.
    """
    if is_gathering():
        yield
        return
    waiting: dict[Deed, list] = {}
    token = _waiting.set(waiting)
    try:
        yield
        while waiting:
            deed = next(iter(waiting))
            deed(waiting.pop(deed))
    finally:
        _waiting.reset(token)
