"""The way back in for people without an e-mail address."""

import re

import pytest
from django.test import Client

from people import actions
from people.models import RecoveryCode
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
    assert not actions.recover_account("ben", code=code, password="yet another walk")


@pytest.mark.parametrize("name", ["ben", "nobody"])
def test_a_wrong_code_says_the_same_for_everybody(ben, name):
    actions.make_recovery_codes(ben)

    answer = Client().post("/accounts/recover/", {"username": name, "code": "0000-0000-0000-0000", "password": NEW})

    assert answer.status_code == 200
    assert "do not belong together" in answer.content.decode()


def test_making_codes_asks_for_the_password_first(ben, client_of):
    answer = client_of(ben).post("/accounts/recovery/make/")

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not RecoveryCode.objects.exists()


def test_new_codes_end_the_old_ones(ben):
    old = actions.make_recovery_codes(ben)[0]
    actions.make_recovery_codes(ben)

    assert not actions.recover_account("ben", code=old, password=NEW)
