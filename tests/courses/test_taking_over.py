"""What was done on a device and what an account holds already: the account's own words stand."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.conf import settings

from courses.learning import anonymous
from courses.learning.models import CheckAnswer
from tests.factories.courses import key_of, make_course, option

LESSON = "/en/learn/course/course-m1/course-m1-l1/"
Q1 = str(key_of("course-m1-l1/q1"))
EARLIER = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def course(home):
    return make_course(lessons=1)


def answer(browser, letter: str) -> None:
    browser.post(f"{LESSON}answer/", {f"q-{Q1}": option("course-m1-l1/q1", letter), "check": Q1})


def keep_the_device(browser, person) -> None:
    """Sign in with the browser, as somebody who has an account already, and keep what was done on the device."""
    done = anonymous.KEY in browser.session and browser.session[anonymous.KEY]
    browser.force_login(person)
    session = browser.session
    session[anonymous.KEY] = done
    session.save()
    browser.post("/accounts/welcome/", {"keep": "yes"})


def test_an_answer_of_the_account_is_not_overwritten_by_the_device(course, learner, client_of, stranger):
    answer(client_of(learner), "a")
    answer(stranger, "b")

    keep_the_device(stranger, learner)

    assert CheckAnswer.objects.get().answer == [option("course-m1-l1/q1", "a")]


def test_two_tabs_of_one_device_keep_what_each_of_them_did(db):
    store = import_module(settings.SESSION_ENGINE).SessionStore
    first = store()
    first.create()
    second = store(first.session_key)
    assert anonymous.progress(second).courses == {}  # the second tab has read before the first one writes

    anonymous.change(first, lambda found: found.of("course").items.update(one={"at": "", "language": "en"}))
    anonymous.change(second, lambda found: found.of("course").items.update(two={"at": "", "language": "en"}))

    assert set(anonymous.progress(store(first.session_key)).of("course").items) == {"one", "two"}
