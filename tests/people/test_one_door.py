"""One door: whatever address signs somebody in asks for the second factor and keeps count of wrong passwords, and the
staff area asks what a session has proved, not what its person owns."""

import time

import pytest
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client
from django.urls import resolve

from people.accounts.models import User
from people.signin import actions
from tests.architecture import permission_table
from tests.architecture.permission_table import ROWS
from tests.factories.people import PASSWORD, add_second_factor, make_staff, pass_second_factor

DOOR = "/accounts/login/"
NAMES = ["login", "username", "email", "user", "auth-username"]


@pytest.fixture
def stella(db) -> User:
    """Works here, and has no second factor yet."""
    return make_staff("stella")


def code_of(person: User) -> str:
    """What the person's authenticator app shows now."""
    secret = decrypt(Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))


def sign_in(browser: Client, **more: str):
    return browser.post(DOOR, {"login": "stella", "password": PASSWORD, **more})


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_no_address_but_the_door_signs_in_with_name_and_password(one_of_each, stella):
    """Posts the right name and password to every address that the resolver knows."""
    credentials = dict.fromkeys(NAMES, "stella") | {"password": PASSWORD, "password1": PASSWORD}
    doors = []
    for address in {row.at(one_of_each) for row in ROWS} | {
        f"/{code}/_util/login/" for code in ("en", "es", "fr", "ar")
    }:
        cache.clear()
        browser = Client(raise_request_exception=False)
        browser.post(address, credentials)
        if is_signed_in(browser) and browser.session["_auth_user_id"] == str(stella.pk):
            doors.append(address)

    assert doors == [DOOR]
    assert permission_table.rows_missing(ROWS, list(permission_table.routes()), one_of_each) == []


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_wagtails_door_leads_to_ours(stella, language):
    browser = Client()

    answer = browser.post(f"/{language}/_util/login/", {"username": "stella", "password": PASSWORD})

    assert answer["Location"].startswith(f"{DOOR}?next=")
    assert not is_signed_in(browser)
    assert resolve(f"/{language}/_util/login/").func.__module__ == "lms.views"


def test_name_and_password_alone_do_not_open_the_staff_area(stella):
    add_second_factor(stella)
    browser = Client()

    answer = sign_in(browser, next="/admin/")

    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get("/admin/")["Location"] == "/accounts/login/?next=/admin/"


def test_a_session_from_before_the_second_factor_takes_it_first(stella):
    browser = Client()
    sign_in(browser)
    add_second_factor(stella)

    asked = browser.get("/admin/pages/?p=1")
    page = browser.get(asked["Location"])
    answer = browser.post(asked["Location"], {"code": code_of(stella)})

    assert asked["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fpages%2F%3Fp%3D1"
    assert "taken your second step" in page.content.decode()
    assert answer["Location"] == "/admin/pages/?p=1"
    assert browser.get("/admin/").status_code == 200


def test_whoever_has_a_passkey_alone_is_asked_for_it_and_not_for_a_code(stella):
    browser = Client()
    sign_in(browser)
    Authenticator.objects.create(user=stella, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}})

    assert browser.get("/admin/")["Location"] == "/accounts/2fa/webauthn/reauthenticate/?next=%2Fadmin%2F"


def test_the_password_again_is_no_second_factor(stella):
    browser = Client()
    sign_in(browser)
    add_second_factor(stella)

    browser.post("/accounts/reauthenticate/?next=/admin/", {"password": PASSWORD})

    assert browser.get("/admin/")["Location"].startswith("/accounts/2fa/reauthenticate/")


@pytest.mark.parametrize(
    "path", ["2fa/webauthn/add/", "2fa/totp/deactivate/", "2fa/recovery-codes/", "password/change/", "email/"]
)
def test_a_session_that_owes_the_second_factor_changes_no_way_in(stella, path):
    browser = Client()
    sign_in(browser)
    add_second_factor(stella)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    for answer in (browser.get(f"/accounts/{path}"), browser.post(f"/accounts/{path}")):
        assert answer["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_a_factor_that_was_taken_away_opens_nothing_any_more(client_of, staff):
    browser = client_of(staff)
    assert browser.get("/admin/").status_code == 200

    Authenticator.objects.filter(user=staff).delete()
    add_second_factor(staff)

    assert browser.get("/admin/")["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_another_persons_proof_does_not_count(stella):
    """Two people at one browser: the session is asked what it proved for the one who is signed in."""
    sunil = add_second_factor(make_staff("sunil"))
    browser = Client()
    browser.force_login(stella)
    pass_second_factor(browser, sunil)
    add_second_factor(stella)

    assert browser.get("/admin/")["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_the_second_step_at_sign_in_opens_the_staff_area(stella):
    add_second_factor(stella)
    browser = Client()
    sign_in(browser, next="/admin/")

    answer = browser.post("/accounts/2fa/authenticate/", {"code": code_of(stella)})

    assert answer["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200


def test_an_authenticator_app_shows_the_user_name_and_no_address(stella):
    address = get_adapter().build_totp_url(stella, "JBSWY3DP")

    assert "stella" in address
    assert "example.org" not in address


def test_the_second_step_outlives_a_new_secret_of_the_site(stella, settings):
    add_second_factor(stella)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret of the site"
    browser = Client()
    sign_in(browser, next="/admin/")

    answer = browser.post("/accounts/2fa/authenticate/", {"code": code_of(stella)})

    assert answer["Location"] == "/admin/"


def test_neither_a_new_password_nor_a_recovery_code_opens_the_staff_area(stella):
    """Whatever opens the account otherwise, the second factor is asked for."""
    add_second_factor(stella)
    code = actions.make_recovery_codes(stella)[0]
    browser = Client()

    browser.post("/accounts/recover/", {"username": "stella", "code": code, "password": "quite another long walk"})

    assert not is_signed_in(browser)
    answer = browser.post(DOOR, {"login": "stella", "password": "quite another long walk", "next": "/admin/"})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")


def test_staff_without_a_second_factor_are_told_to_set_one_up(stella):
    browser = Client()
    sign_in(browser)

    answer = browser.get("/admin/", follow=True)

    assert answer.redirect_chain == [("/accounts/2fa/", 302)]
    assert "the staff area opens when you have set up" in answer.content.decode()


def test_a_script_of_the_staff_area_is_told_no_instead_of_led_to_a_page(db):
    answer = Client().get("/admin/pages/", headers={"x-requested-with": "XMLHttpRequest"})

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["password_reset/", "failwhale/", "test404/", "password_reset/confirm/MQ/x-y/"])
def test_pages_of_wagtail_that_nobody_needs_are_not_there(client_of, staff, path):
    assert client_of(staff).get(f"/admin/{path}").status_code == 404
