"""Words that are typed outlive a dead line, a closed window and a session that has ended."""

import re

import pytest
from playwright.sync_api import Page, expect

from questionnaires.actions import open_questionnaire, questionnaire_of, shape
from questionnaires.models import Response
from questionnaires.rules import Field, Option
from tests.factories.people import PASSWORD, make_person
from tests.journeys.test_lesson_form import WORDS, lesson_with_task

KEEP = "**/keep/"


@pytest.fixture
def page(open_browser) -> Page:
    return open_browser()


def type_into_first_box(page: Page, words: str = WORDS) -> None:
    page.locator(".task textarea").first.click()
    page.keyboard.type(words)


def test_words_are_kept_without_a_button(page, site):
    page.goto(lesson_with_task())
    with page.expect_response(KEEP):
        type_into_first_box(page)
    expect(page.locator("#task-state")).to_contain_text(re.compile(r"Saved on our server at \d\d:\d\d"))

    page.reload()
    expect(page.locator(".task textarea").first).to_have_value(WORDS)
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('plaza-kept')).length") == 0


def test_a_dead_line_loses_nothing(page, site, watch):
    page.goto(lesson_with_task())
    page.route(KEEP, lambda route: route.abort())
    type_into_first_box(page)
    expect(page.locator("[data-kept]")).to_contain_text(re.compile(r"Saved on this device at \d\d:\d\d.*not yet sent"))

    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator(".task textarea").first).to_have_value(WORDS)
    expect(page.locator("[data-kept]")).not_to_be_empty()

    page.unroute(KEEP)
    assert watch.complaints, "the browser says itself that the line is dead"
    watch.complaints.clear()
    with page.expect_response(KEEP):
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#task-state")).to_contain_text("Saved on our server at")


def test_a_second_window_sees_what_gave_way(page, site):
    page.goto(lesson_with_task())
    other = page.context.new_page()
    other.goto(page.url)
    with page.expect_response(KEEP):
        type_into_first_box(page, "First window")
    with other.expect_response(KEEP):
        type_into_first_box(other, "Second window")

    expect(other.locator(".gave-way")).to_contain_text("First window")
    expect(other.locator(".task textarea").first).to_have_value("Second window")


def test_words_that_are_no_longer_asked_for_stay_and_are_not_sent_again_and_again(page, site):
    page.goto(lesson_with_task())
    page.route(KEEP, lambda route: route.fulfill(json={"revision": 1, "entries": {}, "lost": {}}))
    type_into_first_box(page)

    expect(page.locator("[data-kept]")).to_contain_text("Saved on this device at")
    expect(page.locator(".task textarea").first).to_have_value(WORDS)


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name").fill("writer")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "login" not in url)


def test_a_page_of_a_questionnaire_counts_keeps_and_is_sent_whole(page, site):
    fields = [
        Field("why", "long", {"en": "Why?"}, limit=5, counts="words"),
        Field("pick", "multiple", {"en": "Which?"}, options=(Option("a", {"en": "A"}), Option("b", {"en": "B"}))),
        Field("place", "single", {"en": "Where?"}, options=(Option("a", {"en": "A"}), Option("b", {"en": "B"}))),
    ]
    writer = make_person("writer")
    version = shape(questionnaire_of("counted", made_for="", title={"en": "Counted"}), fields)
    open_questionnaire(version.questionnaire, is_open=True, by=writer)
    sign_in(page)
    page.goto("/en/forms/counted/")
    expect(page.locator(".field__count")).to_have_text("0 of 5 words")

    with page.expect_response(KEEP):
        page.locator("textarea").fill("one two\u00a0three")
        page.locator("[name=f-pick][value=b]").check()
    expect(page.locator("[data-kept]")).to_contain_text("Saved on our server at")
    expect(page.locator(".field__count")).to_have_text("3 of 5 words")
    page.locator("[name=f-place][value=a]").check()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**done=1**")

    answers = Response.objects.get(questionnaire=version.questionnaire).answers
    assert answers == {"why": "one two\u00a0three", "pick": ["b"], "place": "a"}


def test_words_wait_for_whoever_typed_them_to_sign_in_again(page, site, watch):
    make_person("writer")
    lesson = lesson_with_task()

    sign_in(page)
    page.goto(lesson)
    page.context.clear_cookies(name="plaza_session")
    type_into_first_box(page)
    expect(page.locator("[data-kept]")).to_contain_text("no longer signed in")

    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(lesson)
    expect(page.locator(".task textarea").first).to_have_value("")

    assert {one[:3] for one in watch.refused} == {"409"}
    watch.refused.clear()
    watch.complaints.clear()
    sign_in(page)
    with page.expect_response(KEEP):
        page.goto(lesson)
    expect(page.locator(".task textarea").first).to_have_value(WORDS)
    expect(page.locator("#task-state")).to_contain_text("Saved on our server at")
