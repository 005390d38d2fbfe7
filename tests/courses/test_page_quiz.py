"""Drawing, handing in, pausing, and never losing what was chosen."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from courses.learning.anonymous import progress
from courses.learning.models import ItemCompletion, QuizAttempt
from courses.material.models import LessonPage, ModulePage, Quiz
from tests.factories.courses import item, key_of, make_course, make_quiz, option

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
    browser.force_login(learner, backend="people.duties.adapters.DutyBackend")
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
    browser.force_login(learner, backend="people.duties.adapters.DutyBackend")
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


# --- Passed before, and tried once more ---------------------------------------------------------------------------


def test_a_failed_try_after_a_pass_is_no_news_of_failing(browser):
    try_once(browser, "a")
    try_once(browser, "b")

    page = browser.get(QUIZ).content.decode()

    assert "Not passed yet" not in page
    assert "Not passed this time" in page
    assert "You have passed this quiz before, and that stays" in page


def test_an_open_try_after_a_pass_says_that_the_pass_stays(browser):
    try_once(browser, "a")
    before = browser.get(QUIZ).content.decode()
    browser.post(f"{QUIZ}begin/")

    assert "whatever comes of this try" not in before
    assert "whatever comes of this try" in browser.get(QUIZ).content.decode()


def test_who_passes_without_an_account_is_offered_one_and_no_certificate_page(course, stranger):
    stranger.post(f"{QUIZ}begin/")
    open_try = progress(stranger.session).of(course.translation_key).quizzes[str(key_of(KEY))][-1]
    stranger.post(f"{QUIZ}hand-in/", chosen(open_try["drawn"], "a"))

    page = stranger.get(QUIZ).content.decode()

    assert "Sign up to keep it for good" in page
    assert "/my/certificates/" not in page


# --- Changed between page and answer ------------------------------------------------------------------------------


def take_out(*gone: str) -> None:
    quiz = Quiz.objects.get(translation_key=key_of(KEY))
    quiz.bank = [block for block in quiz.bank.get_prep_value() if block["id"] not in gone]
    quiz.save()


def give_another_quiz() -> None:
    module = ModulePage.objects.get()
    module.quiz = make_quiz("other")
    module.save_revision().publish()


def test_a_question_taken_out_meanwhile_is_told_with_the_result(browser):
    browser.post(f"{QUIZ}begin/")
    sent = chosen(drawn(), "a")
    take_out(drawn()[0])

    page = browser.post(f"{QUIZ}hand-in/", sent, follow=True).content.decode()

    assert "1 of 1 right." in page
    assert "1 question of this try was taken out of the quiz after you began." in page
    assert "taken out" not in browser.get(QUIZ).content.decode()


@pytest.mark.parametrize("gone", ["x", "999", "-1", "1" * 400])
def test_what_an_address_says_about_it_must_be_a_small_number(browser, gone):
    try_once(browser, "a")

    assert "taken out" not in browser.get(QUIZ, {"gone": gone}).content.decode()


def test_another_quiz_meanwhile_is_told_to_a_person(browser):
    browser.post(f"{QUIZ}begin/")
    sent = chosen(drawn(), "a")
    give_another_quiz()

    page = browser.post(f"{QUIZ}hand-in/", sent, follow=True).content.decode()

    assert "the quiz was changed after you began" in page
    assert "Begin the quiz" in page


def test_another_quiz_meanwhile_is_told_to_a_device_which_was_never_signed_in(course, stranger):
    stranger.post(f"{QUIZ}begin/")
    open_try = progress(stranger.session).of(course.translation_key).quizzes[str(key_of(KEY))][-1]
    give_another_quiz()

    page = stranger.post(f"{QUIZ}hand-in/", chosen(open_try["drawn"], "a"), follow=True).content.decode()

    assert "the quiz was changed after you began" in page
    assert "signed out" not in page
