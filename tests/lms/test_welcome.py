"""After signing up or in: the way on leads to our own pages only."""

import re

import pytest

from courses.anonymous import has_progress
from people import actions
from people.models import Letter
from tests.factories.courses import make_course

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
