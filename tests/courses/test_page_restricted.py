"""A step that is not for everybody: who may not read it sees no word of it, and what counts still counts."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from courses.learning.actions import finish_item
from courses.material.models import LessonPage, ModulePage
from tests.factories.certification import ask_for, make_scheme
from tests.factories.courses import confirm, item, make_course, make_lesson
from tests.reading import squeezed

BASE = "/en/learn/course"
ADDRESSES = ["/en/", f"{BASE}/", f"{BASE}/course-m1/", f"{BASE}/course-m1/course-m1-l1/", "/en/my/learning/"]
STEP = "A step for invited readers"


@pytest.fixture
def course(home):
    return make_course(modules=2, lessons=3, quiz=True)


def close(page, **how):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=how.pop("kind", "groups"), **how)
    restriction.groups.add(Group.objects.get_or_create(name="invited")[0])
    return restriction


def lesson(name, language="en"):
    return LessonPage.objects.get(slug=name, locale__language_code=language)


def module(name):
    return ModulePage.objects.get(slug=name, locale__language_code="en")


def begin(person):
    finish_item(person, item("course-m1-l1"), course=item("course"), language="en")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_closed_step_that_counts_stands_without_its_title(course, learner, client_of, address):
    begin(learner)
    client = client_of(learner)
    client.get(f"{BASE}/")  # the outline is kept from before
    close(lesson("course-m1-l2"))

    page = client.get(address).content.decode()

    assert "course-m1-l2" not in page
    assert (STEP in page) == (address in ADDRESSES[1:3] + ADDRESSES[4:])


def test_it_is_counted_and_passed_by(course, learner, client_of):
    begin(learner)
    close(lesson("course-m1-l2"))

    page = client_of(learner).get(f"{BASE}/").content.decode()

    assert "1 of 8 steps done" in page
    assert "Continue: Lesson course-m1-l3 en" in page


def test_whoever_is_invited_reads_it_as_ever(course, learner, alumna, client_of):
    close(lesson("course-m1-l2")).groups.first().user_set.add(alumna)
    begin(alumna)

    page = client_of(alumna).get(f"{BASE}/").content.decode()

    assert "Continue: Lesson course-m1-l2 en" in page
    assert STEP not in page
    assert client_of(learner).get(f"{BASE}/").content.decode().count(STEP) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_closed_elective_leaves_no_trace(course, learner, client_of, address):
    make_lesson(module("course-m1"), "extra", is_required=False)
    module("course-m1").specific.get_children().get(slug="extra").move(lesson("course-m1-l1"), pos="right")
    confirm()
    begin(learner)
    close(lesson("extra"))

    page = client_of(learner).get(address).content.decode()

    assert "extra" not in page
    assert STEP not in page
    if address == f"{BASE}/course-m1/":
        assert '<span class="step__number">1.2</span><a href="/en/learn/course/course-m1/course-m1-l2/">' in squeezed(
            page
        )


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_closed_module_shows_none_of_its_titles(course, learner, client_of, address):
    begin(learner)
    close(module("course-m2"))

    page = client_of(learner).get(address).content.decode()

    assert "course-m2" not in page
    assert client_of(learner).get(f"{BASE}/").content.decode().count("A module for invited readers") == 1


def test_what_is_closed_in_a_translation_shows_no_title_in_any_language(home, stranger):
    make_course(modules=1, lessons=2)
    make_course(modules=1, lessons=2, language="es")
    close(lesson("course-m1-l2", "es"))

    for address in (f"{BASE}/", "/es/learn/course/"):
        assert "Lesson course-m1-l2" not in stranger.get(address).content.decode()


def test_a_closed_step_that_is_off_line_shows_no_title_either(course, stranger):
    close(lesson("course-m1-l2"))
    lesson("course-m1-l2").unpublish()

    assert "course-m1-l2" not in stranger.get(f"{BASE}/").content.decode()


def test_a_device_without_an_account_sees_no_title_of_what_was_closed(course, stranger):
    stranger.post(f"{BASE}/course-m1/course-m1-l1/finish/", {})
    stranger.get(f"{BASE}/course-m1/course-m1-l1/")
    close(lesson("course-m1-l2"), kind="login")

    assert "course-m1-l2" not in stranger.get("/en/my/learning/").content.decode()


@pytest.mark.parametrize("name", ["course-m1-l2", "course-m1-quiz"])
def test_what_is_missing_for_a_certificate_names_nothing_closed(course, learner, client_of, name):
    ask_for(make_scheme(items=0), item(name))
    title = item(name).title
    assert title in client_of(learner).get("/en/my/certificates/").content.decode()

    close(module("course-m1"))

    page = client_of(learner).get("/en/my/certificates/").content.decode()
    assert title not in page
    assert STEP in page


def test_a_course_that_was_closed_keeps_its_count_without_its_titles(course, learner, client_of):
    begin(learner)
    close(course)

    page = client_of(learner).get("/en/my/learning/").content.decode()

    assert "1 of 8 steps done" in page
    assert "A course for invited readers" in page
    assert "course-m1" not in page
    assert "Course course" not in page
