"""kill -9 loses nothing and doubles nothing. Workers, brokers, databases and the mail server are real."""

from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from certification.certificates.models import Certificate
from certification.certificates.tasks import complete_certificate
from people.contacts.models import Contact
from people.imports.actions import begin_import, map_columns, start_import
from people.imports.models import Import
from people.imports.tasks import work_on_import
from people.letters.actions import Draft, write_letter, write_letters
from people.letters.emails import Words
from people.letters.models import Letter
from people.letters.tasks import send_letter
from people.staff.actions import sync_roles
from tests.factories.certification import make_certificate, make_scheme
from tests.factories.people import make_person, make_staff
from tests.faults.workers import HANDS, Broker, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

KILLS = {
    "between commit and send": (1, "people.letters.tasks:envelope:before:1"),
    "after render and before save": (1, "certification.certificates.tasks:replace_file:before:1"),
    "while the file is written": (1, "certification.certificates.files:_is_still_at:before:1"),
    "after save and before its row": (1, "certification.certificates.tasks:replace_file:after:1"),
    "in the middle of ten": (10, "certification.certificates.tasks:render_certificate:before:5"),
}


def people_with_certificates(number: int) -> list[Certificate]:
    """Issued and committed; their tasks went to nobody."""
    scheme = make_scheme()
    people = [make_person(f"person-{one}", printed_name=f"Person {one}") for one in range(number)]
    return [make_certificate(person, scheme) for person in people]


def all_is_done() -> bool:
    return not Certificate.objects.unfinished().exists() and not Letter.objects.filter(sent_at=None).exists()


def assert_one_of_each(certificates: list[Certificate], mail_server) -> None:
    """One certificate, one file of each form and one mail for each person."""
    assert set(Certificate.objects.all()) == set(certificates)
    files = [f"{one.pk}{form}.pdf" for one in certificates for form in ("", "-without-name")]
    assert sorted(storages["private"].listdir("certificates")[1]) == sorted(files)
    for certificate in Certificate.objects.all():
        with storages["private"].open(certificate.pdf_path) as file:
            assert sha256(file.read()).hexdigest() == certificate.pdf_sha256
    assert mail_server.recipients() == sorted(one.person.email for one in certificates)
    assert Letter.objects.count() == len(certificates)


@pytest.mark.parametrize("kill", KILLS)
def test_a_killed_worker_costs_nobody_a_certificate_a_file_or_a_mail(kill: str, broker: Broker, mail_server):
    number, stop_at = KILLS[kill]
    certificates = people_with_certificates(number)
    first = broker.start_worker(stop_at, with_sweeps=False)
    for certificate in certificates:
        broker.send(complete_certificate, certificate.pk)

    first.wait_for("reached")
    first.kill()
    assert not all_is_done()
    second = broker.start_worker()
    wait_until(all_is_done)

    # What a broker hands out again, and what the sweeper hurries meanwhile, changes nothing any more.
    for certificate in certificates:
        broker.send(complete_certificate, certificate.pk)
    for letter in Letter.objects.all():
        broker.send(send_letter, letter.pk)
    second.wait_for_sweeps(3)
    assert_one_of_each(certificates, mail_server)


def test_a_program_killed_between_its_commit_and_its_message_owes_nothing(broker: Broker, mail_server):
    person = make_person("rosa")
    program = broker.start_program(
        "from people.letters.actions import write_letter; from people.accounts.models import User\n"
        f"write_letter(key='k', kind='notice', person=User.objects.get(pk={person.pk}), subject='s', text='t')",
        stop_at="lms.lib.task_queue:_enqueue:before:1",
    )

    program.wait_for("reached")
    program.kill()
    assert Letter.objects.get().sent_at is None
    broker.start_worker().wait_for_sweeps(3)

    assert mail_server.recipients() == ["rosa@example.org"]


@pytest.mark.parametrize("broker", ["filesystem"], indirect=True)
def test_what_a_killed_process_left_half_written_in_the_queue_stops_nobody(broker: Broker, mail_server):
    queue = Path(broker.options()["data_folder_in"])
    for number, left_over in enumerate(["", '{"body": "W10'], start=1):
        (queue / f"{number}_half.celery.msg").write_text(left_over)
        (queue / "control" / ["celery", "celeryev"][number - 1]).with_suffix(".exchange").write_text(left_over)
    write_letter(key="k", kind="notice", person=make_person("rosa"), subject="s", text="t")

    broker.start_worker()
    wait_until(all_is_done)

    assert mail_server.recipients() == ["rosa@example.org"]


BULK = 120  # more than two batches


def in_bulk() -> list[Draft]:
    return [Draft(f"news:{one}", Words("s", "t"), address=f"p{one:03}@example.org") for one in range(BULK)]


def all_are_sent() -> bool:
    return not Letter.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize(
    "stop_at", ["people.letters.tasks:envelope:before:7", "people.letters.tasks:_note_sent:after:60"]
)
def test_a_bulk_run_that_is_killed_loses_none_and_repeats_only_what_was_on_the_wire(stop_at, broker, mail_server):
    write_letters(in_bulk(), kind="news")
    first = broker.start_worker(stop_at)
    first.wait_for("reached")
    first.kill()
    assert not all_are_sent()

    second = broker.start_worker()
    wait_until(all_are_sent)
    second.wait_for_sweeps(2)

    came = Counter(mail_server.recipients())
    assert sorted(came) == [draft.address for draft in in_bulk()]
    # A server may have taken a letter whose worker died before it could note it: one a hand, and known by its number.
    assert came.total() < BULK + HANDS
    assert len(set(mail_server.message_ids())) == BULK


@pytest.mark.parametrize("broker", ["filesystem"], indirect=True)
def test_letters_to_many_are_written_all_or_none(broker: Broker):
    program = broker.start_program(
        "from people.letters.actions import Draft, write_letters; from people.letters.emails import Words\n"
        "drafts = (Draft(f'k{one}', Words('s', 't'), address='a@example.org') for one in range(1500))\n"
        "write_letters(drafts, kind='news')",
        stop_at="people.letters.actions.writing:_fields:before:1200",
    )

    program.wait_for("reached")
    program.kill()

    assert not Letter.objects.exists()
    assert write_letters(in_bulk(), kind="news") == BULK


def checked_import(rows: int) -> Import:
    """A list that was read, mapped and checked; its start waits for nobody."""
    sync_roles()
    by = make_staff("olga")
    text = "mail\n" + "".join(f"p{one:04}@example.org\n" for one in range(rows))
    run = begin_import("people", ContentFile(text.encode(), name="list.csv"), asked={"basis": "A list."}, by=by)
    work_on_import(str(run.pk))
    map_columns(run, {"address": 0}, by=by)
    work_on_import(str(run.pk))
    start_import(run, by=by)
    return run


IMPORT_KILLS = [
    "people.imports.tasks.making:_make_rows:after:2",  # rows written, their group not committed
    "people.imports.tasks.making:_make:after:2",  # between two groups
]


@pytest.mark.parametrize("stop_at", IMPORT_KILLS)
@pytest.mark.parametrize("broker", ["filesystem"], indirect=True)
def test_an_import_whose_worker_is_killed_goes_on_and_makes_nothing_twice(stop_at: str, broker: Broker):
    run = checked_import(700)
    first = broker.start_worker(stop_at)
    first.wait_for("reached")
    first.kill()
    assert 0 < Contact.objects.count() < 700

    broker.start_worker()
    wait_until(lambda: Import.objects.filter(pk=run.pk, state=Import.State.DONE).exists())

    assert Contact.objects.count() == 700
    assert run.rows.counts() == {"made": 700}
    assert set(run.rows.values_list("thing", flat=True)) == set(Contact.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("broker", ["filesystem"], indirect=True)
def test_a_file_whose_reader_is_killed_is_read_to_its_end_and_no_row_twice(broker: Broker):
    sync_roles()
    text = "mail\n" + "".join(f"p{one:04}@example.org\n" for one in range(2_500))
    file = ContentFile(text.encode(), name="list.csv")
    run = begin_import("people", file, asked={"basis": "A list."}, by=make_staff("olga"))
    first = broker.start_worker("people.imports.tasks.reading:_keep:after:2")
    first.wait_for("reached")
    first.kill()
    assert 0 < run.rows.count() < 2_500

    broker.start_worker()
    wait_until(lambda: Import.objects.filter(pk=run.pk, state=Import.State.MAPPING).exists())

    assert list(run.rows.values_list("number", flat=True)) == list(range(2, 2_502))
    wait_until(lambda: storages["private"].listdir("imports")[1] == [])
