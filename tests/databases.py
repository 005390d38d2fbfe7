"""Databases for tests: migrated once, kept as a template, copied for each process that runs tests.

Migrating an empty database takes fifteen seconds, a copy a few milliseconds. A template carries in its name a hash of
all it was made from; whoever comes first makes it, under a lock, and the others wait.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection

from tests.factories.cms import make_home

CACHE = Path(os.environ.get("PLAZA_TEST_CACHE") or Path(tempfile.gettempdir()) / f"plaza-tests-{os.getuid()}")
KEPT_DAYS = 7


@dataclass(frozen=True)
class Filling:
    """What a template holds: made by `steps`, in this order, on top of another filling; depends on `sources`.

    A step is the name of a command (one that is not there is passed over) or a function.
    """

    name: str
    sources: tuple[str, ...]
    steps: tuple[str | Callable[[], object], ...]
    base: "Filling | None" = None

    def hash(self) -> str:
        """A short name for everything that this filling is made from."""
        found = sorted({path for one in self.sources for path in settings.BASE_DIR.glob(one) if path.is_file()})
        names = [step if isinstance(step, str) else step.__qualname__ for step in self.steps]
        digest = hashlib.sha256("/".join([*names, self.base.hash() if self.base else ""]).encode())
        for path in found:
            digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + path.read_bytes())
        return digest.hexdigest()[:16]

    def pour(self, name: str) -> None:
        """Take the steps on a database that holds the base, or nothing."""
        use(name)
        for step in self.steps:
            if not isinstance(step, str):
                step()
            elif step in get_commands():
                call_command(step, verbosity=0)
        connection.close()


MIGRATED = Filling(
    "template",
    (
        "uv.lock",
        "*/migrations/*.py",
        "*/*/migrations/*.py",
        "people/staff/roles.toml",
        "content/reference/*",
        "people/*/management/commands/*.py",
    ),
    ("migrate", "createcachetable", "sync_roles", "load_reference"),
)
OUR_CODE = tuple(f"{app}/**/*.py" for app in ("lms", "people", "questionnaires", "cms", "courses", "certification"))
# Most tests stand on a home page, which takes longer to publish than most tests take.
WITH_HOME = Filling("home", ("tests/factories/cms.py", *OUR_CODE), (make_home,), base=MIGRATED)
# What the product ships, loaded by its own code: any line of that may matter.
WITH_CONTENT = Filling("content", ("content/**/*", *OUR_CODE), ("load_content",), base=MIGRATED)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Only one process at a time is inside; the lock goes with the process."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def use(name: str) -> None:
    """Point Django's connection, in every thread, at another database of the same kind."""
    connection.close()
    connection.settings_dict["NAME"] = name


def unused(pattern: str) -> Iterator[Path]:
    """Files of ours that nothing has touched for days."""
    for path in CACHE.glob(pattern):
        if path.stat().st_mtime < time.time() - KEPT_DAYS * 86400:
            yield path


class SqliteCopies:
    """Copies of a template file. Each has a new name: SQLite must not meet a new file under the name of an open one."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="plaza-test-database-"))
        self.made = 0
        for path in unused("*.sqlite3"):
            path.unlink(missing_ok=True)

    @lru_cache  # noqa: B019  (one object a process, and it lives as long)
    def template(self, filling: Filling) -> Path:
        path = CACHE / f"{filling.name}-{filling.hash()}.sqlite3"
        base = self.template(filling.base) if filling.base else None
        with locked(path.name):
            if not path.exists():
                self.make_template(path, filling, base)
        path.touch()
        return path

    def make_template(self, path: Path, filling: Filling, base: Path | None) -> None:
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        if base:
            shutil.copyfile(base, unfinished)
        filling.pour(str(unfinished))
        unfinished.rename(path)

    def fresh(self, filling: Filling = WITH_HOME) -> None:
        """Go on with a new copy."""
        template = self.template(filling)
        self.made += 1
        copy = self.folder / f"{self.made}.sqlite3"
        shutil.copyfile(template, copy)
        use(str(copy))

    def drop(self) -> None:
        connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresCopies:
    """Copies of a template database on the server."""

    def __init__(self) -> None:
        self.server = connection.settings_dict["NAME"]  # the database to be in while others are made and dropped
        self.name = f"plaza_test_{os.getpid()}"
        for lock in unused("plaza_*.lock"):
            self.run(f'DROP DATABASE IF EXISTS "{lock.stem}"')
            lock.unlink(missing_ok=True)

    @lru_cache  # noqa: B019  (one object a process, and it lives as long)
    def template(self, filling: Filling) -> str:
        name = f"plaza_{filling.name}_{filling.hash()}"
        base = self.template(filling.base) if filling.base else "template0"
        with locked(name):
            if not self.exists(name):
                self.make_template(name, filling, base)
        return name

    def make_template(self, name: str, filling: Filling, base: str) -> None:
        unfinished = f"{name}_unfinished"
        self.run(f'DROP DATABASE IF EXISTS "{unfinished}"', *self.copying(base, unfinished))
        filling.pour(unfinished)
        self.run(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')

    def fresh(self, filling: Filling = WITH_HOME) -> None:
        """Go on with a new copy."""
        template = self.template(filling)
        self.drop()
        self.run(*self.copying(template, self.name))
        use(self.name)

    @staticmethod
    def copying(template: str, name: str) -> tuple[str, str]:
        """The statements that make a copy in which no commit, of whatever process, waits for the disk.

        It would lose its last rows if the server were killed, which no test does; everything else is as always.
        """
        return (
            f'CREATE DATABASE "{name}" TEMPLATE "{template}"',
            f'ALTER DATABASE "{name}" SET synchronous_commit = off',
        )

    def drop(self) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def exists(self, name: str) -> bool:
        use(self.server)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() == (1,)

    def run(self, *statements: str) -> None:
        use(self.server)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()


Copies = SqliteCopies | PostgresCopies


def copies() -> Copies:
    """Copies for the kind of database that the settings name."""
    return PostgresCopies() if connection.vendor == "postgresql" else SqliteCopies()


def address() -> str:
    """The present copy as a DATABASE_URL, for processes that a test starts."""
    now = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{now['NAME']}"
    return f"postgres://{now['USER']}:{now['PASSWORD']}@{now['HOST']}:{now['PORT']}/{now['NAME']}"
