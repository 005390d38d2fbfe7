"""Tables of people counted, told in such a way that nobody can work out a small number.

Three things give away small numbers: a cell that holds one, a sum from which its neighbours can be taken, and the same
table a month later. `release` hides the first, then as many cells as it takes against the second and the third. A table
with its sums is a network in which what flows in flows out (each row: its sum in, its cells out), so how far a hidden
cell may lie from its true value, for all that is shown, is a question of flows, and exact.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

THRESHOLD = 5  # fewer people than this are nobody's business
TOTAL = None  # as a row or column: the sum of all others

Cell = tuple[str | None, str | None]  # row, column
Counts = Mapping[Cell, int]
Node = tuple[str, str | None]  # "row" or "column", and which


@dataclass(frozen=True)
class Release:
    """A table at one time. `counts`: all cells and sums as they are; `shown`: those that may be told."""

    counts: Counts
    shown: frozenset[Cell]

    def __getitem__(self, cell: Cell) -> int | None:
        """The number of a cell; None where it is hidden."""
        return self.counts[cell] if cell in self.shown else None


def with_totals(counts: Counts) -> dict[Cell, int]:
    """The counts of a table, 0 for the pairs that are lacking, with the sums of its rows, its columns and of all."""
    rows, columns = (list(dict.fromkeys(cell[axis] for cell in counts)) for axis in (0, 1))
    table: dict[Cell, int] = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    for row, column in list(table):
        for total in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            table[total] = table.get(total, 0) + table[row, column]
    return table


def release(counts: Counts, *, earlier: Sequence[Release] = (), threshold: int = THRESHOLD) -> Release:
    """The table with its sums, and which of it may be told beside all that was told before.

    `counts`: (row, column) -> people, each counted in one cell. `earlier`: releases of the same table.
    No number shown is below `threshold` but 0, and none has grown by less, or shrunk, since it was shown before. What
    is hidden cannot be told nearer than a span of `threshold` from what is shown, and neither can its growth since
    each earlier release. 0 may be told: where nobody is, nobody is told of. No more is hidden than that takes: any
    cell hidden for others' sake, shown after all, would give something away. Raises ValueError for a number below 0.
    """
    if any(number < 0 for number in counts.values()):
        raise ValueError("a count is below 0")
    gone = {cell: 0 for before in earlier for cell in before.counts if TOTAL not in cell}
    table = with_totals({**gone, **counts})
    views = [_View(table, frozenset()), *(_growth(table, before) for before in earlier)]
    small = {cell for view in views for cell in table if cell not in view.unknown and view.is_small(cell, threshold)}
    hidden = _widen(set(small), views, table, threshold)
    return Release(table, frozenset(table) - _narrow(hidden, small, views, table, threshold))


@dataclass(frozen=True)
class _View:
    """Numbers that somebody may try to work out: a table, or how it has grown. `unknown`: what is hidden anyway."""

    numbers: Counts
    unknown: frozenset[Cell]

    def is_small(self, cell: Cell, threshold: int) -> bool:
        return self.numbers[cell] < threshold and self.numbers[cell] != 0

    def given_away(self, hidden: Collection[Cell], threshold: int) -> Cell | None:
        """A hidden cell that can be told nearer than the threshold, if there is one."""
        free = {cell: 0 for cell in self.numbers if cell in hidden or cell in self.unknown}
        network = _Network(self.numbers, free)
        found = (cell for cell in free if self.numbers[cell] and network.span(cell, threshold) < threshold)
        return next(found, None)


def _growth(table: Counts, before: Release) -> _View:
    """How each cell has grown. What was not in the table then has grown from 0, as everybody knows."""
    grown = {cell: number - before.counts.get(cell, 0) for cell, number in table.items()}
    return _View(grown, frozenset(before.counts) - before.shown)


def _widen(hidden: set[Cell], views: list[_View], table: Counts, threshold: int) -> set[Cell]:
    """Hide more until nothing is given away. Ends: where all is hidden, any number may be any."""
    while found := _given_away(hidden, views, threshold):
        view, cell = found
        costs = {one: 0 if one in hidden or one in view.unknown else _cost(one, table) for one in table}
        hidden = hidden | _Network(view.numbers, costs).push(cell, threshold)[1]
    return hidden


def _given_away(hidden: Collection[Cell], views: list[_View], threshold: int) -> tuple[_View, Cell] | None:
    return next(((view, cell) for view in views if (cell := view.given_away(hidden, threshold))), None)


def _cost(cell: Cell, table: Counts) -> int:
    """What readers lose with a cell: the people in it, all of them where it is a sum."""
    return table[cell] + 1 + (table[TOTAL, TOTAL] if TOTAL in cell else 0)


def _narrow(hidden: set[Cell], small: Collection[Cell], views: list[_View], table: Counts, threshold: int) -> set[Cell]:
    """Show again, what costs most first, what need not be hidden; until there is no such cell."""
    before: set[Cell] = set()
    while hidden != before:
        before = hidden
        for cell in sorted(hidden.difference(small), key=lambda one: (_cost(one, table), str(one)), reverse=True):
            hidden = hidden if _given_away(hidden - {cell}, views, threshold) else hidden - {cell}
    return hidden


class _Network:
    """A table as flows between its rows and columns, of which those in `costs` may be other than they are.

    A cell flows from its row to its column, the sum of a column from it to the row of sums, the sum of a row from the
    column of sums to it, and the sum of all closes the circle: into each of them flows what flows out of it.
    """

    def __init__(self, flows: Counts, costs: Mapping[Cell, int]) -> None:
        self.flows, self.costs = flows, costs
        self.pipes: dict[Node, list[tuple[Node, Cell, bool]]] = {}
        for cell in costs:
            source, target = _ends(cell)
            self.pipes.setdefault(source, []).append((target, cell, True))
            self.pipes.setdefault(target, []).append((source, cell, False))

    def span(self, cell: Cell, enough: int) -> int:
        """How far apart the least and the most lie that a cell may be, none being below 0.

        Looks no further than `enough` each way.
        """
        return self.push(cell, enough)[0] + self.push(cell, min(enough, self.flows[cell]), is_down=True)[0]

    def push(self, cell: Cell, enough: int, *, is_down: bool = False) -> tuple[int, set[Cell]]:
        """How much more (or less) a cell may be, at most `enough`, and the cells that change with it."""
        target, source = _ends(cell) if not is_down else reversed(_ends(cell))
        flows, pushed, used = dict(self.flows), 0, {cell}
        while pushed < enough and (way := self._way(source, target, cell, flows)):
            much = min([enough - pushed, *(flows[one] for one, is_along in way if not is_along)])
            flows |= {one: flows[one] + (much if is_along else -much) for one, is_along in way}
            pushed += much
            used |= {one for one, _is_along in way}
        return pushed, used

    def _way(self, source: Node, target: Node, without: Cell, flows: Counts) -> list[tuple[Cell, bool]]:
        """The cells of the cheapest way on which more can flow, each with its direction; empty if there is none."""
        ways: dict[Node, list[tuple[Cell, bool]]] = {}
        waiting: list[tuple[int, int, Node, list[tuple[Cell, bool]]]] = [(0, 0, source, [])]
        turn = count(1)
        while waiting and target not in ways:
            cost, _turn, here, way = heappop(waiting)
            if here in ways:
                continue
            ways[here] = way
            for there, cell, is_along in self.pipes.get(here, []):
                if there not in ways and cell != without and (is_along or flows[cell] > 0):
                    heappush(waiting, (cost + self.costs[cell], next(turn), there, [*way, (cell, is_along)]))
        return ways.get(target, [])


def _ends(cell: Cell) -> tuple[Node, Node]:
    """The nodes between which a cell flows."""
    row, column = ("row", cell[0]), ("column", cell[1])
    is_backward = (cell[0] is TOTAL) != (cell[1] is TOTAL)
    return (column, row) if is_backward else (row, column)
