"""Backup and restore as compose.yml runs them, on the database of these tests: nothing lost, nobody brought back."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as ours
from django.db import connection
from django.test import Client

from certification.certificates.actions import choose_shown
from certification.certificates.models import Certificate
from certification.certificates.rules import Shown
from lms import health
from lms.privacy import erase_person
from people.accounts.models import Erasure, User
from people.letters.models import Letter
from tests import databases
from tests.deploy.compose import words_of
from tests.factories.certification import make_certificate, make_scheme
from tests.factories.courses import make_course
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
Run = Callable[..., subprocess.CompletedProcess]
SECRET = "geheimnis"


@pytest.fixture
def elsewhere(django_db_setup, tmp_path: Path) -> Iterator[str]:
    """The name of an empty database, as after a disaster."""
    if connection.vendor == "sqlite":
        yield str(tmp_path / "elsewhere" / "plaza.sqlite3")
        return
    name, now = f"plaza_restored_{os.getpid()}", connection.settings_dict["NAME"]
    django_db_setup.run(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE template0')
    databases.use(now)
    yield name
    django_db_setup.run(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def run(environment, tmp_path: Path) -> Run:
    """Run a service of compose.yml on the database that the tests are in."""

    def run(service: str, *more: str, data: Path, erased: Path) -> subprocess.CompletedProcess:
        paths = {"/data": str(data), "/erased": str(erased), "/backups": str(tmp_path / "backups")}
        env = environment | {"DATABASE_URL": databases.address()}
        env |= {"PLAZA_DATA_DIR": str(data), "PLAZA_ERASED_DIR": str(erased), "PLAZA_KEY_SECRET": "for the tests"}
        words = words_of(service, *more, paths=paths)
        return subprocess.run(words, cwd=ours.BASE_DIR, env=env, capture_output=True, text=True)

    return run


def archives(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("plaza-*.tar.gz"))


def plant() -> tuple[Certificate, User, User]:
    """A course, somebody with a certificate, and two who will be erased."""
    make_course(modules=1, lessons=2)
    scheme = make_scheme()
    rosa = make_certificate(make_person("rosa", printed_name="Rosa Quispe"), scheme)
    choose_shown(rosa, Shown.NAMED, by=rosa.person)
    ben, carla = (make_person(f"{SECRET}-{number}", printed_name=f"{SECRET} {number}") for number in (1, 2))
    make_certificate(ben, scheme)
    return rosa, ben, carla


def test_from_backup_to_restore_to_reading_and_verifying(home, run: Run, elsewhere, tmp_path: Path, settings):
    rosa, ben, carla = plant()
    before, backups, lost = Path(settings.DATA_DIR), tmp_path / "backups", Path(settings.ERASED_DIR)
    (Path(settings.PRIVATE_ROOT) / "certificates").mkdir(parents=True, exist_ok=True)
    (Path(settings.PRIVATE_ROOT) / "certificates" / "sheet.pdf").write_bytes(b"%PDF the sheet")
    (before / "secrets.json").write_text("{}")

    # A night; somebody goes; another night copies the list; somebody else goes; the disaster takes all but two folders.
    first = run("backup", data=before, erased=lost)
    assert first.returncode == 0, first.stderr
    [archive] = archives(backups)
    erase_person(ben)
    assert run("backup", data=before, erased=lost).returncode == 0
    shutil.rmtree(lost)
    erase_person(carla)
    settings.DATA_DIR = after = tmp_path / "after"
    databases.use(elsewhere)

    done = run("restore", f"/backups/{archive}", data=after, erased=lost)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 people erased again" in done.stdout
    assert health.is_prepared()
    _assert_all_is_there(rosa, after)
    assert not User.objects.filter(username__contains=SECRET).exists()
    assert not Certificate.objects.filter(printed_name__contains=SECRET).exists()
    assert not Letter.objects.filter(address__contains=SECRET).exists()
    assert Erasure.objects.filter(public_id__in=[ben.public_id, carla.public_id]).count() == 2
    assert not (after / "secrets.json").exists()
    if connection.vendor == "sqlite":
        connection.close()
        assert SECRET.encode() not in b"".join(path.read_bytes() for path in Path(elsewhere).parent.iterdir())


def _assert_all_is_there(certificate: Certificate, data: Path) -> None:
    lesson = Client().get("/en/learn/course/course-m1/course-m1-l1/")
    assert lesson.status_code == 200
    verified = Client().get(f"/verify/{certificate.code}/")
    assert verified.status_code == 200
    assert "Rosa Quispe" in verified.content.decode()
    assert (data / "private" / "certificates" / "sheet.pdf").read_bytes() == b"%PDF the sheet"


def test_two_backups_within_a_second_are_two_archives(home, run: Run, tmp_path: Path, settings):
    for _number in range(2):
        assert run("backup", data=Path(settings.DATA_DIR), erased=Path(settings.ERASED_DIR)).returncode == 0

    assert len(archives(tmp_path / "backups")) == 2


def test_a_restore_overwrites_nothing_and_may_be_begun_again(home, run: Run, elsewhere, tmp_path: Path, settings):
    make_person("rosa")
    data, erased = Path(settings.DATA_DIR), Path(settings.ERASED_DIR)
    assert run("backup", data=data, erased=erased).returncode == 0
    [archive] = archives(tmp_path / "backups")
    here = connection.settings_dict["NAME"]

    refused = run("restore", f"/backups/{archive}", data=data, erased=erased)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr or "is there already" in refused.stderr
    assert not (data / health.RESTORING).exists()

    # Cut off after the database was there: everybody is kept out, and the same command begins again.
    databases.use(elsewhere)
    settings.DATA_DIR = after = tmp_path / "after"
    assert run("restore", f"/backups/{archive}", data=after, erased=erased).returncode == 0
    (after / health.RESTORING).touch()
    assert not health.is_prepared()

    again = run("restore", f"/backups/{archive}", data=after, erased=erased)

    assert again.returncode == 0, again.stderr
    assert health.is_prepared()
    assert User.objects.filter(username="rosa").exists()
    databases.use(here)


@pytest.mark.once
def test_archives_are_deleted_when_people_were_promised(run: Run, tmp_path: Path, settings):
    data, erased, backups = Path(settings.DATA_DIR), Path(settings.ERASED_DIR), tmp_path / "backups"
    backups.mkdir()
    for name, days in {"plaza-old.tar.gz": 36, "plaza-new.tar.gz": 33, "another.tar.gz": 400}.items():
        (backups / name).touch()
        moment = (backups / name).stat().st_mtime - days * 86400
        os.utime(backups / name, (moment, moment))

    assert run("backup", data=data, erased=erased).returncode == 0

    left = {path.name for path in backups.iterdir()}
    assert "plaza-old.tar.gz" not in left
    assert {"plaza-new.tar.gz", "another.tar.gz", "erased"} < left
    assert all(path.stat().st_mode & 0o077 == 0 for path in backups.glob("plaza-2*.tar.gz"))
