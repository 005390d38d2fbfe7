"""`./dev check`: what can be said about the code without running the site."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from tools import machine, project, suite

BIN = project.VENV / "bin"
# As deployed, with values that only look real: nothing is asked of a server.
PRODUCTION = {
    "PLAZA_SITE_URL": "https://plaza.example.org",
    "PLAZA_ALLOWED_HOSTS": "plaza.example.org",
    "PLAZA_SECRET_KEY": "looks-like-a-key-but-opens-nothing-0123456789-abcdefghijklmnop",
    "PLAZA_KEY_SECRET": "looks-like-a-key-but-opens-nothing-0123456789-abcdefghijklmnop",
    "PLAZA_PROXIES": "1",
    "DATABASE_URL": "postgres://plaza@127.0.0.1/plaza",
    "REDIS_URL": "redis://127.0.0.1/0",
}


@dataclass(frozen=True)
class Check:
    name: str
    words: list[str]
    env: dict[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    """Longest first, so that two cores end together."""
    python, tool = project.PYTHON, str(BIN)
    pytest = [python, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "tests/architecture"]
    return [
        Check("architecture", pytest),
        Check("types", [f"{tool}/mypy"]),
        Check(
            "settings for deployment", [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION
        ),
        Check("migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"], {"PLAZA_LOCAL": "1"}),
        Check("content", [python, "-m", "tools.proofreading"]),
        Check("messages", [python, "-m", "tools.texts"]),
        Check("vocabulary", [python, "-m", "tools.vocabulary"]),
        Check("import contracts", [f"{tool}/lint-imports", "--no-cache"]),
        Check("templates", [f"{tool}/djlint", "--lint", "--quiet", "templates"]),
        Check("lint", [f"{tool}/ruff", "check", "--quiet", "."]),
        Check("format", [f"{tool}/ruff", "format", "--check", "--quiet", "."]),
    ]


def run_all() -> int:
    """Run every step, as many at once as there are cores; show what failed. The exit code."""
    machine.sync(with_dev=True)
    machine.need_gettext()
    began = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = list(show(as_completed([pool.submit(result_of, check) for check in checks()])))
    print(f"{'Failed: ' + ', '.join(failed) if failed else 'All clean'} in {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def result_of(check: Check) -> tuple[Check, int, str, float]:
    began = time.monotonic()
    env = suite.environment() | {"PLAZA_DATA_DIR": tempfile.gettempdir()} | check.env
    done = subprocess.run(
        check.words, cwd=project.ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return check, done.returncode, done.stdout, time.monotonic() - began


def show(finished: Iterable) -> Iterable[str]:
    """One line a step as it ends, with its output when it failed. Yields the names of those that failed."""
    for future in finished:
        check, code, output, seconds = future.result()
        print(f"{'FAILED' if code else 'ok':<7} {check.name} ({seconds:.1f} s)", flush=True)
        if code:
            print(output, flush=True)
            yield check.name
