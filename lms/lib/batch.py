"""What many things ask for, done once for all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Work = Callable[[list], None]

_waiting: ContextVar[dict[Work, list] | None] = ContextVar("waiting", default=None)


def in_batch(work: Work, thing: Any) -> None:
    """Work with a list of one thing now; within `batching` once at its end, to all things that it was asked for."""
    waiting = _waiting.get()
    if waiting is None:
        work([thing])
    else:
        waiting.setdefault(work, []).append(thing)


def is_batching() -> bool:
    """Whether work waits."""
    return _waiting.get() is not None


@contextmanager
def batching() -> Iterator[None]:
    """Let work wait until the end of this block, and do none of them if it fails. One inside another makes no end.

    They are done in the order in which they were first asked for; what they ask for themselves comes after them.
    """
    if is_batching():
        yield
        return
    waiting: dict[Work, list] = {}
    token = _waiting.set(waiting)
    try:
        yield
        while waiting:
            work = next(iter(waiting))
            work(waiting.pop(work))
    finally:
        _waiting.reset(token)
