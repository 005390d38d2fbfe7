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


def size_of(folder: Path) -> Size:
    names = [path for path in folder.iterdir() if path.name not in GIVEN and (path.is_dir() or path.suffix == ".py")]
    files = [path for path in folder.rglob("*.py") if "migrations" not in path.relative_to(folder).parts]
    return Size(len(names), sum(path.read_text().count("\n") for path in files))


def too_large(sizes: Mapping[str, Size]) -> list[str]:
    """Complaints about apps that have outgrown LARGEST."""
    complaints = []
    for app, size in sizes.items():
        if size.names > LARGEST.names:
            complaints.append(f"{app} has {size.names} names; split it before it has more than {LARGEST.names}")
        if size.lines > LARGEST.lines:
            complaints.append(f"{app} has {size.lines} lines; split it before it has more than {LARGEST.lines}")
    return complaints
