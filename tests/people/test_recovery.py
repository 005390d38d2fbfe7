"""The way back in for people without an e-mail address."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from people.accounts.models import AuditEntry
from people.letters.models import Letter
from people.signin import actions
from people.signin.models import RecoveryCode
from tests.factories.people import PASSWORD, make_person

NEW = "quite another long walk"


@pytest.fixture
def ben(db):
    return make_person("ben", email="")


def test_people_without_an_address_are_offered_codes(client_of, ben, learner):
    assert "no way back yet" in client_of(ben).get("/accounts/").content.decode()
    assert "no way back yet" not in client_of(learner).get("/accounts/").content.decode()


def test_codes_are_shown_once_and_kept_as_hashes_only(ben):
    visitor = Client()
    visitor.post("/accounts/login/", {"login": "ben", "password": PASSWORD})

    asked = visitor.post("/accounts/recovery/make/")
    page = visitor.post(asked["Location"], {"password": PASSWORD}).content.decode()

    codes = re.findall(r"<code dir=\"ltr\">(\S+)</code>", page)
    assert len(codes) == 6
    kept = str(list(RecoveryCode.objects.values()))
    assert not any(code.replace("-", "") in kept for code in codes)
    assert codes[0] not in visitor.get("/accounts/recovery/").content.decode()


def test_a_code_is_good_once_for_a_new_password(ben, client_of):
    code = actions.make_recovery_codes(ben)[0]
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "ben", "password": PASSWORD})

    answer = Client().post("/accounts/recover/", {"username": "Ben", "code": code.lower(), "password": NEW})

    ben.refresh_from_db()
    assert answer["Location"] == "/accounts/login/"
    assert ben.check_password(NEW)
    assert elsewhere.get("/accounts/").status_code == 302
    assert not UserSession.objects.filter(user=ben).exists()
    assert not actions.recover_account("ben", code=code, password="yet another walk")
    acts = AuditEntry.objects.filter(by=ben, about=ben).values_list("act", flat=True)
    assert list(acts.order_by("pk")) == ["recovery-codes-made", "password-recovered"]


@pytest.mark.parametrize("name", ["ben", "nobody"])
def test_a_wrong_code_says_the_same_for_everybody(ben, name):
    actions.make_recovery_codes(ben)

    answer = Client().post("/accounts/recover/", {"username": name, "code": "0000-0000-0000-0000", "password": NEW})

    assert answer.status_code == 200
    assert "do not belong together" in answer.content.decode()


def test_a_code_is_its_persons_alone(ben, learner):
    code = actions.make_recovery_codes(learner)[0]

    Client().post("/accounts/recover/", {"username": "ben", "code": code, "password": NEW})

    ben.refresh_from_db()
    assert ben.check_password(PASSWORD)
    assert RecoveryCode.objects.filter(person=learner, used_at=None).count() == 6


def test_a_weak_password_uses_up_no_code(ben):
    code = actions.make_recovery_codes(ben)[0]

    answer = Client().post("/accounts/recover/", {"username": "ben", "code": code, "password": "short"})

    assert "too short" in answer.content.decode()
    assert not RecoveryCode.objects.exclude(used_at=None).exists()


def test_the_page_counts_the_codes_that_are_left(ben, client_of):
    code = actions.make_recovery_codes(ben)[0]
    actions.recover_account("ben", code=code, password=NEW)
    ben.refresh_from_db()

    assert client_of(ben).get("/accounts/recovery/").context["left"] == 5


def test_whoever_was_signed_in_at_that_browser_is_signed_out(ben, learner, client_of):
    code = actions.make_recovery_codes(ben)[0]
    browser = client_of(learner)

    browser.post("/accounts/recover/", {"username": "ben", "code": code, "password": NEW})

    assert "_auth_user_id" not in browser.session


def test_a_code_opens_no_closed_account(ben):
    code = actions.make_recovery_codes(ben)[0]
    ben.is_active = False
    ben.save()

    answer = Client().post("/accounts/recover/", {"username": "ben", "code": code, "password": NEW})

    assert "do not belong together" in answer.content.decode()
    ben.refresh_from_db()
    assert ben.check_password(PASSWORD)


@pytest.mark.parametrize("name", ["ben", "nobody"])
@pytest.mark.parametrize("is_right", [True, False])
def test_a_code_costs_one_hash_whoever_it_is(ben, monkeypatch, name, is_right):
    code = actions.make_recovery_codes(ben)[0] if is_right else "0000-0000-0000-0000"
    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashes.append(1) or encode(*given))

    actions.recover_account(name, code=code, password=NEW)

    assert len(hashes) == 1


def test_making_codes_asks_for_the_password_first(ben, client_of):
    answer = client_of(ben).post("/accounts/recovery/make/")

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not RecoveryCode.objects.exists()


def test_new_codes_end_the_old_ones(ben):
    old = actions.make_recovery_codes(ben)[0]
    actions.make_recovery_codes(ben)

    assert not actions.recover_account("ben", code=old, password=NEW)


def change(browser, **answers):
    return browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, **answers})


def test_who_changes_the_password_is_told_of_the_codes_and_may_end_them(ben, client_of):
    browser = client_of(ben)
    code = actions.make_recovery_codes(ben)[0]

    page = browser.get("/accounts/password/change/").content.decode()
    change(browser, end_codes="on")

    assert "You have 6 recovery codes, made on" in page
    assert not actions.recover_account("ben", code=code, password="yet another long walk")
    assert AuditEntry.objects.filter(act="recovery-codes-ended", about=ben).exists()
    assert browser.get("/accounts/").status_code == 200


def test_codes_are_kept_by_who_does_not_end_them(ben, client_of):
    code = actions.make_recovery_codes(ben)[0]

    change(client_of(ben))

    assert actions.recover_account("ben", code=code, password="yet another long walk")


def test_a_wrong_password_ends_no_codes(ben, client_of):
    actions.make_recovery_codes(ben)

    change(client_of(ben), oldpassword="something else", end_codes="on")

    assert RecoveryCode.objects.count() == 6


def test_who_has_no_codes_is_not_asked_about_them(ben, client_of):
    browser = client_of(ben)

    assert "recovery code" not in browser.get("/accounts/password/change/").content.decode().partition("<form")[2]
    assert change(browser)["Location"]
    ben.refresh_from_db()
    assert ben.check_password(NEW)


def test_the_person_is_written_to_when_codes_end(learner, client_of):
    actions.make_recovery_codes(learner)

    change(client_of(learner), end_codes="on")

    assert any("The recovery codes of your account were ended." in letter.text for letter in Letter.objects.all())


def test_an_address_longer_than_any_is_asked_for_again(db):
    answer = Client().post("/accounts/password/reset/", {"email": "a" * 300 + "@example.org"})

    assert answer.status_code == 200
    assert not Letter.objects.exists()
