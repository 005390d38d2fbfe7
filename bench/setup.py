"""Where a bench runs: a database filled once for each size, a copy of it for each run, folders, and the settings."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tools import project

# What a filled database is made from: it is filled anew when any of this changes.
FILLED_FROM = [
    "uv.lock",
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "*/loader.py",
    "*/*/loader/*.py",
    "content/**/*",
    "lms/lib/contentfile.py",
    "bench/fill.py",
    "bench/sizes.py",
]
HOST = "localhost:8000"  # what requests ask for, whatever port the servers really have
FILL = "import django; django.setup(); from bench import fill; fill.prepare({size!r})"


@dataclass(frozen=True)
class Setup:
    """A folder of ours, and where the two databases are: filled and copied."""

    folder: Path
    size: str
    server: str  # address of a PostgreSQL database from which others can be made; empty: SQLite
    redis: str  # address of the shared cache; empty: in the database, as on one machine

    @property
    def fingerprint(self) -> str:
        return project.fingerprint(FILLED_FROM)[:12]

    @property
    def filled(self) -> str:
        """Name of the filled database."""
        name = f"plaza_bench_{self.size.lower()}_{self.fingerprint}"
        return name if self.server else str(self.folder / f"{name}.sqlite3")

    @property
    def copied(self) -> str:
        """Name of the database of this run."""
        return f"plaza_bench_{os.getpid()}" if self.server else str(self.folder / f"run-{os.getpid()}.sqlite3")

    def address(self, name: str) -> str:
        """A database as DATABASE_URL."""
        return urlsplit(self.server)._replace(path=f"/{name}").geturl() if self.server else f"sqlite:///{name}"

    def environment(self, name: str) -> dict[str, str]:
        """The settings of a real deployment on one machine, behind a proxy, with this database."""
        ours = {
            key: value for key, value in os.environ.items() if not key.startswith(("PLAZA_", "DATABASE_", "REDIS_"))
        }
        return ours | {
            "DJANGO_SETTINGS_MODULE": "lms.settings",
            "DATABASE_URL": self.address(name),
            "REDIS_URL": self.redis,
            "PLAZA_BROKER_URL": "filesystem://",
            "PLAZA_DATA_DIR": str(self.folder / "data"),
            "PLAZA_STATIC_ROOT": str(self.folder / "static"),
            "PLAZA_SITE_URL": f"http://{HOST}",
            "PLAZA_PROXIES": "1",
            "PLAZA_SECRET_KEY": "of the bench, which guards nothing",
            "PYTHONUNBUFFERED": "1",
        }

    def worker_environment(self, name: str) -> dict[str, str]:
        """For our own process, which signs certificates as a worker does."""
        return self.environment(name) | {"PLAZA_WORKER": "1", "PLAZA_KEY_SECRET": "of the bench, which guards nothing"}

    # --- Databases ------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Make the copy of this run, and before it the filled database if there is none."""
        (self.folder / "data" / "queue" / "control").mkdir(parents=True, exist_ok=True)
        if not self.has_filled():
            self.fill()
        if self.server:
            self.execute(f'CREATE DATABASE "{self.copied}" TEMPLATE "{self.filled}"')
        else:
            shutil.copyfile(self.filled, self.copied)

    def fill(self) -> None:
        project.say(f"Filling a database of size {self.size}; the next run finds it ready")
        unfinished = f"{self.filled}_unfinished"
        self.drop(unfinished)
        if self.server:
            self.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE template0')
        words = [sys.executable, "-c", FILL.format(size=self.size)]
        project.must(words, env=self.worker_environment(unfinished), why="The database could not be filled")
        if self.server:
            self.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.filled}"')
        else:
            Path(unfinished).rename(self.filled)

    def has_filled(self) -> bool:
        if not self.server:
            return Path(self.filled).exists()
        return bool(self.execute("SELECT 1 FROM pg_database WHERE datname = %s", self.filled))

    def close(self) -> None:
        self.drop(self.copied)

    def drop(self, name: str) -> None:
        if self.server:
            self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            return
        for path in Path(name).parent.glob(f"{Path(name).name}*"):
            path.unlink()

    def execute(self, statement: str, *values: str) -> list[tuple]:
        with psycopg.connect(self.server, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
