"""kill -9 while a list is written or acted on: the sweep goes on, nothing is done twice, no half file is given out."""

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from people.accounts.models import AuditEntry, User
from people.lists.actions import ask_export, confirm_run, try_act
from people.lists.models import ListExport
from people.lists.rules import RowOutcome
from people.staff.actions import sync_roles
from people.staff.viewsets.people_list import CLOSE, PEOPLE
from tests.factories.people import make_person, make_staff
from tests.faults.workers import Broker, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def adam(transactional_db) -> User:
    sync_roles()
    return make_staff("adam", "administrator")


@pytest.mark.parametrize("broker", ["filesystem"], indirect=True)
@pytest.mark.parametrize("stop_at", ["write_list:before:1", "_mark_made:before:1"])
def test_a_file_whose_worker_was_killed_is_written_anew(stop_at: str, broker: Broker, adam: User):
    """Before the first row; and after the file, before its mark."""
    export = ask_export(PEOPLE, "col=name", file_format="csv", reason="A report", by=adam)
    first = broker.start_worker(f"people.lists.tasks:{stop_at}")
    first.wait_for("reached")
    first.kill()
    assert not ListExport.objects.there(timezone.now()).exists()

    broker.start_worker()
    wait_until(ListExport.objects.filter(made_at__isnull=False).exists)

    assert storages["private"].listdir("exports")[1] == [f"{export.pk}.csv"]
    assert storages["private"].open(export.file_name).read().decode("utf-8-sig").splitlines() == ["Name", "Adam"]


@pytest.mark.parametrize("broker", ["filesystem"], indirect=True)
@pytest.mark.parametrize("stop_at", ["_do:after:2", "_settle:after:2"])
def test_an_act_whose_worker_was_killed_goes_on_and_does_nothing_twice(stop_at: str, broker: Broker, adam: User):
    """After the act, before its mark is committed; and between two rows."""
    for number in range(4):
        make_person(f"one-{number}")
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username__startswith="one-"), by=adam)
    confirm_run(run, by=adam)
    first = broker.start_worker(f"people.lists.tasks:{stop_at}")
    first.wait_for("reached")
    first.kill()
    assert run.rows.filter(outcome=RowOutcome.READY).exists()

    broker.start_worker()
    wait_until(lambda: not run.rows.exclude(outcome=RowOutcome.DONE).exists())

    assert AuditEntry.objects.filter(act="person-changed", by=adam).count() == 4
    assert not User.objects.filter(username__startswith="one-", is_active=True).exists()
