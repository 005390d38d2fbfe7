"""Files that were imported forget who declines, leaves, or never was a heading."""

import pytest
from django.utils import timezone

from lms.privacy import erase_person
from people.contacts.actions import accept_contact, decline_contact, make_link
from people.contacts.models import Contact
from people.imports import actions
from people.imports.models import HeadingMemory, Import, ImportRow
from people.staff.actions import sync_roles
from tests.factories.people import add_second_factor, make_person, make_staff
from tests.people.test_imports import ANA, LI, SHEET, begin, checked, made, worked

STATE = ImportRow.State


@pytest.fixture
def by(db):
    sync_roles()
    return add_second_factor(make_staff("olga"))


def test_declining_an_invitation_forgets_what_the_file_said_too(by):
    run = made(by, SHEET + ANA + LI)
    link, _token = make_link(Contact.objects.get(address="ana@example.net"), at=timezone.now())

    decline_contact(link)

    ana, li = run.rows.order_by("number")
    assert (ana.cells, ana.about, ana.state) == ([], "", STATE.MADE)
    assert li.cells[0] == "li@example.net"
    actions.undo_import(run, by=by)
    assert worked(run).state == Import.State.UNDONE


def test_erasing_a_person_finds_rows_that_nobody_has_judged(by):
    person = make_person("ana", email="ana@example.net")
    long, unmapped = made(by, SHEET + f"Ana@example.net;{'y' * 121};;;\r\n" + LI), begin(by, SHEET + ANA + LI)
    worked(unmapped)

    actions.erase_imports(person)

    for run in (long, unmapped):
        assert [row.cells[:1] for row in run.rows.order_by("number")] == [[], ["li@example.net"]]


def test_erasing_a_person_forgets_the_file_about_an_address_that_they_accepted_with_another(by, learner):
    run = made(by, SHEET + ANA)
    accept_contact(make_link(Contact.objects.get(), at=timezone.now())[0], learner)

    erase_person(learner)

    assert run.rows.get().cells == []


def test_a_first_row_that_tells_of_somebody_is_not_remembered_as_headings(by):
    checked(by, ANA + LI)

    assert not HeadingMemory.objects.exists()
