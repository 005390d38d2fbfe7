"""A first preparation may be killed at any moment: the next one mends it, and nobody is served meanwhile."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from lms import health
from lms.lib.process_lock import process_lock
from lms.management.commands import prepare
from lms.management.commands.migrate import djangos, is_whole
from people.accounts.actions import note_done, note_failed
from people.accounts.models import Job
from tests import databases
from tests.faults.workers import STUCK_SECONDS, Process

pytestmark = pytest.mark.django_db(transaction=True)

# A program that stands still where Django says that "auth" has its tables.
STANDSTILL = """
import os, sys, time, django
django.setup()
from pathlib import Path
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from lms.management.commands.migrate import djangos
real = MigrationRecorder.record_applied
def record(recorder, app, name):
    if os.environ["FAULTS_STOP_AT"] == "after":
        real(recorder, app, name)
    if app == "auth":
        (Path(os.environ["FAULTS_FOLDER"]) / "reached").touch()
        time.sleep(600)
    real(recorder, app, name)
MigrationRecorder.record_applied = record
djangos.MigrationExecutor(connection).migrate([("auth", "0001_initial")])
"""


@pytest.fixture
def empty(django_db_setup, tmp_path: Path):
    """Django's connection, on a database without a table."""
    before = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        databases.use(str(tmp_path / "first.sqlite3"))
        yield
        databases.use(before)
    else:
        name = f"plaza_first_{os.getpid()}"
        django_db_setup.run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        databases.use(name)
        yield
        django_db_setup.run(f'DROP DATABASE "{name}" WITH (FORCE)')
        databases.use(before)


@pytest.mark.worker
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_migration_killed_at_its_end_is_made_again(empty, environment, tmp_path: Path, when: str):
    env = environment | {"DATABASE_URL": databases.address()}
    program = Process([sys.executable, "-c", STANDSTILL], env, tmp_path / "program", when)
    program.wait_for("reached")
    program.kill()

    djangos.MigrationExecutor(connection).migrate([("auth", "0001_initial")])

    assert "auth_group" in connection.introspection.table_names()


@pytest.mark.once
def test_no_migration_is_made_by_halves():
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()

    assert [str(one) for one in migrations if not is_whole(one)] == []


def test_a_preparation_that_was_cut_off_keeps_people_out_until_it_ends(monkeypatch):
    def cut_off(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(prepare, "STEPS", ["load_content"])
    with monkeypatch.context() as patch:
        patch.setattr("lms.management.commands.load_content.Command.handle", cut_off)
        with pytest.raises(KeyboardInterrupt):
            call_command("prepare", verbosity=0)
        assert not health.is_prepared()

    monkeypatch.setattr("lms.management.commands.load_content.Command.handle", lambda *_args, **_options: None)
    call_command("prepare", verbosity=0)

    assert health.is_prepared()


def test_a_house_that_was_ready_serves_on_while_it_is_prepared_anew(monkeypatch):
    note_done(health.PREPARATION, at=timezone.now())
    seen = []
    monkeypatch.setattr(prepare, "STEPS", ["load_content"])
    monkeypatch.setattr(
        "lms.management.commands.load_content.Command.handle",
        lambda *_args, **_options: seen.append(health.is_prepared()),
    )

    call_command("prepare", verbosity=0)

    assert seen == [True]


def test_jobs_that_this_version_does_not_have_are_forgotten(monkeypatch):
    note_failed("a_job_of_old", "ValueError", at=timezone.now())
    note_failed("finish_due", "ValueError", at=timezone.now())
    monkeypatch.setattr(prepare, "STEPS", [])

    call_command("prepare", verbosity=0)

    assert set(Job.objects.failing().values_list("name", flat=True)) == {"finish_due"}


def test_two_preparations_at_once_go_one_after_the_other():
    first_is_in, first_may_go, second_is_in = Event(), Event(), Event()

    def first():
        with process_lock("prepare"):
            first_is_in.set()
            first_may_go.wait(STUCK_SECONDS)
        connections.close_all()

    def second():
        first_is_in.wait(STUCK_SECONDS)
        with process_lock("prepare"):
            second_is_in.set()
        connections.close_all()

    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(first), pool.submit(second)]
        assert first_is_in.wait(STUCK_SECONDS)
        assert not second_is_in.wait(1)
        first_may_go.set()
        assert second_is_in.wait(STUCK_SECONDS)
        [one.result() for one in waiting]


def test_web_and_worker_wait_until_all_is_prepared(monkeypatch):
    note_failed(health.PREPARATION, "not finished", at=timezone.now())
    waited = []

    def sleep(seconds):
        waited.append(seconds)
        if len(waited) == 3:
            note_done(health.PREPARATION, at=timezone.now())

    monkeypatch.setattr(health.time, "sleep", sleep)

    call_command("await_prepared")

    assert len(waited) == 3


@pytest.mark.once
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server keeps its own files")
def test_what_is_written_is_for_its_own_account_to_read(tmp_path: Path, environment):
    data = tmp_path / "house"
    data.mkdir(mode=0o755)
    old = data / "plaza.sqlite3"
    old.touch(mode=0o644)
    env = environment | {"PLAZA_DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{old}"}
    code = (
        "import django; django.setup(); from lms.lib.sqlite_files import keep_files_private; keep_files_private()\n"
        "from django.db import connection; connection.cursor().execute('CREATE TABLE a (b)')\n"
        "from pathlib import Path; import os; (Path(os.environ['FAULTS_FOLDER']) / 'reached').touch()\n"
        "import time; time.sleep(600)"
    )
    program = Process([sys.executable, "-c", f"import os; os.umask(0o022)\n{code}"], env, tmp_path / "program")
    program.wait_for("reached")

    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (data, *data.iterdir())}
    new = (tmp_path / "program" / "reached").stat().st_mode & 0o777
    program.kill()

    assert modes == {"house": "0o700"} | dict.fromkeys([old.name, f"{old.name}-wal", f"{old.name}-shm"], "0o600")
    assert new == 0o600
