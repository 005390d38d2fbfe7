"""`./dev test`: every test on SQLite, and again on PostgreSQL, where it answers, what a database has a say in."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

from tools import machine, project, touched

POSTGRES = os.environ.get("PLAZA_TEST_POSTGRES") or "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = os.environ.get("PLAZA_TEST_REDIS") or "redis://127.0.0.1:6379/0"
SUMMARY = re.compile(r"=+ .*(passed|failed|error|no tests ran|skipped).* in [\d.]+s.*=+")
CI = os.environ.get("CI", "").lower() in ("1", "true")


def run_all() -> int:
    """All tests, on each database that answers. Under CI a database that does not answer is a failure."""
    prepare()
    results = [pytest("SQLite", {})]
    skipped = []
    if not answers(REDIS):
        skipped.append(f"tests with Redis: nothing answers at {REDIS}")
    if answers(POSTGRES):
        results.append(pytest("PostgreSQL", {"DATABASE_URL": POSTGRES}, ["-m", "not once"]))
    else:
        skipped.append(f"all tests on PostgreSQL: nothing answers at {POSTGRES}")
    if not machine.browser():
        skipped.append(f"browser tests: missing {' '.join(machine.names_of('browser'))}")
    if not machine.proxy():
        skipped.append(f"tests of the proxy: missing {' '.join(machine.names_of('proxy'))}")
    return report(results, skipped)


def run_changed(since: str) -> int:
    """The tests that the changes since a commit touch, on SQLite; without a commit, what is not committed yet."""
    words = touched.near(touched.changed_files(since))
    if not words:
        project.say("No test is near what has changed.")
        return 0
    project.say(f"Tests near what has changed: {' '.join(words)}")
    return run_part(["-q", "-n", "2", "--dist", "worksteal", *words])


def run_part(words: Sequence[str]) -> int:
    """The tests that the words name, on SQLite; words are handed to pytest as they are."""
    prepare()
    return project.call([project.PYTHON, "-m", "pytest", *words], env=environment())


def prepare() -> None:
    machine.want_pango()
    machine.sync(with_dev=True)
    machine.want_browser()
    machine.want_proxy()


def environment() -> dict[str, str]:
    """The caller's, without what would lead the tests to another place than their own."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PLAZA_")}
    ours.pop("DATABASE_URL", None)
    ours.pop("REDIS_URL", None)
    ours.pop("PYTHONDONTWRITEBYTECODE", None)  # the many processes that tests start would compile everything anew
    ours["PLAZA_TEST_BROWSER"] = machine.browser() or ""
    ours["PLAZA_TEST_NGINX"] = machine.proxy() or ""
    ours["PLAZA_TEST_REDIS"] = REDIS if answers(REDIS) else ""
    return ours


def answers(address: str) -> bool:
    """Whether something listens at the host and port of an address."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname, parts.port), timeout=2):
            return True
    except OSError:
        return False


def pytest(name: str, extra: dict[str, str], options: Sequence[str] = ()) -> tuple[str, int, str]:
    """Run all tests, two at a time, their output passed on. The name, the exit code, and pytest's last line."""
    project.say(f"Tests on {name}")
    words = [project.PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "--durations", "5", *options]
    process = subprocess.Popen(words, cwd=project.ROOT, env=environment() | extra, stdout=subprocess.PIPE, text=True)
    last = "pytest said nothing"
    for line in process.stdout or ():
        sys.stdout.write(line)
        sys.stdout.flush()
        if SUMMARY.search(line) or re.match(r"\d+ (passed|failed|error|skipped)", line):
            last = line.strip()
    return name, process.wait(), last


def report(results: list[tuple[str, int, str]], skipped: list[str]) -> int:
    """Say what was left out and why, then each summary; pytest's own line comes last. The exit code of it all."""
    for line in skipped:
        project.say(f"Skipped {line}")
    for name, code, last in results:
        print(f"{name}{'' if code == 0 else ' (failed)'}:\n{last}", flush=True)
    return 1 if any(code for _name, code, _last in results) or (CI and skipped) else 0
