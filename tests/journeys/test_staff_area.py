"""The staff area works under its own narrow policy, and a script that slipped into a text is dead where it is shown."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page as Tab
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from courses.material.models import CoursePage, LessonPage, ModulePage, Quiz
from tests.factories.people import add_second_factor, make_staff, pass_second_factor

LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => window.violations.push(
  `${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`));
"""


@pytest.fixture
def tab(site: str, new_context) -> Iterator[Tab]:
    """A browser in which an administrator is signed in; it notes what the policy refuses."""
    admin = add_second_factor(make_staff("ada", is_superuser=True))
    client = Client()
    client.force_login(admin)
    pass_second_factor(client, admin)
    context = new_context(base_url=site, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "plaza_session", "value": client.cookies["plaza_session"].value, "url": site}])
    context.add_init_script(LISTEN)
    yield context.new_page()
    context.close()


def refused(tab: Tab) -> list[str]:
    """What the policy has refused in the page and in the frames that it shows."""
    return [one for frame in tab.frames for one in frame.evaluate("window.violations || []")]


def look_at(tab: Tab, address: str) -> list[str]:
    answer = tab.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    tab.wait_for_load_state("networkidle")
    return [f"{address}: {one}" for one in refused(tab)]


def test_the_staff_area_works_under_its_policy(tab: Tab):
    lesson, module = LessonPage.objects.filter(locale__language_code="en").first(), ModulePage.objects.first()
    quiz = Quiz.objects.first()
    about = Page.objects.get(slug="about", locale__language_code="en")
    home_ar = Page.objects.get(depth=2, locale__language_code="ar")
    about_ar = about.get_translation_or_none(home_ar.locale)
    addresses = [
        "/admin/",
        f"/admin/pages/{module.pk}/",
        f"/admin/pages/{lesson.pk}/edit/",
        f"/admin/pages/{module.pk}/edit/",
        f"/admin/pages/{lesson.pk}/history/",
        f"/admin/pages/add/cms/plainpage/{about.get_parent().pk}/",
        "/admin/images/",
        "/admin/images/add/",
        "/admin/documents/multiple/add/",
        f"/admin/snippets/courses/quiz/edit/{quiz.pk}/",
        "/admin/users/",
        "/admin/workflows/add/",
        "/admin/redirects/add/",
        "/admin/reports/locked/",
        "/admin/locales/",
    ]
    if about_ar is None:
        addresses.append(f"/admin/localize/submit/page/{about.pk}/")

    assert [one for address in addresses for one in look_at(tab, address)] == []


def test_the_widgets_of_the_staff_area_run(tab: Tab):
    course = CoursePage.objects.filter(locale__language_code="en").first()
    look_at(tab, f"/admin/pages/add/material/modulepage/{course.pk}/")

    tab.locator("[data-chooser-action-choose]:visible").first.click()
    tab.locator(".modal-content").first.wait_for()

    assert refused(tab) == []


def test_the_editor_of_translations_runs(tab: Tab):
    about = Page.objects.get(slug="about", locale__language_code="en").specific
    for page in about.get_translations().filter(locale__language_code="ar"):
        page.delete()
    translate_object(about, [Locale.objects.get(language_code="ar")])
    target = Translation.objects.get().get_target_instance()

    assert look_at(tab, f"/admin/pages/{target.pk}/edit/") == []
    tab.get_by_text("Download PO file").first.wait_for()  # drawn by its script
    assert refused(tab) == []


@pytest.mark.parametrize("planted", ["<script>window.ran = 1</script>", '<img src="x" onerror="window.ran = 1">'])
def test_what_slipped_into_a_text_is_dead_in_a_preview(tab: Tab, monkeypatch, planted: str):
    about = Page.objects.get(slug="about", locale__language_code="en").specific
    about.save_revision()
    about.refresh_from_db()
    revision = about.latest_revision
    revision.content["body"] = f"<p>Seen</p>{planted}"
    revision.save()
    monkeypatch.setattr("cms.templatetags.ui.clean_shown", lambda html: html)  # as if the cleaner had a hole

    tab.goto(f"/admin/pages/{about.pk}/view_draft/")

    assert tab.get_by_text("Seen").is_visible()
    assert planted[:7] in tab.content()
    assert tab.evaluate("window.ran") is None
    assert any("script-src" in one for one in refused(tab))


def test_a_script_in_a_page_of_the_staff_area_is_dead_too(tab: Tab, monkeypatch):
    monkeypatch.setattr("lms.wagtail_hooks.StaffTodoPanel.render_html", lambda *_args: "<script>window.ran=1</script>")

    tab.goto("/admin/")

    assert tab.evaluate("window.ran") is None


def test_a_long_choice_fits_a_phone(tab: Tab):
    lesson = LessonPage.objects.filter(locale__language_code="en").first()
    tab.set_viewport_size({"width": 360, "height": 740})
    look_at(tab, f"/admin/courses/retire/{lesson.pk}/")

    field = tab.locator("form select").bounding_box()

    assert field["x"] + field["width"] <= 360
