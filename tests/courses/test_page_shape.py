"""What editors see of a course's shape: what changed, whom it completes, and where languages differ."""

from types import SimpleNamespace

import pytest
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Locale

from courses.learning.actions import finish_item
from courses.learning.models import CourseEdition, Enrolment, differences_of
from courses.material.models import LessonPage, ModulePage
from lms.staff_todo import staff_todo
from tests.factories.courses import item, make_course, make_lesson, make_quiz
from tests.factories.people import add_second_factor, make_staff
from tests.reading import squeezed


@pytest.fixture
def course(home):
    return make_course(modules=2, lessons=2, quiz=True)


@pytest.fixture
def office(staff, client_of):
    staff.is_superuser = True
    staff.save()
    return client_of(staff)


def finish(person, *names):
    for name in names:
        finish_item(person, item(name), course=item("course"), language="en")


def lesson(name, language="en"):
    return LessonPage.objects.get(slug=name, locale__language_code=language)


def screen():
    return f"/admin/courses/shape/{item('course').pk}/"


def read(client, address):
    return " ".join(client.get(address).content.decode().split())


def press(client):
    seen = CourseEdition.objects.last().made_at.isoformat()
    return client.post(screen(), {"seen": seen}, follow=True).content.decode()


def test_an_editor_sees_a_change_and_confirms_it(course, office, staff, learner):
    finish(learner, "course-m1-l1", "course-m1-quiz", "course-m2-l1", "course-m2-l2", "course-m2-quiz")
    office.post(f"/admin/courses/retire/{lesson('course-m1-l2').pk}/")
    make_lesson(ModulePage.objects.last(), "course-m2-l3", is_required=False)

    page = read(office, screen())
    assert "<h2>New</h2> <ul><li>Lesson: Lesson course-m2-l3 en</li></ul>" in page
    assert "<h2>Taken out</h2> <ul><li>Lesson: Lesson course-m1-l2 en</li></ul>" in page
    assert "Course “Course course en”: 1 person" in page
    assert "Module “Module course-m1 en”: 1 person" in page
    assert Enrolment.objects.get().completed_at is None

    assert "Confirmed. Whoever had done all the rest has now finished." in press(office)

    assert Enrolment.objects.get().completed_at
    assert CourseEdition.objects.last().confirmed_by == staff
    assert "Nothing waits to be confirmed." in read(office, screen())
    shown = read(office, f"/admin/enrolment/inspect/{Enrolment.objects.get().pk}/")
    assert "Through a change of the course · edition 2, confirmed on" in shown
    assert "By an editor" in shown


def test_what_was_changed_meanwhile_is_not_confirmed(course, office, learner):
    finish(learner, "course-m1-l1")
    make_lesson(ModulePage.objects.first(), "course-m1-l3")

    answer = office.post(screen(), {"seen": "2026-01-01T00:00:00+00:00"}, follow=True)

    assert "Nothing was done: look again." in answer.content.decode()
    assert CourseEdition.objects.last().confirmed_at is None


def test_what_is_off_line_is_named_and_can_be_retired(course, office):
    page = lesson("course-m1-l2")
    page.unpublish()

    assert "<li>Lesson: Lesson course-m1-l2 en</li>" in read(office, screen())
    assert f"/admin/courses/retire/{page.pk}/" in read(office, f"/admin/pages/{page.pk}/edit/")
    office.post(f"/admin/courses/retire/{page.pk}/")

    assert item("course-m1-l2").retired_at


def test_changes_and_differences_wait_for_those_who_may_publish(course, learner, staff):
    finish(learner, "course-m1-l1")
    spanish = make_course(modules=2, lessons=2, quiz=True, language="es")
    make_lesson(ModulePage.objects.get(slug="course-m1", locale__language_code="en"), "course-m1-l3")
    make_lesson(spanish.get_children().first().specific, "only-spanish", language="es")
    staff.is_superuser = True
    staff.save()

    told = [one.sentence for one in staff_todo(staff, at=timezone.now())]
    assert "What “Course course en” asks for was changed: it confirms itself after a while, or you confirm it" in told
    assert "1 place of “Course course en” differs in a translation" in told
    assert staff_todo(add_second_factor(make_staff("ed", "support")), at=timezone.now()) == []


def test_whoever_publishes_in_a_translation_alone_is_told(course, rf):
    spanish = make_course(modules=2, lessons=2, quiz=True, language="es")
    page = make_lesson(spanish.get_children().first().specific, "only-spanish", language="es")
    request = rf.post("/admin/")
    request.session, told = {}, []
    request._messages = SimpleNamespace(add=lambda _level, text, _tags: told.append(text))

    for tell in hooks.get_hooks("after_publish_page"):
        tell(request, page)

    assert told == ["“Lesson only-spanish es” stands in Español alone: it can be read, and counts for nothing."]


@pytest.mark.parametrize(("kind", "way"), [("alone", "new"), ("moved", "move"), ("quiz", "quiz")])
def test_each_kind_of_difference_is_found_and_what_is_untranslated_is_none(course, kind, way):
    spanish = make_course(modules=1, lessons=2, quiz=True, language="es")
    assert differences_of(item("course")) == []
    module = ModulePage.objects.get(slug="course-m1", locale__language_code="es")

    if way == "new":
        make_lesson(module, "only-spanish", language="es")
    elif way == "move":
        make_lesson(module, "course-m2-l1", language="es")  # a translation is kept at its place when it is moved
    else:
        module.quiz = make_quiz("another", language="es")
        module.save(clean=False)

    assert [one.kind for one in differences_of(item("course"))] == [kind]
    assert spanish.live


def test_an_editor_sees_all_that_a_course_asks_for(course, office):
    page = read(office, screen())

    assert "Nothing waits to be confirmed." in page
    assert "<li>Module course-m2 en<ul><li>Lesson course-m2-l1 en · 10 minutes</li>" in squeezed(page)


def test_steps_off_line_in_the_language_of_the_course_are_named_and_wait(course, office, staff):
    es = lesson("course-m1-l1").copy_for_translation(Locale.objects.get_or_create(language_code="es")[0], True)
    es.save_revision().publish()
    lesson("course-m1-l1").unpublish()

    assert "<h2>Off line in English</h2>" in read(office, screen())
    waiting = staff_todo(staff, at=timezone.now())
    assert "1 step of “Course course en” is off line in English" in [one.sentence for one in waiting]

    lesson("course-m1-l1").get_latest_revision().publish()

    assert "Off line in" not in read(office, screen())
