"""`./dev test --changed`: the tests that a change touches, by folders that mirror each other and by what tests import.

It is for the minutes while one works: it errs on the side of few, and `./dev test` has the last word.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools import project

EVERYTHING = ("uv.lock", "pyproject.toml", "lms/settings*.py", "tests/conftest.py", "tests/databases.py")
# Where the tests of a file lie that are not named after its folder.
MIRRORS = {
    "lms/lib": ("tests/lib",),
    "content": ("tests/content", "tests/courses/test_loader.py"),
    "demo": ("tests/courses/test_loader.py",),
    "locale": ("tests/architecture/test_catalogues.py",),
    "static": ("tests/cms/test_stylesheet.py", "tests/architecture/test_weights.py"),
}


def changed_files(since: str) -> list[str]:
    """Files that differ from the commit `since`, those that git does not know yet among them."""
    diff = ["git", "diff", "--name-only", since or "HEAD"]
    new = ["git", "ls-files", "--others", "--exclude-standard"]
    found = [subprocess.run(words, cwd=project.ROOT, capture_output=True, text=True) for words in (diff, new)]
    if any(one.returncode for one in found):
        raise project.Failed("".join(one.stderr for one in found).strip())
    return sorted({name for one in found for name in one.stdout.splitlines()})


def near(changed: Iterable[str]) -> list[str]:
    """The files and folders to hand to pytest; everything where a change may be felt everywhere, [] for nothing."""
    changed = list(changed)
    if any(Path(name).match(pattern) for name in changed for pattern in EVERYTHING):
        return ["tests"]
    found = {path for name in changed for path in _tests_of(name) if (project.ROOT / path).exists()}
    return sorted(path for path in found if not any(str(above) in found for above in Path(path).parents))


def _tests_of(name: str) -> Iterator[str]:
    path = Path(name)
    if re.fullmatch(r"tests/.*test_\w+\.py", name):
        yield name
        return
    mirrors = (MIRRORS[folder] for folder in MIRRORS if name.startswith(f"{folder}/"))
    parts = path.parts[1:] if path.parts[0] == "templates" else path.parts
    yield from next(mirrors, (f"tests/{parts[0]}",) if len(parts) > 1 and parts[0] != "tests" else ())
    if path.suffix == ".py":
        yield from _importers_of(path)


def _importers_of(path: Path) -> Iterator[str]:
    """The test files that import a module by its own name, or from the package that it is a part of."""
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    package, _, name = module.rpartition(".")
    wanted = re.compile(rf"^(from|import) {re.escape(module)}\b|^from {re.escape(package)} import .*\b{name}\b", re.M)
    for test in sorted((project.ROOT / "tests").rglob("test_*.py")):
        if wanted.search(test.read_text("utf-8")):
            yield str(test.relative_to(project.ROOT))
