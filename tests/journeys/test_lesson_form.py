"""The form of a lesson under the fingers of somebody who has a keyboard alone, with JavaScript and without."""

import pytest
from playwright.sync_api import Page, expect

from courses.material.models import LessonPage

WORDS = "Half a thought about opening hours"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request, open_browser) -> Page:
    return open_browser(java_script_enabled=request.param)


def lesson_with_questions() -> str:
    """A lesson whose second and third question are choices."""
    for lesson in LessonPage.objects.live().filter(locale__language_code="en").order_by("path"):
        kinds = [block.block_type for block in lesson.body if block.block_type in ("single", "multiple", "matching")]
        if len(kinds) > 2 and "single" in kinds[1:] and not lesson.task_id:
            return lesson.address
    raise AssertionError("no lesson with three questions")


def lesson_with_task() -> str:
    return LessonPage.objects.live().filter(locale__language_code="en", task__isnull=False).first().address


def test_enter_checks_its_own_question_or_keeps_everything(page, site):
    page.goto(lesson_with_questions())
    question = page.locator("fieldset.question", has=page.get_by_role("radio")).nth(-1)
    name = question.get_attribute("id")
    question.get_by_role("radio").first.focus()
    page.keyboard.press("Space")

    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.url.endswith(f"#{name}")
    expect(page.locator(f"[id='{name}'] .question__verdict")).to_be_visible()
    expect(page.locator(f"[id='{name}']")).to_be_focused()
    expect(page.locator(".question__verdict")).to_have_count(1)
    expect(page.locator(".question__missing")).to_have_count(0)


def test_the_first_button_is_seen_when_the_keyboard_reaches_it(page, site):
    page.goto(lesson_with_questions())
    button = page.get_by_role("button", name="Keep everything and check what is complete")
    assert button.bounding_box()["width"] <= 1

    button.focus()

    assert button.bounding_box()["height"] >= 44


def test_a_draft_is_saved_and_handed_in_and_the_page_says_so(page, site):
    page.goto(lesson_with_task())
    state, boxes = page.locator("#task-state"), page.locator(".task textarea")
    expect(state).to_have_text("Nothing is saved yet.")
    boxes.first.fill(WORDS)

    page.get_by_role("button", name="Save draft").click()
    expect(state).to_contain_text("Draft saved:")
    expect(state).to_be_focused()
    expect(boxes.first).to_have_value(WORDS)

    page.get_by_role("button", name="Done", exact=True).click()
    expect(state).to_contain_text("Some boxes are still empty.")

    for box in boxes.all():
        box.fill(WORDS)
    page.get_by_role("button", name="Done", exact=True).click()
    expect(state).to_contain_text("Handed in:")
    expect(page.get_by_role("button", name="Save changes")).to_be_visible()
    expect(page.get_by_role("button", name="Save draft")).to_have_count(0)


def test_who_leaves_with_words_that_are_not_saved_is_asked_first(open_browser, site):
    page, asked = open_browser(), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.route("**/keep/", lambda route: route.abort())
    page.goto(lesson_with_task())
    box = page.locator(".task textarea").first
    box.click()
    page.keyboard.type(WORDS)
    expect(page.locator("#task-state")).to_have_text("There are words here that are not saved yet.")

    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(box).to_have_value(WORDS)

    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#task-state")).to_contain_text("Draft saved:")
    page.goto("/en/")
    assert asked == ["beforeunload"], "what is saved is left without a question"
