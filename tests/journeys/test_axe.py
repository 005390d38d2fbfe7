"""Every page of the road, with JavaScript on, in light and dark: an accessibility checker finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.road import plan

LESSONS = [
    f"learn/open-gov-101/{module['slug']}/{lesson['slug']}/" for module in plan()[:2] for lesson in module["lessons"]
]
QUIZZES = [f"learn/open-gov-101/{module['slug']}/quiz/" for module in plan()[:2]]
SHELVES = ["", "learn/", "learn/open-gov-101/", "my/learning/", "stories/", "stories/the-clinic-notice-board/"]
# The checker would fetch stylesheets by itself, and look for their imports in the wrong place.
OPTIONS = {"preload": False}
UNTRANSLATED = ["/verify/", "/accounts/login/", "/accounts/signup/", "/no-such-page/"]
# One question answered, one asked for an answer, a lesson asked to be finished too early.
FORMS = [f"{LESSONS[0]}?open=1"]


def flaws(page: Page, address: str) -> list[str]:
    """What the checker finds on a page in either theme, a line each."""
    found = []
    page.goto(address)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in Axe().run(page, options=OPTIONS).response["violations"]:
            where = violation["nodes"][0]["html"][:120]
            found.append(f"{address} ({scheme}): {violation['id']} at {where}")
    return found


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_no_page_of_the_road_has_a_flaw(open_browser, watch, language):
    page = open_browser(locale=language)
    addresses = [f"/{language}/{path}" for path in [*SHELVES, *LESSONS, *QUIZZES, *FORMS]]

    found = [flaw for address in [*addresses, *UNTRANSLATED] for flaw in flaws(page, address)]

    watch.forgive("/no-such-page/")
    assert found == []


def test_the_arabic_lesson_has_no_flaw_and_runs_from_right_to_left(open_browser):
    page = open_browser(locale="ar")

    found = flaws(page, f"/ar/{LESSONS[0]}")

    assert found == []
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_answered_and_missing_questions_have_no_flaw(open_browser):
    page = open_browser()
    page.goto(f"/en/{LESSONS[0]}")
    page.locator("fieldset input[type=radio]").first.check()
    page.locator("fieldset button[name=check]").first.click()
    answered = flaws(page, page.url)
    page.locator("fieldset button[name=check]").last.click()

    assert answered + flaws(page, page.url) == []
