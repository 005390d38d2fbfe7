"""Signing up, in and out: few questions, no hints about who is here, nothing that a mail filter could use up."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people.accounts import actions
from people.accounts.models import User
from people.letters.models import Letter
from people.signin.middleware import POSTS
from tests.factories.people import PASSWORD, make_person

SIGN_UP = {"username": "wanjiru", "password1": PASSWORD, "email": ""}


@pytest.fixture
def visitor(db) -> Client:
    return Client()


def links(letter: Letter) -> list[str]:
    return [urlsplit(found).path for found in re.findall(r"https?://\S+", letter.text)]


def newest(kind: str) -> Letter:
    return Letter.objects.filter(kind=kind).latest("written_at")


def test_the_form_asks_at_most_four_things(visitor):
    page = visitor.get("/accounts/signup/").content.decode()

    asked = re.findall(r'<input type="(?!hidden)\w+" name="(\w+)"', page)
    assert asked == ["username", "password1", "email"]


def test_a_name_and_a_password_are_enough(visitor):
    answer = visitor.post("/accounts/signup/?next=/en/learn/", SIGN_UP | {"next": "/en/learn/"})

    assert answer["Location"] == "/accounts/welcome/?next=%2Fen%2Flearn%2F"
    person = User.objects.get(username="wanjiru")
    assert person.email == ""
    assert visitor.get("/accounts/").status_code == 200


@pytest.mark.parametrize(("email", "is_warned"), [("", True), ("w@example.org", False)])
def test_who_signs_up_without_an_address_is_led_to_recovery_codes(visitor, email, is_warned):
    page = visitor.post("/accounts/signup/", SIGN_UP | {"email": email}, follow=True).content.decode()

    assert ('<a href="/accounts/recovery/">Make recovery codes</a>' in page) is is_warned


def test_whoever_came_from_the_welcome_is_sent_there_once(visitor):
    answer = visitor.post("/accounts/signup/", SIGN_UP | {"next": "/accounts/welcome/"})

    assert answer["Location"] == "/accounts/welcome/"


def test_people_speak_the_language_of_the_page_they_signed_up_on(visitor):
    visitor.cookies["plaza_language"] = "es"

    visitor.post("/accounts/signup/", SIGN_UP | {"email": "w@example.org"})

    assert User.objects.get().language == "es"
    assert Letter.objects.get().language == "es"


def test_nobody_writes_to_an_address_before_its_owner_has_clicked(visitor):
    visitor.post("/accounts/signup/", SIGN_UP | {"email": "W@example.org"})
    letter = newest("account-email-confirmation-signup")
    (path,) = links(letter)

    visitor.get(path)  # a mail filter
    Client().get(path)
    assert User.objects.get().email == ""
    assert not EmailAddress.objects.get().verified

    Client().post(path)
    assert User.objects.get().email == "w@example.org"
    assert Client().post(path).status_code == 404, "used twice"


@pytest.mark.parametrize("address", ["amina@example.org", "new@example.org"])
def test_signing_up_says_the_same_for_a_known_and_a_new_address(visitor, learner, address):

    answer = visitor.post("/accounts/signup/", SIGN_UP | {"email": address}, follow=True)

    assert answer.redirect_chain[0] == ("/accounts/welcome/", 302)
    assert Letter.objects.count() == 1
    what = "account-already-exists" if address == learner.email else "email-confirmation-signup"
    assert (Letter.objects.get().kind, Letter.objects.get().address) == (f"account-{what}", address)


@pytest.mark.parametrize("address", ["amina@example.org", "nobody@example.org"])
def test_asking_for_a_new_password_says_the_same_for_everybody(visitor, learner, address):
    answer = visitor.post("/accounts/password/reset/", {"email": address}, follow=True)

    assert answer.redirect_chain == [("/accounts/password/reset/done/", 302)]
    assert Letter.objects.get().address == address


def test_a_reset_link_works_once(visitor, learner):
    visitor.post("/accounts/password/reset/", {"email": learner.email})
    (path,) = links(newest("account-password-reset-key"))

    form = visitor.get(path)["Location"]
    visitor.post(form, {"password1": "quite another walk"})
    learner.refresh_from_db()
    assert learner.check_password("quite another walk")

    again = Client().get(path)
    assert "no longer works" in again.content.decode()


@pytest.mark.parametrize("login", ["amina", "Amina", "amina@example.org", "nobody", "nobody@example.org"])
def test_a_wrong_password_costs_one_hash_whoever_it_is(visitor, learner, monkeypatch, login):
    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashes.append(1) or encode(*given))

    answer = visitor.post("/accounts/login/", {"login": login, "password": "not this one"})

    assert answer.status_code == 200
    assert "do not belong together" in answer.content.decode()
    assert len(hashes) == 1


@pytest.mark.parametrize("login", ["amina", "AMINA", "amina@example.org"])
def test_name_and_address_both_open_the_account(visitor, learner, login):
    answer = visitor.post("/accounts/login/", {"login": login, "password": PASSWORD})

    assert answer["Location"] == "/accounts/welcome/"


@pytest.mark.parametrize(("ticked", "days"), [(True, 30), (False, 0)])
def test_the_person_says_whether_the_device_remembers(visitor, learner, ticked, days):
    visitor.post("/accounts/login/", {"login": "amina", "password": PASSWORD, **({"remember": "on"} if ticked else {})})

    assert visitor.session.get_expire_at_browser_close() is not ticked
    assert not days or visitor.session.get_expiry_age() > 29 * 24 * 3600


def test_ten_wrong_passwords_close_the_name_for_a_while(visitor, learner):
    for _try in range(10):
        visitor.post("/accounts/login/", {"login": "amina", "password": "not this one"})

    answer = visitor.post("/accounts/login/", {"login": "amina", "password": PASSWORD})

    assert answer.status_code == 200
    assert "Too many tries" in answer.content.decode()


def test_one_place_that_posts_too_often_gets_429(visitor, monkeypatch):
    monkeypatch.setattr("people.signin.middleware.POSTS", {"account_login": (2, 600)})

    codes = [visitor.post("/accounts/login/", {"login": "x", "password": "y"}).status_code for _try in range(3)]

    assert codes == [200, 200, 429]


def test_reading_is_no_try_and_each_page_has_a_count_of_its_own(visitor, monkeypatch):
    monkeypatch.setattr("people.signin.middleware.POSTS", dict.fromkeys(POSTS, (1, 600)))
    visitor.post("/accounts/login/")

    assert [visitor.get("/accounts/login/").status_code for _time in range(3)] == [200, 200, 200]
    assert visitor.post("/accounts/signup/").status_code == 200
    assert visitor.post("/accounts/login/").status_code == 429


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/key/1-set-password/",
        "/accounts/2fa/authenticate/",
        "/accounts/2fa/webauthn/login/",
        "/accounts/recover/",
        "/en/_util/authenticate_with_password/1/1/",
        "/documents/authenticate_with_password/1/",
    ],
)
def test_wherever_one_could_guess_tries_are_counted(visitor, monkeypatch, path):
    assert max(limit for limit, _seconds in POSTS.values()) <= 100
    monkeypatch.setattr("people.signin.middleware.POSTS", dict.fromkeys(POSTS, (1, 600)))

    codes = [visitor.post(path).status_code for _try in range(2)]

    assert codes[0] != 429
    assert codes[1] == 429


def test_names_cannot_be_probed(visitor, learner):
    for _try in range(10):
        assert "taken" in visitor.post("/accounts/signup/", SIGN_UP | {"username": "amina"}).content.decode()

    taken = visitor.post("/accounts/signup/", SIGN_UP | {"username": "amina"}).content.decode()
    free = visitor.post("/accounts/signup/", SIGN_UP | {"username": "free"}).content.decode()

    assert "Too many tries from where you are" in taken
    assert "Too many tries from where you are" in free
    assert not User.objects.filter(username="free").exists()


def test_names_that_no_one_has_are_no_probes(visitor):
    for _try in range(11):
        visitor.post("/accounts/signup/", SIGN_UP | {"username": "a b"})

    visitor.post("/accounts/signup/", SIGN_UP)

    assert User.objects.filter(username="wanjiru").exists()


@pytest.mark.parametrize("name", ["a", "ana@example.org", "x" * 300, "<script>", "staff", ""])
def test_unfit_names_are_refused_beside_the_field(visitor, name):
    answer = visitor.post("/accounts/signup/", SIGN_UP | {"username": name})

    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert "<script>" not in page.split("<main")[1].replace('<script type="module"', "")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("language", "short", "signs"),
    [
        ("es", "La contraseña es demasiado corta", "Un nombre de usuario lleva"),
        ("fr", "Ce mot de passe est trop court", "Un nom d’utilisateur se compose"),
        ("ar", "كلمة المرور هذه قصيرة جدًا", "يتكوّن اسم المستخدم"),
    ],
)
def test_a_refused_sign_up_speaks_the_language_of_the_page(visitor, language, short, signs):
    visitor.get(f"/{language}/my/learning/")

    page = visitor.post("/accounts/signup/", {"username": "a b!", "password1": "short"}).content.decode()

    assert short in page
    assert signs in page


def test_a_code_is_called_the_same_wherever_it_is_asked_for(visitor):
    visitor.post("/accounts/signup/", SIGN_UP)
    visitor.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = visitor.post("/accounts/2fa/totp/activate/", {"code": "000000"}).content.decode()

    assert ">Code</a>: " in page
    assert "placeholder" not in page


def test_no_address_of_a_device_is_kept(visitor, learner):
    visitor.post("/accounts/login/", {"login": "amina", "password": PASSWORD}, REMOTE_ADDR="203.0.113.77")

    assert UserSession.objects.get().ip == "::"
    assert "203.0.113.77" not in str(vars(cache._cache if hasattr(cache, "_cache") else cache))


def test_a_person_sees_their_devices_and_signs_out_from_afar(visitor, learner):
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"})
    for one in (phone, visitor):
        one.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    page = visitor.get("/accounts/sessions/").content.decode()
    assert "Firefox, Android" in page

    visitor.post("/accounts/sessions/")

    assert visitor.get("/accounts/").status_code == 200
    assert phone.get("/accounts/").status_code == 302


def test_sessions_that_have_ended_are_forgotten_and_no_others(visitor, learner):
    visitor.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    now = timezone.now()
    UserSession.objects.create(user=learner, session_key="stored-in-a-moment", ip="::", user_agent="")

    actions.forget_ended_sessions(at=now)
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 2)
    actions.forget_ended_sessions(at=now + timedelta(days=2))
    assert UserSession.objects.get().session_key == visitor.session.session_key
    actions.forget_ended_sessions(at=now + timedelta(days=400))
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_a_new_address_takes_two_steps_and_the_old_one_is_told_twice(visitor):
    make_person("amina")
    visitor.post("/accounts/login/", {"login": "amina", "password": PASSWORD})

    asked = visitor.post("/accounts/email/", {"action_add": "1", "email": "amina@ministry.example"})
    visitor.post(asked["Location"], {"password": PASSWORD})
    assert User.objects.get().email == "amina@example.org"
    assert newest("account-email-change-asked").address == "amina@example.org"
    (path,) = links(newest("account-email-confirmation"))
    visitor.post(path)

    assert User.objects.get().email == "amina@ministry.example"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("amina@ministry.example", True)]
    assert newest("account-email-changed").address == "amina@example.org"


def test_changing_the_address_asks_for_the_password_first(client_of, learner):
    visitor = client_of(learner)

    answer = visitor.post("/accounts/email/", {"action_add": "1", "email": "amina@ministry.example"})

    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Letter.objects.exists()


@pytest.mark.parametrize("path", ["confirm-email/", "login/code/confirm/", "password/set/", "signup/passkey/", "x/"])
def test_pages_that_nobody_needs_are_not_there(client_of, learner, path):
    assert Client().get(f"/accounts/{path}").status_code == 404
    assert client_of(learner).get(f"/accounts/{path}").status_code == 404


def test_a_closed_account_cannot_sign_in(visitor, learner):
    learner.is_active = False
    learner.save()

    answer = visitor.post("/accounts/login/", {"login": "amina", "password": PASSWORD}, follow=True)

    assert "This account is closed" in answer.content.decode()
