"""What a session may hold, and how much one caller may fill."""

import random

import pytest
from django.contrib.sessions.models import Session

from lms.lib import sessions
from lms.lib.sessions import CallerFullError, SessionFullError, SessionStore
from tests.factories.courses import key_of, make_course

HERE = "http://testserver"
LESSON = "/en/learn/course/course-m1/course-m1-l1/"


def noise(size: int) -> str:
    """Text that cannot be pressed together."""
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=size))


def test_a_session_holds_as_much_as_it_may_and_no_more(db):
    store = SessionStore()
    store["learning"] = noise(100_000)
    store.save()

    store["note"] = noise(200_000)
    with pytest.raises(SessionFullError):
        store.save()

    kept = SessionStore(store.session_key)
    assert (len(kept["learning"]), "note" in kept) == (100_000, False)


def test_a_caller_fills_only_so_much_a_day_with_however_many_sessions(db, monkeypatch):
    monkeypatch.setattr(sessions, "CALLER_BYTES", 30_000)

    def make(caller: str) -> None:
        store = SessionStore()
        store.caller = caller
        store["note"] = noise(11_000)
        store.save()

    for _each in range(3):
        make("one")
    with pytest.raises(CallerFullError):
        make("one")
    make("another")

    assert Session.objects.count() == 4


def test_even_empty_sessions_count(db, monkeypatch):
    monkeypatch.setattr(sessions, "CALLER_BYTES", 10 * sessions.NEW_BYTES)

    def make() -> None:
        store = SessionStore()
        store.caller = "one"
        store.create()

    for _each in range(10):
        make()
    with pytest.raises(CallerFullError):
        make()


def test_who_changes_what_is_there_is_not_counted(db, monkeypatch):
    store = SessionStore()
    store.caller = "one"
    store["note"] = noise(2_000)
    store.save()
    monkeypatch.setattr(sessions, "CALLER_BYTES", 0)

    again = SessionStore(store.session_key)
    again.caller = "one"
    again["note"] = "short"
    again.save()

    assert SessionStore(store.session_key)["note"] == "short"


def test_people_with_an_account_are_not_counted(db, monkeypatch):
    monkeypatch.setattr(sessions, "CALLER_BYTES", 0)
    store = SessionStore()
    store.caller = "one"
    store["_auth_user_id"] = "1"

    store.save()

    assert Session.objects.count() == 1


def test_a_full_device_is_told_so_keeps_what_it_held_and_gives_back_what_was_typed(home, stranger, monkeypatch):
    make_course(modules=1, lessons=1)
    field = f"q-{key_of('course-m1-l1/q1')}"
    stranger.post(f"{LESSON}answer/", {field: str(key_of("course-m1-l1/q1/a"))})
    before = Session.objects.get().session_data
    monkeypatch.setattr(sessions, "MAX_BYTES", 10)

    words = {field: str(key_of("course-m1-l1/q1/b")), "box-plan": "All my words"}
    answer = stranger.post(f"{LESSON}finish/", words, headers={"origin": HERE})

    page = answer.content.decode()
    assert answer.status_code == 413
    assert "No more room without an account" in page
    assert "All my words</textarea>" in page
    assert Session.objects.get().session_data == before


def test_a_caller_who_filled_too_much_is_told_so_and_makes_no_row(home, stranger, monkeypatch):
    make_course(modules=1, lessons=1)
    monkeypatch.setattr(sessions, "CALLER_BYTES", 0)

    answer = stranger.post(f"{LESSON}answer/", {f"q-{key_of('course-m1-l1/q1')}": str(key_of("course-m1-l1/q1/a"))})

    assert answer.status_code == 429
    assert "more was saved today without an account" in answer.content.decode()
    assert not Session.objects.exists()


def test_twenty_large_posts_fill_nothing(home, stranger):
    make_course(modules=1, lessons=1, quiz=True)

    for _each in range(20):
        stranger.cookies.clear()
        answer = stranger.post("/en/learn/course/course-m1/quiz/hand-in/", {"q-x": noise(1_000_000)})
        assert answer.status_code in (302, 413, 429)

    assert sum(len(row.session_data) for row in Session.objects.all()) < 100_000


def test_reading_makes_no_session(home, stranger):
    make_course(modules=1, lessons=1, quiz=True)
    course = "/en/learn/course/"
    lessons = [LESSON, f"{LESSON}?missing=x", course, f"{course}course-m1/", f"{course}course-m1/quiz/"]
    others = ["/en/", "/en/learn/", "/en/learn/held/", "/en/my/learning/", "/accounts/login/", "/accounts/signup/"]

    for address in [*lessons, *others, "/verify/", "/accounts/password/reset/", "/accounts/recover/"]:
        stranger.get(address)

    assert not Session.objects.exists()
