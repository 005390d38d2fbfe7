"""`./dev compare COMMIT`: what the site says at that commit and what it says now, compared word by word.

For changes that must change nothing: code is moved, and every page, letter and file stays as it was. What is looked at,
and what is taken out because only chance makes it, stands in `tools/snapshot/`.
"""

import difflib
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tools import machine, project

LANGUAGES = ["en", "es", "fr", "ar"]
LOOKING = "tools/snapshot"
AROUND = 2  # lines shown before and after each difference
SHOWN = 12  # addresses named for one and the same difference

Snapshot = dict[str, str]


def run(commit: str, data: Path) -> int:
    """Print how the working tree differs from a commit. 1 if it does at all."""
    machine.sync(with_dev=True)
    before = snapshot_of(commit_of(commit), data / "compare")
    project.say("Looking at the working tree")
    with folder() as scratch:
        now = looked_at(project.ROOT, scratch)
    kept(data / "compare/now.json.gz", now)
    return report(before, now)


def commit_of(name: str) -> str:
    done = subprocess.run(["git", "rev-parse", "--verify", f"{name}^{{commit}}"], cwd=project.ROOT, capture_output=True)
    if done.returncode:
        raise project.Failed(f"There is no commit {name or '(name one: ./dev compare COMMIT)'}.")
    return done.stdout.decode().strip()


def snapshot_of(commit: str, keep: Path) -> Snapshot:
    """The snapshot of a commit, made once and kept as long as we look in the same way."""
    path = keep / f"{commit[:12]}-{project.fingerprint([f'{LOOKING}/*.py'])[:12]}.json.gz"
    if not path.exists():
        project.say(f"Looking at {commit[:12]}; it is kept in {path}")
        with folder() as scratch, checked_out(commit, scratch / "tree") as tree:
            kept(path, looked_at(tree, scratch))
    return opened(path)


def kept(path: Path, snapshot: Snapshot) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with gzip.open(unfinished, "wt", encoding="utf-8") as file:
        json.dump(snapshot, file, ensure_ascii=False)
    unfinished.replace(path)


def opened(path: Path) -> Snapshot:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return json.load(file)


# --- Looking ------------------------------------------------------------------------------------------------------


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="plaza-compare-") as name:
        yield Path(name)


@contextmanager
def checked_out(commit: str, tree: Path) -> Iterator[Path]:
    """The commit as a tree of its own, with its own dependencies and our way of looking."""
    project.must(["git", "worktree", "add", "--detach", str(tree), commit])
    try:
        words = [machine.uv(), "sync", "--frozen", "--python", sys.executable, "--group", "dev"]
        project.must(words, env=machine.uv_environment(), folder=tree)
        shutil.copytree(project.ROOT / LOOKING, tree / LOOKING, dirs_exist_ok=True)
        yield tree
    finally:
        project.must(["git", "worktree", "remove", "--force", str(tree)])


def looked_at(tree: Path, scratch: Path) -> Snapshot:
    """Fill a database by the commands of the tree; look at it in each language, as many at once as there are cores."""
    look(tree, scratch, "prepare")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(look, tree, scratch, "visit", language) for language in LANGUAGES]:
            done.result()
    return {key: text for part in sorted(scratch.glob("*.json.gz")) for key, text in opened(part).items()}


def look(tree: Path, scratch: Path, *words: str) -> None:
    python = str(tree / ".venv/bin/python")
    env = os.environ | {"PYTHONHASHSEED": "0"}  # sets have an order of their own in each process
    project.must([python, "-m", "tools.snapshot", words[0], str(scratch), *words[1:]], env=env, folder=tree)


# --- Comparing ----------------------------------------------------------------------------------------------------


def report(before: Snapshot, now: Snapshot) -> int:
    """Print each difference once, with the places where it is. 1 if there are any."""
    found = differences(before, now)
    for what, labels in found.items():
        print("\n".join(["", *labels[:SHOWN], *([f"and {len(labels) - SHOWN} more"] if len(labels) > SHOWN else [])]))
        print(what)
    print(f"\n{len(now)} answers, letters and files: {sum(map(len, found.values())) or 'none'} differ")
    return 1 if found else 0


def differences(before: Snapshot, now: Snapshot) -> dict[str, list[str]]:
    """Each difference, as lines to read, and the places where it is."""
    found: dict[str, list[str]] = {}
    for label in [*before, *(one for one in now if one not in before)]:
        if before.get(label) != now.get(label):
            found.setdefault(difference(before.get(label), now.get(label)), []).append(label)
    return found


def difference(before: str | None, now: str | None) -> str:
    if now is None:
        return "  is no longer there"
    if before is None:
        return "  is new"
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), lineterm="", n=AROUND)
    # Where in the page it stands is left out: the same difference stands elsewhere on another page.
    return "\n".join("  ..." if line.startswith("@@") else f"  {line}" for line in list(lines)[2:])
