"""How large an app is, and how large it may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# What Django asks of every app, large or small.
GIVEN = {"__init__.py", "__pycache__", "apps.py", "migrations"}


@dataclass(frozen=True)
class Size:
    """`names`: files and folders of an app, without GIVEN. `lines`: of its Python, without migrations."""

    names: int
    lines: int


LARGEST = Size(names=15, lines=2_500)
# Room below a debt's ceiling: by so much it may shrink before its ceiling has to follow.
SLACK = Size(names=0, lines=100)


def size_of(folder: Path) -> Size:
    names = [path for path in folder.iterdir() if path.name not in GIVEN and (path.is_dir() or path.suffix == ".py")]
    files = [path for path in folder.rglob("*.py") if "migrations" not in path.relative_to(folder).parts]
    return Size(len(names), sum(path.read_text().count("\n") for path in files))


def too_large(sizes: Mapping[str, Size], debts: Mapping[str, Size]) -> list[str]:
    """Complaints about apps that have outgrown LARGEST or, if they are known debts, their own ceiling."""
    complaints = []
    for app, size in sizes.items():
        ceiling = debts.get(app, LARGEST)
        if size.names > ceiling.names:
            complaints.append(f"{app} has {size.names} names; split it before it has more than {ceiling.names}")
        if size.lines > ceiling.lines:
            complaints.append(f"{app} has {size.lines} lines; split it before it has more than {ceiling.lines}")
    return complaints


def paid(sizes: Mapping[str, Size], debts: Mapping[str, Size]) -> list[str]:
    """Complaints about ceilings that stand above what is there: a debt only shrinks."""
    complaints = []
    for app, ceiling in debts.items():
        size = sizes[app]
        if size.names <= LARGEST.names and size.lines <= LARGEST.lines:
            complaints.append(f"{app} is no debt any more: take it off the list")
        elif ceiling.names - size.names > SLACK.names or ceiling.lines - size.lines > SLACK.lines:
            complaints.append(f"{app} has shrunk: its ceiling is now {size}")
    return complaints
