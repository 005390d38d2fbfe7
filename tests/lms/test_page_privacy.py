"""The pages on which people see, hide, take along and erase what is stored of them."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from certification.certificates.actions import choose_shown
from certification.certificates.rules import Shown
from lms.privacy import erase_person
from people.accounts import actions
from people.accounts.models import User
from tests.factories.certification import make_certificate
from tests.factories.people import PASSWORD, make_person

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def holder(learner) -> User:
    """Somebody whose certificates can be issued."""
    learner.printed_name = "Lea Learner"
    learner.save()
    return learner


@pytest.mark.parametrize("shown", Shown)
def test_with_one_press_no_code_tells_anything(client_of, holder, shown):
    certificate = make_certificate(holder)
    choose_shown(certificate, shown, by=holder)

    client_of(holder).post("/accounts/safety/hide/")

    for code in (certificate.code, certificate.code_without_name):
        assert Client().get(f"/verify/{code}/").status_code == 404
        assert Client().get(f"/verify/{code}.json").status_code == 404


def test_who_hid_a_certificate_is_told_what_it_answers_after_erasing(client_of, holder):
    certificate = make_certificate(holder)
    choose_shown(certificate, Shown.NOTHING, by=holder)

    told = client_of(holder).get("/accounts/privacy/erase/").content.decode()
    erase_person(holder, at=AT)

    assert "One that you hid goes on answering as if it did not exist." in told
    assert Client().get(f"/verify/{certificate.code}/").status_code == 404


def test_nobody_is_called_hidden_whose_certificate_answers(client_of, holder):
    certificate = make_certificate(holder)
    choose_shown(certificate, Shown.STATUS, by=holder)
    browser = client_of(holder)
    assert "Hide everything now" in browser.get("/accounts/safety/").content.decode()

    page = browser.post("/accounts/safety/hide/", follow=True).content.decode()

    assert "Hide everything now" not in page
    assert "Nobody but you sees anything of you." in page


def test_who_hides_everything_hides_no_certificate_of_others(client_of, holder):
    others = make_certificate(make_person("petra", printed_name="Petra"))

    client_of(holder).post("/accounts/safety/hide/")

    assert Client().get(f"/verify/{others.code}/").status_code == 200


def test_a_person_sees_takes_and_erases_what_is_stored(client_of, learner):
    browser = client_of(learner)
    page = browser.get("/accounts/privacy/")
    assert "amina@example.org" in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"

    file = browser.get("/accounts/privacy/export/")
    assert file["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "sandbox" in file["Content-Security-Policy"]
    assert json.loads(file.content)["people"]["account"][0]["username"] == "amina"

    wrong = browser.post("/accounts/privacy/erase/", {"sure": "on", "password": "not this one"})
    assert wrong.status_code == 200
    unsure = browser.post("/accounts/privacy/erase/", {"password": PASSWORD})
    assert unsure.status_code == 200
    assert User.objects.filter(pk=learner.pk).exists()

    answer = browser.post("/accounts/privacy/erase/", {"sure": "on", "password": PASSWORD}, follow=True)
    assert "Your account is erased" in answer.content.decode()
    assert not User.objects.filter(pk=learner.pk).exists()
    assert browser.get("/accounts/").status_code == 302


def test_a_person_sees_who_of_staff_has_looked(client_of, learner, staff):
    actions.write_audit_entry("person-seen", by=staff, about=learner)
    actions.write_audit_entry("visibility-changed", by=learner, about=learner)

    page = client_of(learner).get("/accounts/privacy/").content.decode()

    assert page.count("staff looked at your account") == 1
    assert "stella" not in page.lower()


def test_guessing_the_password_of_an_open_account_to_erase_it_is_limited(client_of, learner):
    browser = client_of(learner)
    for _try in range(10):
        browser.post("/accounts/privacy/erase/", {"sure": "on", "password": "not this one"})

    answer = browser.post("/accounts/privacy/erase/", {"sure": "on", "password": PASSWORD})

    assert answer.status_code == 429
    assert User.objects.filter(pk=learner.pk).exists()
