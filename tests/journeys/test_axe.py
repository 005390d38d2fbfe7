"""Pages that the road does not pass, with JavaScript on, in light and dark: an accessibility checker finds nothing."""

import pytest

from tests.journeys.looking import barriers, barriers_on
from tests.journeys.words import plan

pytestmark = pytest.mark.once

COURSE = "learn/open-gov-101"
LESSONS = {
    module["number"]: [f"{COURSE}/{module['slug']}/{lesson['slug']}/" for lesson in module["lessons"]]
    for module in plan()
}
STORIES = ["stories/", "stories/the-clinic-notice-board/", "guide/", "guide/justice/", "guide/inclusion/"]
PLAIN = ["about/", "accessibility/", "how-we-protect-you/", "content-licence/"]
# Asked to be finished too early: every question is named that is still open.
FORMS = [f"{LESSONS['1'][0]}?open=1", f"{LESSONS['4'][5]}?open=1"]
UNTRANSLATED = ["/verify/", "/accounts/login/", "/accounts/signup/", "/no-such-page/"]


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_no_page_beside_the_road_has_a_flaw(open_browser, watch, language):
    page = open_browser(locale=language)
    addresses = [f"/{language}/{path}" for path in ["my/learning/", *STORIES, *PLAIN, *FORMS]]

    found = barriers_on(page, *addresses, *UNTRANSLATED)

    watch.forgive("/no-such-page/")
    assert found == []


def test_no_elective_lesson_has_a_flaw(open_browser):
    page = open_browser()

    assert barriers_on(page, *(f"/en/{path}" for path in LESSONS["7"] + LESSONS["8"])) == []


def test_the_arabic_lessons_have_no_flaw_and_run_from_right_to_left(open_browser):
    page = open_browser(locale="ar")

    found = barriers_on(page, "/ar/", f"/ar/{COURSE}/", *(f"/ar/{path}" for path in LESSONS["1"]))

    assert found == []
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_answered_and_missing_questions_have_no_flaw(open_browser):
    page = open_browser()
    page.goto(f"/en/{LESSONS['4'][3]}")
    page.locator("textarea").first.fill("Thank you. We open at seven.")
    page.locator("button[name=check]:not(.first-button)").first.click()
    answered = barriers(page)
    page.locator("button[name=check]:not(.first-button)").last.click()

    assert answered + barriers(page) == []
