"""`./dev mutate PATH`: plant one fault after another into a file and see which of them no test notices.

Cosmic Ray plants and judges. It runs in an environment of its own, outside the lock: nobody needs it to build or run.
It works on a copy of the tree, so that a run that is broken off leaves nothing behind.
"""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools import machine, project, suite

TOOL = "cosmic-ray==8.7.0"
# Faults that say nothing here: `|` stands in annotations alone, an order of identities does not exist, and swapping
# one arithmetic sign for each of the others is noise beside the first swap.
SILENT = [
    r"core/ReplaceBinaryOperator_Bit.*",
    r"core/ReplaceBinaryOperator_.*_(Pow|Mod|FloorDiv|RShift|LShift|Bit.*)",
    r"core/ReplaceComparisonOperator_(Is|IsNot)_(Eq|NotEq|Lt|LtE|Gt|GtE)",
    r"core/ReplaceComparisonOperator_.*_(Is|IsNot)$(?<!Is_IsNot)(?<!IsNot_Is)",
    r"core/ReplaceComparisonOperator_(Eq|NotEq)_(Lt|LtE|Gt|GtE)",
    r"core/Variable.*",
]
SLOWER = 3  # a fault may make a test wait: it has so many times what the tests take without one


def run(path: str, words: Sequence[str], since: str) -> int:
    """Plant faults into `path`, on lines changed since the commit `since` if one is named. 1 if any lived.

    `words`: the tests to run for each fault, as pytest takes them; without any, those of the app.
    """
    if not (project.ROOT / path).is_file():
        raise project.Failed(f"There is no file {path}.")
    suite.prepare()
    tests = list(words) or tests_of(path)
    with tempfile.TemporaryDirectory(prefix="plaza-mutate-") as folder:
        copy = copied(Path(folder) / "tree")
        seconds = baseline(copy, tests)
        configure(copy, path, tests, since, timeout=seconds * SLOWER + 5)
        cosmic(copy, "cosmic-ray", "init", "mutate.toml", "session.sqlite")
        cosmic(copy, "cr-filter-operators", "session.sqlite", "mutate.toml")
        if since:
            cosmic(copy, "cr-filter-git", "session.sqlite", "--config", "mutate.toml", env=git_here(copy))
        project.say(f"Planting faults into {path}; the tests take {seconds:.0f} s a fault")
        cosmic(copy, "cosmic-ray", "exec", "mutate.toml", "session.sqlite")
        return report(list(results(copy)))


def tests_of(path: str) -> list[str]:
    """The folder of tests that mirrors a file of ours; `lms/lib` has one of its own."""
    parts = Path(path).parts
    folder = "lib" if parts[:2] == ("lms", "lib") else parts[0]
    mirrored = project.ROOT / "tests" / folder / f"test_{Path(path).stem}.py"
    return [
        f"tests/{folder}/{mirrored.name}" if mirrored.exists() and Path(path).stem == "rules" else f"tests/{folder}"
    ]


def copied(target: Path) -> Path:
    """The tree as it stands, committed or not, without what is built or kept."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(words, cwd=project.ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        if (project.ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project.ROOT / name, target / name)
    return target


def test_words(tests: Sequence[str]) -> list[str]:
    return [project.PYTHON, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]


def baseline(copy: Path, tests: Sequence[str]) -> float:
    """How many seconds the tests take without a fault, once the databases that they copy are made."""
    words, why = test_words(tests), "Without any fault these tests fail"
    project.must(words, env=environment(), folder=copy, why=why)
    began = time.monotonic()
    project.must(words, env=environment(), folder=copy, why=why)
    return time.monotonic() - began


def environment() -> dict[str, str]:
    """A fault that leaves a file as long as it was, within a second, would be passed over for what was compiled."""
    return suite.environment() | {"PYTHONDONTWRITEBYTECODE": "1"}


def configure(copy: Path, path: str, tests: Sequence[str], since: str, *, timeout: float) -> None:
    (copy / "mutate.toml").write_text(
        "[cosmic-ray]\n"
        f"module-path = {json.dumps(path)}\n"
        f"timeout = {timeout:.1f}\n"
        "excluded-modules = []\n"
        f"test-command = {json.dumps(' '.join(test_words(tests)))}\n"
        '[cosmic-ray.distributor]\nname = "local"\n'
        f"[cosmic-ray.filters.operators-filter]\nexclude-operators = {json.dumps(SILENT)}\n"
        f"[cosmic-ray.filters.git-filter]\nbranch = {json.dumps(since)}\n"
    )


def git_here(copy: Path) -> dict[str, str]:
    """For git, so that it compares the copy with the history of the tree."""
    words = ["git", "rev-parse", "--absolute-git-dir"]
    found = subprocess.run(words, cwd=project.ROOT, capture_output=True, text=True, check=True)
    return {"GIT_DIR": found.stdout.strip(), "GIT_WORK_TREE": str(copy)}


def cosmic(copy: Path, program: str, *words: str, env: dict[str, str] | None = None) -> None:
    command = [machine.uv(), "tool", "run", "--quiet", "--from", TOOL, program, *words]
    project.must(command, env=environment() | (env or {}), folder=copy, why="The mutation tester failed")


def results(copy: Path) -> Iterator[tuple[dict, dict]]:
    """Each planted fault and what became of it."""
    words = [machine.uv(), "tool", "run", "--quiet", "--from", TOOL, "cosmic-ray", "dump", "session.sqlite"]
    done = subprocess.run(words, cwd=copy, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        item, result = json.loads(line)
        if result and result["worker_outcome"] != "skipped":
            yield item["mutations"][0], result


def report(judged: list[tuple[dict, dict]]) -> int:
    """Show each fault that lived, then how many died."""
    alive = [(mutation, result) for mutation, result in judged if result["test_outcome"] == "survived"]
    for mutation, result in alive:
        print(
            f"\n{mutation['module_path']}:{mutation['start_pos'][0]}  {mutation['operator_name'].removeprefix('core/')}"
        )
        print("\n".join(line for line in (result["diff"] or "").splitlines()[3:] if line[:1] in "+-"))
    died = len(judged) - len(alive)
    print(f"\n{died} of {len(judged)} planted faults were noticed")
    return 1 if alive else 0
