"""A job that fails is written down and seen, by monitors without names and by those who may act with them."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from lms import health, schedule
from lms.staff_todo import staff_todo
from people.accounts import actions
from people.accounts.models import Job, User
from people.staff.actions import sync_roles
from tests.factories.people import add_second_factor, make_staff

pytestmark = pytest.mark.django_db


def bad_job() -> None:
    raise ValueError("Amina Diallo, amina@example.org")


def good_job() -> None:
    pass


@pytest.fixture
def roles():
    sync_roles()


@pytest.fixture
def jobs(monkeypatch):
    """The sweep's jobs in this test."""
    found = [bad_job, good_job]
    monkeypatch.setattr(schedule, "JOBS", found)
    return found


def status() -> tuple[int, str]:
    answer = Client().get("/health/ready")
    return answer.status_code, answer.json()["status"]


def sentences() -> list[str]:
    return [one.sentence for one in staff_todo(make_staff("ada", "administrator"), at=timezone.now())]


def test_a_failing_job_is_seen_since_when_and_how_often(jobs, roles, time_machine):
    time_machine.move_to("2026-11-29 12:00:00Z", tick=False)
    schedule.sweep()
    time_machine.move_to("2026-11-29 12:01:00Z", tick=False)
    schedule.sweep()

    assert status() == (200, "degraded")
    [said] = sentences()
    assert said.startswith("bad_job has failed since 2026-11-29 12:00, 2 times: ValueError at tests/lms/test_jobs.py:")
    assert "amina" not in Client().get("/health/ready").content.decode().lower()
    assert "amina" not in str(Job.objects.values()).lower()


def test_a_job_that_works_again_is_seen_no_more(jobs, roles):
    schedule.sweep()
    jobs.remove(bad_job)
    jobs.append(lambda: None)
    jobs[-1].__name__ = "bad_job"

    schedule.sweep()

    assert status() == (200, "ready")
    assert sentences() == []


def test_a_job_that_this_version_does_not_have_fails_nobody_any_more(jobs, roles):
    actions.note_failed("bad_job_of_yesterday", "ValueError", at=timezone.now())
    actions.note_failed("bad_job", "ValueError", at=timezone.now())

    actions.forget_jobs_but({"sweep", "bad_job"})

    assert [job.name for job in Job.objects.failing()] == ["bad_job"]


def test_the_first_failing_job_stops_no_other(jobs):
    schedule.sweep()

    assert Job.objects.get(name="good_job").done_at
    assert Job.objects.get(name="bad_job").failures == 1


def test_what_cannot_be_written_down_stops_no_job(jobs, monkeypatch):
    def away(*_args, **_kwargs):
        raise DatabaseError

    done = []
    jobs.append(lambda: done.append("last"))
    monkeypatch.setattr(schedule, "note_failed", away)

    schedule.sweep()

    assert done == ["last"]


def test_a_sweep_that_stays_away_is_seen(jobs, roles, time_machine):
    assert status() == (200, "degraded")
    assert sentences() == ["Nothing has run by itself yet: the worker, its clock or its queue is away"]
    jobs.remove(bad_job)
    time_machine.move_to("2026-11-29 12:00:00Z", tick=False)
    schedule.sweep()
    time_machine.move_to("2026-11-29 12:04:59Z", tick=False)
    assert status() == (200, "ready")

    time_machine.move_to("2026-11-29 12:05:01Z", tick=False)

    assert status() == (200, "degraded")
    said = [one.sentence for one in staff_todo(User.objects.get(username="ada"), at=timezone.now())]
    assert said == ["Nothing has run by itself since 2026-11-29 12:00: the worker, its clock or its queue is away"]


@pytest.mark.parametrize("role", ["staff", "editor", "support", "auditor"])
def test_only_those_who_may_act_are_told(jobs, roles, role):
    schedule.sweep()

    assert staff_todo(make_staff("ed", role), at=timezone.now()) == []


def test_the_staff_area_opens_with_it(jobs, roles, client_of):
    schedule.sweep()

    page = client_of(add_second_factor(make_staff("ada", "administrator"))).get("/admin/").content.decode()

    assert "bad_job failed at" in page


def test_every_job_is_called_something_by_people():
    from lms.staff_todo import JOBS

    assert {job.__name__ for job in schedule.JOBS} <= set(JOBS)


def test_a_database_that_lacks_a_migration_is_not_ready():
    [newest] = [name for app, name in health._newest_migrations() if app == "accounts"]
    MigrationRecorder(connection).record_unapplied("accounts", newest)

    assert status() == (503, "not ready")


def test_a_database_in_preparation_or_restored_by_half_is_not_ready(settings):
    actions.note_failed(health.PREPARATION, "not finished", at=timezone.now())
    assert status() == (503, "not ready")
    actions.note_done(health.PREPARATION, at=timezone.now())
    assert status()[0] == 200

    (settings.DATA_DIR / health.RESTORING).touch()

    assert status() == (503, "not ready")


@pytest.mark.django_db(transaction=True)
def test_an_empty_or_absent_database_is_not_ready(tmp_path, environment):
    if connection.vendor == "sqlite":
        connection.close()
        connection.settings_dict["NAME"] = str(tmp_path / "empty.sqlite3")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ALTER SCHEMA public RENAME TO elsewhere; CREATE SCHEMA public")

    assert status() == (503, "not ready")

    connection.close()
    connection.settings_dict["NAME"] = str(tmp_path / "no/such/folder") if connection.vendor == "sqlite" else "nowhere"
    assert status() == (503, "not ready")
