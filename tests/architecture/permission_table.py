"""The permission table: every address of ours, by every role, and the one answer that each gets (permissions.txt)."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, get_resolver, resolve

from tests.architecture.floors import floors

TABLE = Path(__file__).with_name("permissions.txt")


@dataclass(frozen=True)
class Row:
    method: str
    address: str  # with names in braces, for what the test's world holds
    statuses: dict[str, int]  # by role

    def at(self, world: dict[str, object]) -> str:
        return self.address.format(**world)


def read(text: str) -> list[Row]:
    """The rows of a table whose first line names the roles; lines that begin with # are for the reader."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    _method, _address, *roles = lines[0]
    return [
        Row(method, address, dict(zip(roles, map(int, statuses), strict=True)))
        for method, address, *statuses in lines[1:]
    ]


def routes(patterns: list | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of ours, as Django writes it: "verify/<str:code>/"."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from routes(pattern.url_patterns, route)
        elif is_ours(pattern.callback):
            yield route


def is_ours(callback) -> bool:
    """Whether a view is our code, or Wagtail's for a model of ours."""
    view = inspect.unwrap(callback)
    kind = getattr(view, "view_class", view)
    model = getattr(view, "view_initkwargs", {}).get("model") or getattr(kind, "model", None)
    labels = {kind.__module__.split(".")[0], getattr(getattr(model, "_meta", None), "app_label", "")}
    return bool(labels & {"lms", *floors()})


def rows_missing(rows: list[Row], all_routes: list[str], world: dict[str, object]) -> list[str]:
    """The routes that no row of the table leads to."""
    known = {resolve(row.at(world)).route for row in rows}
    return sorted(set(all_routes) - known)
