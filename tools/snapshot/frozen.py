"""A house in which nothing happens by chance: the clock stands, and what is drawn is drawn alike each time."""

import itertools
import os
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import time_machine

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
FRESH = "5eed5eed"  # how every id begins that was made here: content has others, which are compared
MOMENT = timedelta(microseconds=1)
_clocks: list[time_machine.Traveller] = []
_drawn = random.Random()


def freeze(first_id: int) -> None:
    """Stop the clock and take chance out of this process; to be called before Django is set up.

    `first_id`: where the ids made here begin. They follow each other, so that what is sorted by them keeps its order.
    """
    _clocks.append(time_machine.travel(NOON, tick=False).start())
    numbers = itertools.count(first_id)
    uuid.uuid4 = lambda: _id(next(numbers))
    os.urandom = random._urandom = _drawn.randbytes
    begin("")


def let_a_moment_pass(execute: Callable, *asked: object) -> object:
    """Around each question to the database: what came first has the earlier time, and no page shows by how much."""
    _clocks[-1].shift(MOMENT)
    return execute(*asked)


def _id(number: int) -> uuid.UUID:
    return uuid.UUID(f"{FRESH}-0000-4000-8000-{number:012x}")


def begin(about: str) -> None:
    """Begin chance anew: what a page draws depends on nothing that was asked before it."""
    _drawn.seed(about)
    random.seed(about)
