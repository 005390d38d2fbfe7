"""The staff area opens with what waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from certification.certificates.models import Certificate
from certification.schemes.models import Scheme
from lms.staff_todo import staff_todo
from people.letters import actions
from people.letters.models import Letter
from people.reference.models import Organisation
from people.staff.actions import sync_roles
from tests.factories.certification import make_certificate
from tests.factories.people import add_second_factor, make_person, make_staff


@pytest.fixture
def roles(db):
    sync_roles()


def letter(key: str, **fields) -> None:
    written = actions.write_letter(key=key, kind="greeting", address="a@example.org", subject="Hello", text="Hello")
    Letter.objects.filter(pk=written.pk).update(**fields)


def test_numbers_lead_to_the_rows_behind_them(roles, client_of):
    now = timezone.now() + timedelta(seconds=1)
    letter("one", given_up_at=now)
    letter("two", last_error="OSError")
    letter("unwanted", given_up_at=now, last_error="unwanted")  # its reader had enough: nobody need look at it
    letter("three", sent_at=now)
    make_certificate(make_person("ana", printed_name="Ana Ruiz"), at=now - timedelta(hours=1))
    proposed = make_certificate(make_person("ben", printed_name="Ben Okri"), at=now)
    Certificate.objects.filter(pk=proposed.pk).update(revocation_proposed_at=now)
    Scheme.objects.update(is_open=False)  # what they ask for stands in no course
    stella = add_second_factor(make_staff("stella"))

    found = staff_todo(stella, at=now)

    assert [one.sentence for one in found] == [
        "1 letter was given up",
        "1 letter is tried again",
        "1 revocation waits for a second person",
        "1 certificate is not finished",
    ]
    browser = client_of(stella)
    assert all(browser.get(one.address).status_code == 200 for one in found)
    assert found[0].sentence in browser.get("/admin/").content.decode()


def test_a_letter_without_address_waits_for_nobody(roles):
    actions.write_letter(key="x", kind="greeting", person=make_person("ana", email=""), subject="Hello", text="Hello")

    assert staff_todo(make_staff("stella"), at=timezone.now()) == []


def test_nobody_is_told_of_what_they_may_not_see(roles):
    letter("one", given_up_at=timezone.now())

    assert staff_todo(make_staff("ed", "editor"), at=timezone.now()) == []


def test_agreements_that_end_soon_are_told_to_who_may_renew_them(roles, client_of):
    now = timezone.now()
    Organisation.objects.create(name="Ends soon", agreement_until=timezone.localdate(now) + timedelta(days=59))
    Organisation.objects.create(name="Ends later", agreement_until=timezone.localdate(now) + timedelta(days=61))
    stella = add_second_factor(make_staff("stella"))

    found = staff_todo(stella, at=now)

    assert [one.sentence for one in found] == ["The agreement with 1 organisation ends within 60 days"]
    page = client_of(stella).get(found[0].address).content.decode()
    assert "Ends soon" in page
    assert "Ends later" not in page
    assert staff_todo(make_staff("aud", "auditor"), at=now) == []
