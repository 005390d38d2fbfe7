"""The address of what is off line or was retired: those who know of it are told how it stands, others nothing."""

from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from courses.learning.actions import finish_item, retire_page, sync_courses
from courses.material.models import CoursePage, LessonPage, ModulePage
from tests.factories.courses import confirm, item, key_of, make_course, make_lesson, option

BASE = "/en/learn/course/"
MODULE = f"{BASE}course-m1/"
LESSON = f"{MODULE}course-m1-l1/"
NEXT = f"{MODULE}course-m1-l2/"
PLAIN = "This page is not here"
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def course(home) -> CoursePage:
    return make_course(modules=2, lessons=2, quiz=True)


def lesson(name: str = "course-m1-l1") -> LessonPage:
    return LessonPage.objects.get(slug=name, locale__language_code="en")


def finish(person, *names: str) -> None:
    for name in names:
        finish_item(person, item(name), course=item("course"), language="en")


def on_the_device(browser: Client, name: str = "course-m1-l2") -> None:
    question = f"{name}/q1"
    browser.post(f"{MODULE}{name}/finish/", {f"q-{key_of(question)}": option(question, "a")})


def told(browser: Client, address: str) -> str:
    """What a page says that says 404."""
    answer = browser.get(address)
    assert answer.status_code == 404
    assert "noindex" in answer["X-Robots-Tag"]
    return unescape(answer.content.decode())


# --- Off line ----------------------------------------------------------------------------------------------------


def test_a_lesson_that_the_course_names_says_that_it_is_away_and_leads_on(course, stranger):
    lesson().unpublish()

    page = told(stranger, LESSON)

    assert "Lesson course-m1-l1 en" in page
    assert "This lesson is not available at present. It still belongs to the course" in page
    assert f'href="{BASE}"' in page
    assert f'href="{NEXT}"' in page
    assert PLAIN not in page


def test_who_has_done_it_reads_that_it_counts(course, learner, client_of):
    finish(learner, "course-m1-l1")
    lesson().unpublish()

    assert "You have done it, and that is kept and counts." in told(client_of(learner), LESSON)


def test_who_has_done_it_on_this_device_reads_so_too(course, stranger):
    on_the_device(stranger, "course-m1-l1")
    lesson().unpublish()

    assert "You have done it, and that is kept and counts." in told(stranger, LESSON)


def test_a_module_says_so_and_so_does_its_quiz(course, stranger):
    ModulePage.objects.get(slug="course-m1").unpublish()

    for address in (MODULE, f"{MODULE}quiz/"):
        assert "This module is not available at present." in told(stranger, address)


def test_a_lesson_in_a_language_without_a_page_of_it_says_so_too(course, stranger):
    make_course(modules=1, lessons=1, language="es")
    lesson("course-m1-l2").unpublish()

    assert "Lesson course-m1-l2 en" in told(stranger, NEXT.replace("/en/", "/es/"))


def test_a_course_that_is_off_line_is_there_for_those_who_have_begun_it(course, learner, client_of, stranger):
    finish(learner, "course-m1-l1")
    for page in course.get_descendants(inclusive=True).specific():
        page.unpublish()

    for address in (BASE, MODULE, LESSON):
        assert "is not available at present." in told(client_of(learner), address)
        assert PLAIN in told(stranger, address)


def test_what_is_left_of_it_leads_to_no_page_without_an_address(course, learner, client_of):
    finish(learner, "course-m1-l1")
    course.unpublish()
    shown = [MODULE, LESSON, f"{MODULE}quiz/"]

    pages = [client_of(learner).get(address).content.decode() for address in shown]
    ModulePage.objects.get(slug="course-m1").unpublish()
    pages.append(client_of(learner).get(LESSON).content.decode())

    assert [page for page in pages if 'href=""' in page or "Course course en" not in page] == []


def test_a_course_that_is_off_line_is_there_for_the_device_that_has_begun_it(course, stranger):
    on_the_device(stranger)
    course.unpublish()

    assert "This course is not available at present." in told(stranger, BASE)


def test_what_was_never_published_is_not_here(course, learner, client_of):
    finish(learner, "course-m1-l1")
    make_lesson(ModulePage.objects.get(slug="course-m1"), "draft")
    lesson("draft").unpublish()
    LessonPage.objects.filter(slug="draft").update(translation_key=key_of("never"))  # known to no item

    assert PLAIN in told(client_of(learner), f"{MODULE}draft/")


def test_what_stands_behind_a_password_is_not_here(course, stranger):
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.PASSWORD, password="x")
    lesson().unpublish()

    assert PLAIN in told(stranger, LESSON)


def test_a_lesson_behind_a_password_that_is_off_line_is_not_here(course, stranger):
    page = lesson()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="x")
    page.unpublish()

    assert PLAIN in told(stranger, LESSON)


def test_nobody_else_s_progress_is_told(course, alumna, learner, client_of):
    finish(alumna, "course-m1-l1")
    lesson().unpublish()

    assert "You have done it" not in told(client_of(learner), LESSON)


# --- Retired -----------------------------------------------------------------------------------------------------


def test_a_retired_course_is_told_to_those_who_have_begun_it(course, learner, staff, client_of, stranger):
    finish(learner, "course-m1-l1")
    retire_page(course, by=staff, at=AT)

    for address in (BASE, MODULE, LESSON):
        page = told(client_of(learner), address)
        assert "was retired on Nov. 20, 2026" in page or "was retired on 20 November 2026" in page
        assert 'href="/en/my/learning/"' in page
        assert "Continue:" not in page
        assert PLAIN in told(stranger, address)


def test_a_retired_lesson_leads_to_what_took_its_place(course, learner, staff, client_of):
    finish(learner, "course-m1-l1")
    retire_page(lesson(), by=staff, replacement=item("course-m1-l2"), at=AT)
    sync_courses()
    confirm()

    page = told(client_of(learner), LESSON)

    assert "This lesson was retired on" in page
    assert "In its place: Lesson course-m1-l2 en" in page
    assert f'href="{NEXT}"' in page


def test_a_retired_lesson_is_not_here_for_those_who_never_began(course, staff, stranger):
    retire_page(lesson(), by=staff)
    sync_courses()

    assert PLAIN in told(stranger, LESSON)
