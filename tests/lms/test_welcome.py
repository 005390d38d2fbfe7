"""After signing up or in: the way on leads to our own pages only."""

import re
from html import unescape

import pytest
from django.test import Client

from courses.learning.anonymous import has_progress
from people.accounts.models import User
from people.letters.models import Letter
from people.signin import actions
from tests.factories.courses import key_of, make_course, option

NEW = "quite another long walk"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "https:evil.example",
        "x",
        "privacy",
        "\x00",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_way_on_leads_nowhere_else(client_of, learner, target, method):
    answer = getattr(client_of(learner), method)("/accounts/welcome/", {"next": target})

    assert answer["Location"] == "/en/my/learning/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_way_on_leads_to_where_the_person_came_from(client_of, learner, method):
    answer = getattr(client_of(learner), method)("/accounts/welcome/", {"next": "/en/learn/?a=b"})

    assert answer["Location"] == "/en/learn/?a=b"


def by_code(browser, person):
    code = actions.make_recovery_codes(person)[0]
    browser.post("/accounts/recover/", {"username": person.username, "code": code, "password": NEW})


def by_letter(browser, person):
    browser.post("/accounts/password/reset/", {"email": person.email})
    link = re.search(r"https?://\S+", Letter.objects.get(kind="account-password-reset-key").text)[0]
    browser.post(browser.get(link)["Location"], {"password1": NEW})


@pytest.mark.parametrize("find_the_way_back", [by_code, by_letter])
def test_a_forgotten_password_loses_nothing_that_was_done_on_the_device(home, stranger, learner, find_the_way_back):
    """Nor the answers that were held back when a session ended, and that the sign-in page promises to give back."""
    make_course(modules=1, lessons=1, quiz=True)
    stranger.post("/en/learn/course/course-m1/quiz/hand-in/")
    stranger.post("/en/learn/course/course-m1/quiz/begin/")
    assert has_progress(stranger.session)
    assert "held" in stranger.session
    before = dict(stranger.session)

    find_the_way_back(stranger, learner)
    assert before.items() <= dict(stranger.session).items()
    answer = stranger.post("/accounts/login/", {"login": "amina", "password": NEW}, follow=True)

    assert "/accounts/welcome/" in answer.redirect_chain[0][0]
    assert "Course course en" in answer.content.decode()


def test_a_new_password_signs_out_whoever_is_signed_in_on_the_device(client_of, learner, alumna):
    browser = client_of(alumna)

    by_code(browser, learner)

    assert "_auth_user_id" not in browser.session


# --- What the page says is kept ----------------------------------------------------------------------------------


BACKEND = "people.duties.adapters.DutyBackend"
LESSON = "/en/learn/course/course-m1/course-m1-l1/"
ANSWER = {f"q-{key_of('course-m1-l1/q1')}": option("course-m1-l1/q1", "b")}


def welcomed(browser: Client, person: User) -> str:
    browser.force_login(person, backend=BACKEND)
    return unescape(browser.get("/accounts/welcome/").content.decode())


def test_answers_without_a_finished_step_are_named_and_not_called_nothing(home, stranger, learner):
    make_course(lessons=2, quiz=True)
    stranger.post(f"{LESSON}answer/", ANSWER | {"check": "all"})

    page = welcomed(stranger, learner)

    assert "No step is finished yet." in page
    assert "1 answer to a question in lessons" in page
    assert "0 of" not in page


def test_words_and_tries_are_named_beside_what_is_finished(home, stranger, learner):
    make_course(lessons=2, quiz=True)
    stranger.post(f"{LESSON}finish/", ANSWER)
    stranger.post("/en/learn/course/course-m1/quiz/begin/")

    page = welcomed(stranger, learner)

    assert "1 of 3 steps done" in page
    assert "1 try at a quiz" in page
    assert "No step is finished yet." not in page
    assert "words for" not in page
