"""Only a confirmed address is a person's: what somebody typed leads to nobody's letters and opens nobody's account."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lms.privacy import erase_person, export_person
from lms.staff_todo import staff_todo
from people.accounts import actions
from people.accounts.models import AuditEntry, User
from people.letters.actions import write_letter
from people.letters.models import Letter
from people.signin.actions import keep_factors, make_recovery_codes, recover_account
from people.signin.emails import CHANGES, account_words
from people.signin.models import RecoveryCode
from people.staff.actions import add_staff, sync_roles
from tests.factories.people import PASSWORD, add_second_factor, make_person, make_staff

NEW = "quite another long walk"


def sign_up(username: str, address: str, browser: Client | None = None) -> User:
    data = {"username": username, "password1": PASSWORD, "email": address}
    (browser or Client()).post("/accounts/signup/", data)
    return User.objects.get(username=username)


def links(letter: Letter) -> list[str]:
    return re.findall(r"https?://\S+", letter.text)


def newest(kind: str) -> Letter:
    return Letter.objects.filter(kind=kind).latest("written_at")


def renew_by_letter(browser: Client, address: str):
    """The whole way of a forgotten password, up to the page after it."""
    browser.post("/accounts/password/reset/", {"email": address})
    (link,) = links(newest("account-password-reset-key"))
    form = browser.get(link)["Location"]
    return browser.post(form, {"password1": NEW}, follow=True)


# --- Letters ------------------------------------------------------------------------------------------------------


def test_erasing_an_account_leaves_letters_of_whoever_owns_the_address(learner):
    hers = write_letter(key="hers", kind="hello", person=learner, subject="Hello", text="Hello")
    before = write_letter(key="before", kind="hello", address=learner.email, subject="Hello", text="Hello")
    thief = sign_up("thief", learner.email)

    erase_person(thief)

    assert set(Letter.objects.filter(kind="hello")) == {hers, before}


def test_erasing_takes_letters_to_any_address_that_the_person_gave(db):
    person = sign_up("wanjiru", "w@example.org")
    assert Letter.objects.get().address == "w@example.org"

    erase_person(person)

    assert not Letter.objects.exists()


def test_erasing_takes_what_was_written_to_a_confirmed_address_before_there_was_an_account(learner):
    Client().post("/accounts/password/reset/", {"email": "later@example.org"})
    EmailAddress.objects.filter(user=learner).update(email="later@example.org")

    erase_person(learner)

    assert not Letter.objects.exists()


def test_an_unconfirmed_address_shows_nobodys_letters(learner):
    write_letter(key="hers", kind="hello", person=learner, subject="Hello", text="Hello")
    write_letter(key="before", kind="hello", address=learner.email, subject="Hello", text="Hello")
    thief = sign_up("thief", learner.email)

    assert export_person(thief)["people"]["letters"] == []
    assert list(Letter.objects.readable_by(thief)) == []


def test_a_letter_is_shown_to_its_reader_alone_and_never_with_a_way_in(learner, client_of):
    letter = write_letter(key="hers", kind="hello", person=learner, subject="Hello", text="Good day.")
    way_in = write_letter(key="way", kind="account-key", person=learner, subject="Key", text="A link")
    stranger = make_person("omar")

    assert "Good day." in client_of(learner).get(f"/accounts/letters/{letter.pk}/").content.decode()
    assert client_of(stranger).get(f"/accounts/letters/{letter.pk}/").status_code == 404
    assert client_of(learner).get(f"/accounts/letters/{way_in.pk}/").status_code == 404


# --- The way back in ----------------------------------------------------------------------------------------------


def test_an_unconfirmed_address_opens_no_account(db):
    sign_up("thief", "victim@example.org")

    page = Client().post("/accounts/password/reset/", {"email": "victim@example.org"}, follow=True)

    assert page.redirect_chain == [("/accounts/password/reset/done/", 302)]
    assert not Letter.objects.filter(kind="account-password-reset-key").exists()
    assert newest("account-unknown-account").address == "victim@example.org"


def test_a_closed_account_gets_no_link(learner):
    User.objects.filter(pk=learner.pk).update(is_active=False)

    Client().post("/accounts/password/reset/", {"email": learner.email})

    assert not Letter.objects.filter(kind="account-password-reset-key", address=learner.email).exists()


def test_a_link_goes_to_the_owner_and_not_to_who_typed_the_address(learner):
    sign_up("thief", learner.email)

    Client().post("/accounts/password/reset/", {"email": learner.email.upper()})

    assert [letter.person for letter in Letter.objects.filter(kind="account-password-reset-key")] == [learner]


def test_a_new_password_by_letter_ends_recovery_codes_and_sessions(learner):
    code = make_recovery_codes(learner)[0]
    thief = Client()
    thief.post("/accounts/login/", {"login": "amina", "password": PASSWORD})

    page = renew_by_letter(Client(), learner.email).content.decode()

    assert not RecoveryCode.objects.filter(person=learner).exists()
    assert recover_account("amina", code=code, password="and another one") is None
    assert thief.get("/accounts/").status_code == 302
    assert "You have no recovery codes now" in page


def test_signed_in_or_not_a_letter_brings_a_new_password(learner, client_of):
    page = renew_by_letter(client_of(learner), learner.email)

    assert page.status_code == 200
    learner.refresh_from_db()
    assert learner.check_password(NEW)


def test_after_a_new_password_the_person_says_which_second_steps_are_theirs(learner):
    """Somebody who knew the password added an app; the owner comes back by letter and could not pass it."""
    add_second_factor(learner)
    browser = Client()

    page = renew_by_letter(browser, learner.email).content.decode()
    assert "Authenticator app, added on" in page
    answer = browser.post("/accounts/password/reset/key/done/", {})

    assert answer["Location"] == "/accounts/login/"
    assert not Authenticator.objects.filter(user=learner).exists()
    assert newest("account-factors-taken-off").address == learner.email
    browser.post("/accounts/login/", {"login": "amina", "password": NEW})
    assert browser.get("/accounts/").status_code == 200


def test_that_the_password_is_changed_is_said_once(learner):
    browser = Client()

    by_letter = renew_by_letter(browser, learner.email).content.decode()
    add_second_factor(learner)
    code = make_recovery_codes(learner)[0]
    renewal = {"username": "amina", "code": code, "password": NEW + NEW}
    by_code = browser.post("/accounts/recover/", renewal, follow=True).content.decode()

    assert "<h1>Your password is changed</h1>" in by_letter
    assert "<h1>Your password is changed</h1>" in by_code
    assert by_letter.count("Your password is changed") == 2  # the title and the heading
    assert by_code.count("Your password is changed") == 2
    assert "(optional)" not in by_code


def test_what_the_person_knows_stays(learner):
    add_second_factor(learner)
    theirs = Authenticator.objects.get(user=learner, type=Authenticator.Type.TOTP)
    browser = Client()
    renew_by_letter(browser, learner.email)

    browser.post("/accounts/password/reset/key/done/", {"mine": [str(theirs.pk)]})

    assert Authenticator.objects.filter(user=learner).count() == 2
    assert browser.get("/accounts/password/reset/key/done/").content.decode().count("checkbox") == 0


def test_a_number_that_is_not_theirs_keeps_nothing(learner, staff):
    add_second_factor(learner)
    other = Authenticator.objects.filter(user=staff).first()
    browser = Client()
    renew_by_letter(browser, learner.email)

    answer = browser.post("/accounts/password/reset/key/done/", {"mine": [str(other.pk)]})

    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=learner).count() == 2


def test_nobody_else_is_asked_about_second_steps(learner):
    add_second_factor(learner)

    page = Client().get("/accounts/password/reset/key/done/")
    Client().post("/accounts/password/reset/key/done/", {})

    assert "Authenticator" not in page.content.decode()
    assert Authenticator.objects.filter(user=learner).count() == 2


def test_a_mailbox_takes_no_second_step_off_people_who_work_here(staff):
    browser = Client()

    page = renew_by_letter(browser, staff.email).content.decode()
    browser.post("/accounts/password/reset/key/done/", {})

    assert "Your second step stays as it is" in page
    assert Authenticator.objects.filter(user=staff).count() == 2
    assert keep_factors(staff, []) == 0


def test_a_recovery_code_asks_about_second_steps_too(db):
    ben = make_person("ben", email="")
    code = make_recovery_codes(ben)[0]
    TOTP.activate(ben, generate_totp_secret())
    browser = Client()

    answer = browser.post("/accounts/recover/", {"username": "ben", "code": code, "password": NEW})
    browser.post(answer["Location"], {})

    assert answer["Location"] == "/accounts/password/reset/key/done/"
    assert not Authenticator.objects.filter(user=ben).exists()


def test_new_recovery_codes_are_told_to_the_confirmed_address(learner):
    make_recovery_codes(learner)

    assert newest("account-recovery-codes-generated").address == learner.email


# --- Signing in with an address ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["amina@example.org", "nobody@example.org"])
def test_signing_in_with_an_address_one_typed_oneself_tells_nobody_whose_it_is(learner, address):
    """Else one signs up with somebody's address, signs in with it, and a refusal says that they are here."""
    Client().post("/accounts/signup/", {"username": "wanjiru", "password1": NEW, "email": address})
    browser = Client()

    answer = browser.post("/accounts/login/", {"login": address, "password": NEW})

    assert "_auth_user_id" not in browser.session
    assert "sign in with the user name" in answer.content.decode()


def test_who_confirmed_an_address_signs_in_with_it(db):
    sign_up("wanjiru", "w@example.org")
    EmailAddress.objects.update(verified=True)
    browser = Client()

    browser.post("/accounts/login/", {"login": "W@example.org", "password": PASSWORD})

    assert browser.session["_auth_user_id"] == str(User.objects.get().pk)


@pytest.mark.parametrize("names", [["one"], ["one", "two", "three"]])
def test_an_address_that_nobody_confirmed_is_nobodys(db, monkeypatch, names):
    """With one password check an address, whoever typed it: time tells nothing, and a hundred sign-ups cost nothing."""
    for name in names:
        sign_up(name, "w@example.org", _from(len(name)))
    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashes.append(1) or encode(*given))
    browser = Client()

    browser.post("/accounts/login/", {"login": "w@example.org", "password": PASSWORD})

    assert "_auth_user_id" not in browser.session
    assert len(hashes) == 1


@pytest.mark.parametrize("order", ["before", "after"])
def test_who_types_the_address_of_another_neither_blocks_nor_learns_anything(db, order):
    """Whether the stranger came first or later, and whether the owner has confirmed it or not yet."""
    for name in ("stranger", "owner") if order == "before" else ("owner", "stranger"):
        cache.clear()
        sign_up(name, "w@example.org", _from(len(name)))
        first = sign_in("w@example.org")
        assert first[0] is None
    nobodys = sign_in("nobody@example.org")[1]
    assert without_secrets(first[1]) == without_secrets(nobodys.replace("nobody@", "w@"))

    owners = EmailAddress.objects.get(user__username="owner")
    owners.verified = True
    owners.save()

    assert sign_in("w@example.org")[0] == "owner"
    other = sign_in("w@example.org", "a wrong password")[1]
    assert without_secrets(other) == without_secrets(first[1])


def without_secrets(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def sign_in(login: str, password: str = PASSWORD, browser: Client | None = None) -> tuple[str | None, str]:
    """Whose session the browser has afterwards, and what the page says."""
    browser = browser or Client()
    page = browser.post("/accounts/login/", {"login": login, "password": password}, follow=True).content.decode()
    number = browser.session.get("_auth_user_id")
    return number and User.objects.get(pk=number).username, page


def test_the_owner_signs_in_with_an_address_that_others_typed_too(learner):
    make_person("thief", email="")
    EmailAddress.objects.create(user=User.objects.get(username="thief"), email=learner.email)
    browser = Client()

    browser.post("/accounts/login/", {"login": learner.email, "password": PASSWORD})

    assert browser.session["_auth_user_id"] == str(learner.pk)


# --- Links --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ask"),
    [
        ("email-confirmation-signup", lambda host: _sign_up_at(host, "new@example.org")),
        ("account-already-exists", lambda host: _sign_up_at(host, "amina@example.org")),
        ("password-reset-key", lambda host: _forget_at(host, "amina@example.org")),
        ("unknown-account", lambda host: _forget_at(host, "nobody@example.org")),
    ],
)
def test_links_in_letters_lead_home_whatever_host_was_named(learner, settings, kind, ask):
    settings.ALLOWED_HOSTS = ["plaza.example", "elsewhere.example"]
    settings.SITE_URL = "https://plaza.example"

    ask("elsewhere.example")

    letter = newest(f"account-{kind}")
    assert "elsewhere" not in letter.text + letter.html + letter.subject
    assert [link.startswith("https://plaza.example/accounts/") for link in links(letter)] == [True]


def _sign_up_at(host: str, address: str) -> None:
    data = {"username": "wanjiru", "password1": PASSWORD, "email": address}
    Client(headers={"host": host}).post("/accounts/signup/", data)


def _forget_at(host: str, address: str) -> None:
    Client(headers={"host": host}).post("/accounts/password/reset/", {"email": address})


def test_links_for_new_staff_lead_home(settings, db):
    settings.SITE_URL = "https://plaza.example"
    boss = make_staff("boss", "administrator")
    sync_roles()
    boss = User.objects.get(pk=boss.pk)

    add_staff(username="nia", email="nia@example.org", alias="Nia", language="en", roles=[], by=boss)

    assert links(newest("account-password-reset-key"))[0].startswith("https://plaza.example/accounts/password/reset/")


# --- Letters to strangers -----------------------------------------------------------------------------------------


def test_a_letter_to_an_unconfirmed_address_carries_no_words_of_the_person_who_asked(db):
    browser = Client()
    person = sign_up("www.cheap-pills.example", "victim@example.org", browser)
    first = newest("account-email-confirmation-signup")
    actions.update_profile(
        person, alias="Call +1 555", printed_name="", one_name_for_all=False,
        language="en", zone="UTC", country=None, country_withheld=False,
        sector=None, organisations=[],
    )  # fmt: skip
    cache.clear()
    browser.post("/accounts/email/", {"email": "victim@example.org", "action_send": "1"})
    browser.post("/accounts/reauthenticate/?next=/accounts/email/", {"password": PASSWORD})
    browser.post("/accounts/email/", {"email": "victim@example.org", "action_send": "1"})
    second = newest("account-email-confirmation")

    for letter in (first, second):
        assert "cheap-pills" not in letter.subject + letter.text
        assert "555" not in letter.subject + letter.text


def test_strangers_letters_have_a_cap_for_the_whole_house(settings, db):
    settings.STRANGERS_LETTERS = 3

    for number in range(5):
        _from(number).post("/accounts/password/reset/", {"email": f"nobody{number}@example.org"})
    browser = _from(9)
    person = sign_up("wanjiru", "w@example.org", browser)

    assert Letter.objects.count() == 3
    assert person.username == "wanjiru"
    assert EmailAddress.objects.get(user=person).email == "w@example.org"
    page = browser.get("/accounts/").content.decode()
    assert "We wrote no letter" in page
    assert "is on its way" not in page


def test_staff_are_told_that_the_cap_was_reached(settings, db):
    sync_roles()
    settings.STRANGERS_LETTERS = 1
    stella, ed = make_staff("stella"), make_staff("ed", "editor")
    _from(1).post("/accounts/password/reset/", {"email": "nobody1@example.org"})
    assert staff_todo(stella, at=timezone.now()) == []

    for number in range(2, 5):
        _from(number).post("/accounts/password/reset/", {"email": f"nobody{number}@example.org"})

    [told] = staff_todo(stella, at=timezone.now())
    assert "as many to new addresses as it may in an hour (1)" in told.sentence
    assert staff_todo(ed, at=timezone.now()) == []
    assert AuditEntry.objects.filter(act="strangers-letters-held").count() == 1
    assert staff_todo(stella, at=timezone.now() + timedelta(days=2)) == []


def test_above_the_cap_a_known_and_a_new_address_are_answered_alike(settings, learner):
    settings.STRANGERS_LETTERS = 0

    pages = []
    for name, address in (("one", learner.email), ("two", "new@example.org")):
        browser = Client()
        sign_up(name, address, browser)
        pages.append(browser.get("/accounts/").content.decode())

    assert not Letter.objects.exists()
    assert all("We wrote no letter" in page for page in pages)


def test_one_place_has_only_so_many_letters_written(monkeypatch, db):
    monkeypatch.setattr("people.signin.adapters.FROM_ONE_CALLER", {"limit": 2, "seconds": 3600})

    for number in range(4):
        _from(1).post("/accounts/password/reset/", {"email": f"nobody{number}@example.org"})
    _from(2).post("/accounts/password/reset/", {"email": "else@example.org"})

    assert Letter.objects.count() == 3


def test_one_address_gets_only_a_few_letters_a_day(monkeypatch, db):
    monkeypatch.setattr("people.signin.adapters.TO_ONE_ADDRESS", {"limit": 2, "seconds": 24 * 3600})

    for number in range(4):
        _from(number).post("/accounts/password/reset/", {"email": "nobody@example.org"})
    _from(5).post("/accounts/password/reset/", {"email": "Nobody@Example.org"})
    _from(6).post("/accounts/password/reset/", {"email": "else@example.org"})

    assert sorted(Letter.objects.values_list("address", flat=True)) == [
        "else@example.org",
        "nobody@example.org",
        "nobody@example.org",
    ]


def _from(number: int) -> Client:
    return Client(REMOTE_ADDR=f"203.0.113.{number}")


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
@pytest.mark.parametrize("change", sorted(CHANGES))
def test_every_notice_of_a_change_is_told_in_the_readers_language(language, change):
    english = account_words(f"account/email/{change}", "en", user="amina").text

    told = account_words(f"account/email/{change}", language, user="amina").text

    assert str(CHANGES[change]) in english
    assert str(CHANGES[change]) not in told
