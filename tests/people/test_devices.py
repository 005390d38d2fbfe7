"""Wrong passwords keep strangers out, and never the right person."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from lms.lib import limits
from people.signin import actions, devices
from people.signin.devices import KNOWN, device_token
from people.signin.rules import HERE, ON_ONE_NAME, longest_wait
from tests.factories.people import PASSWORD, add_second_factor, make_person
from tests.people.test_addresses import NEW, renew_by_letter
from tests.people.test_one_door import code_of

DOOR = "/accounts/login/"
NOON = 1_800_014_400.0  # seconds since 1970, at the beginning of an hour


@pytest.fixture(autouse=True)
def _no_window_ends(monkeypatch) -> None:
    """Tries are counted by the minute: on a slow machine a new one would begin in the middle of a test."""
    clock = SimpleNamespace(time=lambda: NOON)
    monkeypatch.setattr(limits, "time", clock)
    monkeypatch.setattr(devices, "time", clock)


def at(number: int) -> Client:
    """A browser at a place of its own."""
    return Client(REMOTE_ADDR=f"203.0.113.{number}")


def sign_in(browser: Client, login: str = "amina", password: str = PASSWORD, **more: str):
    return browser.post(DOOR, {"login": login, "password": password, **more})


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def attack(login: str = "amina", callers: int = 1, tries: int = 10) -> None:
    for caller in range(callers):
        for _try in range(tries):
            sign_in(at(100 + caller), login, "not this one")


def known(login: str = "amina") -> Client:
    """A private device on which the person signed in once, and out again."""
    browser = at(1)
    sign_in(browser, login, remember="on")
    browser.post("/accounts/logout/")
    return browser


@pytest.fixture
def one_name(monkeypatch):
    """A name closes for strangers after ten tries from several places."""
    monkeypatch.setattr("people.signin.devices.ON_ONE_NAME", [(10, 3600)])


@pytest.mark.parametrize("login", ["amina", "amina@example.org"])
def test_a_stranger_elsewhere_does_not_lock_the_right_person_out(learner, login):
    attack(login, tries=30)
    browser = at(2)

    sign_in(browser, "amina")

    assert is_in(browser)


def test_many_strangers_do_not_lock_a_known_device_out(learner, one_name):
    browser = known()
    attack(callers=4, tries=5)
    stranger = at(3)

    assert "Too many tries" in sign_in(stranger).content.decode()
    sign_in(browser)

    assert is_in(browser)


def test_name_and_address_are_one_account_to_the_door(learner):
    for _try in range(HERE[0][0]):
        sign_in(at(5), "amina", "not this one")

    assert "Too many tries" in sign_in(at(5), "amina@example.org").content.decode()


def test_one_machine_alone_does_not_close_a_name(learner, one_name):
    attack(tries=40)
    browser = at(2)

    sign_in(browser)

    assert is_in(browser)


def test_a_known_device_has_its_own_count(learner):
    browser = known()
    for _try in range(10):
        sign_in(browser, password="not this one")

    assert "Too many tries" in sign_in(browser).content.decode()


@pytest.mark.parametrize("login", ["amina", "nobody", "nobody@example.org", "amina@example.org"])
def test_the_pause_is_told_alike_whoever_it_is(learner, login):
    for _try in range(5):
        sign_in(at(6), login, "not this one")

    assert "Too many tries. Wait 1 minute and" in sign_in(at(6), login, "not this one").content.decode()


def test_right_passwords_are_not_counted(learner):
    for _try in range(12):
        browser = at(7)
        sign_in(browser)
        assert is_in(browser)


def test_a_device_that_others_use_is_not_known(learner):
    browser = at(8)
    sign_in(browser)

    assert KNOWN not in browser.cookies


def test_saying_that_others_use_it_makes_the_device_forget(learner):
    browser = known()

    sign_in(browser)

    assert browser.cookies[KNOWN].value == ""


def test_the_device_holds_a_mark_that_names_nobody(learner, settings):
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    answer = browser.post(DOOR, {"login": "amina", "password": PASSWORD, "remember": "on"}, secure=True)

    cookie = answer.cookies[KNOWN]

    assert cookie.value == device_token(learner)
    assert (cookie["httponly"], cookie["secure"], cookie["path"]) == (True, True, "/accounts/")
    assert "amina" not in cookie.value


def test_the_mark_is_the_persons_own_and_ends_with_the_password(learner):
    before = device_token(learner)
    assert device_token(make_person("omar")) != before

    learner.set_password(NEW)

    assert device_token(learner) != before


def test_a_device_known_to_another_account_is_a_stranger(learner, one_name):
    make_person("omar")
    browser = known("omar")
    attack(callers=4, tries=5)

    assert "Too many tries" in sign_in(browser).content.decode()


def test_a_device_remembers_four_accounts_and_reads_no_more(db):
    people = [make_person(f"cousin-{number}") for number in range(devices.MOST_KNOWN + 1)]
    browser = at(1)
    for person in people:
        sign_in(browser, person.username, remember="on")
        browser.post("/accounts/logout/")

    assert browser.cookies[KNOWN].value.split(".") == [device_token(person) for person in reversed(people[1:])]

    request = SimpleNamespace(
        COOKIES={KNOWN: ".".join(["made-up"] * devices.MOST_KNOWN + [device_token(people[0])])}, session={}
    )
    assert not devices.is_known(request, people[0])


def test_a_made_up_mark_helps_nobody(learner, one_name):
    browser = at(9)
    browser.cookies[KNOWN] = ".".join(["x" * 32] * 300)
    attack(callers=4, tries=5)

    assert "Too many tries" in sign_in(browser).content.decode()


def test_the_second_step_comes_before_the_device_is_known(learner):
    add_second_factor(learner)
    browser = at(10)

    sign_in(browser, remember="on")
    assert KNOWN not in browser.cookies
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(learner)})

    assert browser.cookies[KNOWN].value == device_token(learner)


def test_people_without_an_address_come_in_with_a_recovery_code(one_name, db):
    ben = make_person("ben", email="")
    code = actions.make_recovery_codes(ben)[0]
    attack("ben", callers=4, tries=5)
    browser = at(11)

    browser.post("/accounts/recover/", {"username": "ben", "code": code, "password": NEW})
    sign_in(browser, "ben", NEW)

    assert is_in(browser)


def test_a_letter_lets_the_right_person_past_strangers(learner, one_name):
    attack(callers=4, tries=5)
    browser = at(12)

    renew_by_letter(browser, learner.email)
    sign_in(browser, "amina", NEW)

    assert is_in(browser)


def test_whoever_is_signed_in_can_prove_it_while_strangers_try(learner, one_name):
    browser = at(13)
    sign_in(browser)
    attack(callers=4, tries=5)

    answer = browser.post("/accounts/reauthenticate/?next=/accounts/", {"password": PASSWORD})

    assert answer["Location"] == "/accounts/"


def test_the_count_is_kept_without_name_or_place(learner):
    attack(tries=3)

    kept = str(vars(cache._cache if hasattr(cache, "_cache") else cache))
    assert "amina" not in kept
    assert "203.0.113" not in kept


@pytest.mark.parametrize(
    ("full", "now", "seconds"),
    [([], 0, 0), ([60], 59, 1), ([60, 900], 60, 840), ([60], 120, 60), ([900, 60], 899.5, 1)],
)
def test_the_longest_pause_is_waited_for(full, now, seconds):
    assert longest_wait(full, now) == seconds


def test_pauses_grow():
    assert [seconds for _tries, seconds in HERE] == sorted(seconds for _tries, seconds in HERE)
    assert ON_ONE_NAME[0][0] > HERE[1][0]
