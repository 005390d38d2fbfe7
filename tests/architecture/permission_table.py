"""The permission table: every address that the resolver knows, ours, Wagtail's, wagtail-localize's and allauth's, by
every role, and the one answer that each gets (permissions.txt)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, get_resolver, resolve

TABLE = Path(__file__).with_name("permissions.txt")


@dataclass(frozen=True)
class Row:
    method: str
    address: str  # with names in braces, for what the test's world holds
    statuses: dict[str, int]  # by role

    def at(self, one_of_each: dict[str, object]) -> str:
        return self.address.format(**one_of_each)


def read(text: str) -> list[Row]:
    """The rows of a table whose first line names the roles; lines that begin with # are for the reader."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    _method, _address, *roles = lines[0]
    return [
        Row(method, address, dict(zip(roles, map(int, statuses), strict=True)))
        for method, address, *statuses in lines[1:]
    ]


def routes(patterns: list | None = None, prefix: str = "") -> Iterator[str]:
    """Every route, whoever made it, as Django writes it: "verify/<str:code>/"."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


def rows_missing(rows: list[Row], all_routes: list[str], one_of_each: dict[str, object]) -> list[str]:
    """The routes that no row of the table leads to."""
    known = {resolve(row.at(one_of_each)).route for row in rows}
    return sorted(set(all_routes) - known)


ROWS = read(TABLE.read_text())
