"""Drawing, handing in, pausing, and never losing what was chosen."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from courses.anonymous import progress
from courses.models import ItemCompletion, LessonPage, QuizAttempt
from tests.factories.courses import item, key_of, make_course, option

QUIZ = "/en/learn/course/course-m1/quiz/"
KEY = "course-m1-quiz"


@pytest.fixture
def course(home):
    return make_course(modules=1, lessons=1, quiz=True)


@pytest.fixture
def browser(course, client_of, learner):
    return client_of(learner)


def names() -> dict[str, str]:
    return {str(key_of(f"{KEY}/{number}")): f"{KEY}/{number}" for number in range(1, 7)}


def chosen(drawn: list[str], letter: str) -> dict[str, str]:
    return {f"q-{one}": option(names()[one], letter) for one in drawn}


def drawn() -> list[str]:
    return QuizAttempt.objects.order_by("number").last().drawn


def try_once(browser, letter: str) -> None:
    browser.post(f"{QUIZ}begin/")
    browser.post(f"{QUIZ}hand-in/", chosen(drawn(), letter))


def test_a_passed_quiz_is_done(browser):
    try_once(browser, "a")

    page = browser.get(QUIZ).content.decode()
    assert "Passed" in page
    assert "2 of 2 right." in page
    assert ItemCompletion.objects.filter(item=item(KEY)).count() == 1


def test_a_failed_quiz_explains_and_offers_other_questions(browser):
    try_once(browser, "b")
    first = drawn()

    page = browser.get(QUIZ).content.decode()
    assert "Not passed yet" in page
    assert "because a" in page
    assert not ItemCompletion.objects.exists()

    browser.post(f"{QUIZ}begin/")
    assert not set(drawn()) & set(first)


def test_the_best_result_counts(browser):
    try_once(browser, "a")
    try_once(browser, "b")

    assert ItemCompletion.objects.filter(item=item(KEY)).exists()


def test_after_three_tries_a_pause_is_asked_for(browser):
    for _try in range(3):
        try_once(browser, "b")

    browser.post(f"{QUIZ}begin/")

    assert QuizAttempt.objects.count() == 3
    assert "After three tries a pause helps more than another guess." in browser.get(QUIZ).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        browser.post(f"{QUIZ}begin/")
        assert QuizAttempt.objects.count() == 4


def test_beginning_twice_draws_once(browser):
    browser.post(f"{QUIZ}begin/")
    first = drawn()

    browser.post(f"{QUIZ}begin/")

    assert QuizAttempt.objects.count() == 1
    assert drawn() == first


def test_handing_in_twice_changes_nothing(browser):
    try_once(browser, "a")

    browser.post(f"{QUIZ}hand-in/", chosen(drawn(), "b"))

    assert QuizAttempt.objects.get().share == 1.0


def test_open_questions_are_asked_for_and_the_rest_is_kept(browser):
    browser.post(f"{QUIZ}begin/")
    one, other = drawn()

    response = browser.post(f"{QUIZ}hand-in/", chosen([one], "a"))

    assert response["Location"] == f"{QUIZ}?missing=1#questions"
    page = browser.get(response["Location"]).content.decode()
    assert page.count(" checked") == 1
    assert f'<a href="#{other}">2. ' in page
    assert f'<a href="#{one}">' not in page
    assert "because" not in page
    browser.post(f"{QUIZ}hand-in/", {**chosen([one], "a"), "anyway": "1"})
    assert QuizAttempt.objects.get().share == 0.5
    assert "Not answered." in browser.get(QUIZ).content.decode()
    assert other in QuizAttempt.objects.get().drawn


def test_a_session_that_ends_in_mid_quiz_loses_nothing(browser, learner):
    browser.post(f"{QUIZ}begin/")
    answers = chosen(drawn(), "a")
    browser.logout()

    response = browser.post(f"{QUIZ}hand-in/", answers)
    assert response["Location"] == "/accounts/login/?next=/en/learn/held/"
    browser.force_login(learner, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = browser.get("/en/learn/held/")

    assert response["Location"] == f"{QUIZ}#questions"
    assert browser.get(QUIZ).content.decode().count(" checked") == 2
    assert QuizAttempt.objects.get().handed_in_at is None


def test_answers_of_another_reader_of_the_device_do_not_take_the_place_of_mine(browser, learner):
    browser.post(f"{QUIZ}begin/")
    mine = drawn()
    browser.post(f"{QUIZ}hand-in/", {**chosen(mine, "b"), "keep": "1"})
    others = [one for one in names() if one not in mine]
    browser.logout()
    browser.post(f"{QUIZ}hand-in/", chosen([mine[0], others[0]], "a"))
    browser.force_login(learner, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = QuizAttempt.objects.get().answers

    browser.get("/en/learn/held/")

    assert QuizAttempt.objects.get().answers == before
    assert "not to your questions" in browser.get(QUIZ).content.decode()


def test_a_quiz_needs_no_account(course, stranger):
    stranger.post(f"{QUIZ}begin/")
    one = progress(stranger.session).of(key_of("course")).quizzes[str(key_of(KEY))][-1]["drawn"]

    stranger.post(f"{QUIZ}hand-in/", chosen(one, "a"))

    assert "Passed" in stranger.get(QUIZ).content.decode()
    assert not QuizAttempt.objects.exists()


def test_a_device_that_is_full_is_told_so_on_handing_in(course, stranger, monkeypatch):
    stranger.post(f"{QUIZ}begin/")
    one = progress(stranger.session).of(key_of("course")).quizzes[str(key_of(KEY))][-1]["drawn"]
    monkeypatch.setattr("lms.lib.sessions.MAX_BYTES", 10)

    response = stranger.post(f"{QUIZ}hand-in/", chosen(one, "a"))

    assert response.status_code == 413
    assert "This device holds all that we can keep" in response.content.decode()
    assert progress(stranger.session).of(key_of("course")).quizzes[str(key_of(KEY))][-1]["handed_in_at"] is None


def test_a_question_that_left_the_bank_is_not_held_against_anybody(browser):
    browser.post(f"{QUIZ}begin/")
    gone, stays = drawn()
    quiz = LessonPage.objects.get(slug="course-m1-l1").get_parent().specific.quiz
    quiz.bank = quiz.bank.stream_block.to_python([one for one in quiz.bank.raw_data if one["id"] != gone])
    quiz.save()

    browser.post(f"{QUIZ}hand-in/", chosen([stays], "a"))

    assert QuizAttempt.objects.get().share == 1.0
