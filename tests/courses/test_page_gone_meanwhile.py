"""A page that goes while somebody writes on it: what they send goes along to where it can be kept, or comes back."""

from html import unescape

import pytest
from django.test import Client
from wagtail.models import Page

from courses.learning.actions import retire_page
from courses.learning.models import CheckAnswer, QuizAttempt
from courses.material.models import LessonPage, ModulePage, Quiz
from tests.factories.courses import key_of, make_course, option

HERE = {"origin": "http://testserver"}
WORDS = "Words typed only once"
MODULE = "learn/course/course-m1"
LESSON = f"{MODULE}/course-m1-l1"
QUESTION = str(key_of("course-m1-l1/q1"))


def page_of(answer) -> str:
    return unescape(answer.content.decode())


def sent_along(browser: Client, address: str, sent: dict) -> str:
    """Where a browser is told to send a form again, and sends it."""
    answer = browser.post(address, sent)
    assert answer.status_code == 307
    browser.post(answer["Location"], sent)
    return answer["Location"]


def gone(page: Page, how: str, staff) -> None:
    retire_page(page, by=staff) if how == "retired" else page.unpublish()


@pytest.mark.parametrize("how", ["retired", "unpublished"])
@pytest.mark.parametrize("way", ["answer", "finish"])
def test_words_for_a_lesson_that_is_gone_come_back_and_can_be_sent_again(home, learner, client_of, staff, how, way):
    make_course(lessons=2)
    browser = client_of(learner)
    gone(LessonPage.objects.get(slug="course-m1-l1"), how, staff)

    address = f"/en/{LESSON}/{way}/"
    answer = browser.post(address, {"box": WORDS, "check": "done"}, headers=HERE)

    assert answer.status_code == 404
    assert f"{WORDS}</textarea>" in page_of(answer)
    assert f'action="{address}"' in page_of(answer)
    assert "What you sent was not saved." in page_of(answer)
    assert "Nothing of yours was changed or lost." not in page_of(answer)


def test_choices_of_a_quiz_that_is_gone_come_back(home, learner, client_of):
    make_course(lessons=1, quiz=True)
    browser = client_of(learner)
    browser.post(f"/en/{MODULE}/quiz/begin/")
    (first, *_others) = QuizAttempt.objects.get().drawn
    module = ModulePage.objects.get()
    module.unpublish()

    refused = browser.post(f"/en/{MODULE}/quiz/hand-in/", {first: "chosen"}, headers=HERE)
    module.refresh_from_db()
    module.save_revision().publish()

    assert f'<input type="hidden" name="{first}" value="chosen">' in page_of(refused)


def test_an_address_that_nobody_typed_at_says_that_nothing_is_lost(home, stranger):
    assert "Nothing of yours was changed or lost." in page_of(stranger.get("/en/nowhere/"))


def test_what_another_site_sends_to_no_page_is_not_shown(home):
    answer = Client().post("/en/nowhere/", {"box": WORDS}, headers={"origin": "https://elsewhere.example"})

    assert WORDS not in page_of(answer)


def test_a_password_sent_to_no_page_is_not_written_into_it(home):
    answer = Client().post("/en/nowhere/", {"password": "a long walk", "box": WORDS}, headers=HERE)

    assert "a long walk" not in page_of(answer)


def test_what_is_sent_to_a_withdrawn_translation_is_kept_in_the_other_language(home, learner, client_of):
    for language in ("en", "es"):
        make_course(lessons=1, language=language)
    browser = client_of(learner)
    LessonPage.objects.get(slug="course-m1-l1", locale__language_code="es").unpublish()

    sent = {f"q-{QUESTION}": option("course-m1-l1/q1", "a"), "check": QUESTION}
    assert sent_along(browser, f"/es/{LESSON}/answer/", sent) == f"/en/{LESSON}/answer/"
    assert CheckAnswer.objects.get(person=learner).is_right


def test_who_only_reads_is_still_led_to_the_page_in_the_other_language(home, stranger):
    for language in ("en", "es"):
        make_course(lessons=1, language=language)
    LessonPage.objects.get(slug="course-m1-l1", locale__language_code="es").unpublish()

    assert stranger.get(f"/es/{LESSON}/")["Location"] == f"/en/{LESSON}/?untranslated=es"


def test_choices_of_a_quiz_without_this_translation_go_along(home, learner, client_of):
    for language in ("en", "es"):
        make_course(lessons=1, quiz=True, language=language)
    browser = client_of(learner)
    browser.post(f"/es/{MODULE}/quiz/begin/")
    (first, *_others) = QuizAttempt.objects.get().drawn
    Quiz.objects.filter(locale__language_code="es").delete()

    chosen = next(
        option(name, "a")
        for name in (f"course-m1-quiz/{number}" for number in range(1, 7))
        if str(key_of(name)) == first
    )
    address = sent_along(browser, f"/es/{MODULE}/quiz/hand-in/", {f"q-{first}": chosen, "keep": "1"})

    assert address == f"/en/{MODULE}/quiz/hand-in/"
    assert first in QuizAttempt.objects.get().answers
