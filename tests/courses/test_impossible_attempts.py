"""An attempt whose questions were taken away frees its learner: no fault, nothing lost, no try spent."""

from collections.abc import Callable, Iterable

import pytest
from django.test import Client

from courses.learning.actions import take_over
from courses.learning.anonymous import progress
from courses.learning.models import ItemCompletion, QuizAttempt
from courses.material.models import ModulePage, Quiz
from tests.factories.courses import item, key_of, make_course, option, single
from tests.factories.people import make_person
from tests.reading import squeezed

QUIZ = "/en/learn/course/course-m1/quiz/"
KEY = "course-m1-quiz"
NAMES = {str(key_of(f"{KEY}/{number}")): f"{KEY}/{number}" for number in range(1, 20)}
TAKEN_AWAY = "Most questions of this try were taken out of the quiz after you began."


@pytest.fixture(params=["person", "device"])
def browser(request, home, client_of, learner, stranger) -> Client:
    """A reader with an account, and one without."""
    make_course(modules=1, lessons=1, quiz=True)
    return client_of(learner) if request.param == "person" else stranger


def attempts(browser: Client) -> list[dict]:
    """All attempts, wherever they are kept."""
    if "_auth_user_id" in browser.session:
        names = ("number", "drawn", "answers", "share", "handed_in_at", "freed_at")
        return list(QuizAttempt.objects.order_by("number").values(*names))
    found = browser.session["learning"]
    return (found["courses"][str(key_of("course"))] if "courses" in found else found)["quizzes"][str(key_of(KEY))]


def chosen(drawn: Iterable[str], letter: str = "a") -> dict[str, str]:
    return {f"q-{one}": option(NAMES[one], letter) for one in drawn}


def edit_bank(change: Callable[[list[dict]], list[dict]], **fields: object) -> None:
    """What an editor does to the quiz meanwhile, past all forms."""
    quiz = Quiz.objects.get()
    quiz.bank = change(list(quiz.bank.raw_data))
    for name, value in fields.items():
        setattr(quiz, name, value)
    quiz.save()


def without(*ids: str) -> Callable[[list[dict]], list[dict]]:
    return lambda bank: [one for one in bank if one["id"] not in ids]


def others(bank: list[dict]) -> list[dict]:
    return [single(f"{KEY}/{number}") for number in range(10, 16)]


def test_a_question_less_is_not_held_against_anybody(browser):
    browser.post(f"{QUIZ}begin/")
    gone, left = attempts(browser)[-1]["drawn"]
    edit_bank(without(gone))

    page = browser.get(QUIZ).content.decode()
    assert "1 question of this try was taken out of the quiz after you began. It does not count." in page
    browser.post(f"{QUIZ}hand-in/", chosen([left]))

    page = browser.get(QUIZ).content.decode()
    assert "Passed" in page
    assert "1 of 1 right." in page


def test_an_attempt_that_lost_its_questions_frees_its_reader(browser):
    browser.post(f"{QUIZ}begin/")
    browser.post(f"{QUIZ}hand-in/", chosen(attempts(browser)[-1]["drawn"][:1]))
    edit_bank(others)

    page = browser.get(QUIZ).content.decode()
    assert TAKEN_AWAY in page
    assert f'action="{QUIZ}begin/"' in page
    assert f'action="{QUIZ}hand-in/"' not in page
    browser.post(f"{QUIZ}begin/")

    freed, new = attempts(browser)
    assert freed["freed_at"]
    assert len(freed["answers"]) == 1
    assert set(new["drawn"]) <= {str(key_of(f"{KEY}/{number}")) for number in range(10, 16)}
    browser.post(f"{QUIZ}hand-in/", chosen(new["drawn"]))
    assert "Passed" in browser.get(QUIZ).content.decode()


def test_it_does_not_count_as_a_try(browser):
    for _try in range(2):
        browser.post(f"{QUIZ}begin/")
        browser.post(f"{QUIZ}hand-in/", chosen(attempts(browser)[-1]["drawn"], "b"))
    browser.post(f"{QUIZ}begin/")
    edit_bank(others)
    browser.post(f"{QUIZ}begin/")

    browser.post(f"{QUIZ}hand-in/", chosen(attempts(browser)[-1]["drawn"], "b"))

    assert sum(bool(one["handed_in_at"]) for one in attempts(browser)) == 3
    assert [bool(one.get("freed_at")) for one in attempts(browser)] == [False, False, True, False]


def test_handing_in_what_is_gone_marks_nothing(browser):
    browser.post(f"{QUIZ}begin/")
    drawn = attempts(browser)[-1]["drawn"]
    edit_bank(others)

    page = browser.post(f"{QUIZ}hand-in/", chosen(drawn) | {"anyway": "1"}, follow=True).content.decode()

    assert TAKEN_AWAY in page
    assert attempts(browser)[-1]["handed_in_at"] is None


def test_its_earlier_result_stays_in_sight(browser):
    browser.post(f"{QUIZ}begin/")
    browser.post(f"{QUIZ}hand-in/", chosen(attempts(browser)[-1]["drawn"]))
    browser.post(f"{QUIZ}begin/")
    edit_bank(others)

    page = browser.get(QUIZ).content.decode()

    assert TAKEN_AWAY in page
    assert "2 of 2 right." in page


def test_a_bank_smaller_than_the_draw_gives_what_it_has(browser):
    edit_bank(lambda bank: bank[:1])

    browser.post(f"{QUIZ}begin/")

    assert len(attempts(browser)[-1]["drawn"]) == 1
    assert "1 question ·" in squeezed(browser.get(QUIZ).content.decode())


@pytest.mark.parametrize("has_begun", [True, False])
def test_an_empty_bank_is_said_in_words(browser, has_begun):
    if has_begun:
        browser.post(f"{QUIZ}begin/")
    edit_bank(lambda bank: [])

    for address in ("begin/", "hand-in/"):
        page = browser.post(f"{QUIZ}{address}", follow=True)
        assert page.status_code == 200
    page = browser.get(QUIZ).content.decode()
    assert "This quiz has no questions at present. What you have done is kept" in page
    assert f'action="{QUIZ}begin/"' not in page


@pytest.mark.parametrize("way", ["delete", "take out"])
def test_a_quiz_that_is_gone_is_said_in_words(browser, way):
    browser.post(f"{QUIZ}begin/")
    drawn = attempts(browser)[-1]["drawn"]
    if way == "delete":
        Quiz.objects.all().delete()
    else:
        page = ModulePage.objects.get()
        page.quiz = None
        page.save_revision().publish()

    for answer in (browser.get(QUIZ, follow=True), browser.post(f"{QUIZ}hand-in/", chosen(drawn), follow=True)):
        assert answer.status_code == 200
    if way == "delete":
        assert "This module has no quiz at present. What you have done is kept." in answer.content.decode()


def test_a_device_hands_its_freed_attempts_over(home, stranger, client_of):
    make_course(modules=1, lessons=1, quiz=True)
    stranger.post(f"{QUIZ}begin/")
    edit_bank(others)
    stranger.post(f"{QUIZ}begin/")
    stranger.post(f"{QUIZ}hand-in/", chosen(attempts(stranger)[-1]["drawn"]))
    assert not ItemCompletion.objects.exists()

    person = make_person("new")
    take_over(person, progress(stranger.session))

    assert [bool(one.freed_at) for one in QuizAttempt.objects.filter(person=person)] == [True, False]
    assert ItemCompletion.objects.filter(person=person, item=item(KEY)).exists()
