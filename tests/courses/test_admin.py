"""Staff: what people have finished is retired, not deleted."""

import pytest
from django.core.cache import caches
from django.utils import timezone

from courses.learning.actions import finish_item
from courses.learning.models import Enrolment, ItemCompletion, LearningItem
from courses.material.models import LessonPage
from tests.factories.cms import make_plain_page
from tests.factories.courses import confirm, item, make_course


@pytest.fixture
def course(home):
    return make_course(modules=2, lessons=2)


@pytest.fixture
def office(staff, client_of):
    staff.is_superuser = True
    staff.save()
    return client_of(staff)


@pytest.fixture
def finished(course, learner):
    finish_item(learner, item("course-m1-l1"), course=item("course"), language="en")
    return LessonPage.objects.get(slug="course-m1-l1")


def test_a_finished_lesson_is_not_deleted(finished, office):
    response = office.post(f"/admin/pages/{finished.pk}/delete/")

    assert response["Location"] == f"/admin/courses/retire/{finished.pk}/"
    assert LessonPage.objects.filter(pk=finished.pk).exists()


def test_its_parents_are_not_deleted_either(finished, course, office):
    office.post(f"/admin/pages/{course.pk}/delete/")

    assert LessonPage.objects.filter(pk=finished.pk).exists()


def test_nor_in_bulk(finished, office):
    other = LessonPage.objects.get(slug="course-m1-l2")

    office.post(f"/admin/bulk/wagtailcore/page/delete/?next=/admin/&id={finished.pk}&id={other.pk}")

    assert LessonPage.objects.filter(pk__in=[finished.pk, other.pk]).count() == 2


def test_an_unfinished_lesson_is_deleted_and_its_item_retired(course, office):
    lesson = LessonPage.objects.get(slug="course-m2-l2")

    office.post(f"/admin/pages/{lesson.pk}/delete/")

    assert not LessonPage.objects.filter(pk=lesson.pk).exists()
    assert LearningItem.objects.get(key=lesson.translation_key).retired_at


def test_one_deleted_in_bulk_is_retired_too(course, office):
    lesson = LessonPage.objects.get(slug="course-m2-l2")

    office.post(f"/admin/bulk/wagtailcore/page/delete/?next=/admin/&id={lesson.pk}")

    assert not LessonPage.objects.filter(pk=lesson.pk).exists()
    assert LearningItem.objects.get(key=lesson.translation_key).retired_at


def test_a_replacement_is_chosen_by_its_place(finished, office):
    make_course("copy", lessons=1)

    page = office.get(f"/admin/courses/retire/{finished.pk}/").content.decode()

    assert '<optgroup label="Course course en › Module course-m2 en">' in page
    assert '<optgroup label="Course copy en › Module copy-m1 en">' in page


def test_nothing_is_replaced_by_itself_or_by_what_is_gone(finished, office):
    gone = LearningItem.objects.get(key=LessonPage.objects.get(slug="course-m2-l2").translation_key)
    gone.retired_at = timezone.now()
    gone.save()
    address = f"/admin/courses/retire/{finished.pk}/"

    for other in (gone, LearningItem.objects.get(key=finished.translation_key)):
        page = office.post(address, {"replacement": other.pk})
        assert page.status_code == 200
        assert f'<option value="{other.pk}"' not in page.content.decode()

    assert not LearningItem.objects.filter(key=finished.translation_key).exclude(retired_at=None).exists()


def test_the_screens_of_verbs_have_a_heading_and_our_name(finished, office):
    page = office.get(f"/admin/courses/retire/{finished.pk}/").content.decode()

    assert 'class="w-header__title"' in page
    assert " - Plaza</title>" in " ".join(page.split())


def test_retiring_says_how_many_finished_and_keeps_them(finished, office, learner):
    page = office.get(f"/admin/courses/retire/{finished.pk}/").content.decode()
    assert "1 person has finished it." in page

    office.post(f"/admin/courses/retire/{finished.pk}/")

    assert not LessonPage.objects.get(pk=finished.pk).live
    assert ItemCompletion.objects.filter(person=learner, item=item("course-m1-l1")).exists()
    assert Enrolment.objects.get().required == 3


def test_a_replacement_counts_for_those_who_finished_the_old_one(finished, office, learner):
    new = item("course-m2-l1")

    office.post(f"/admin/courses/retire/{finished.pk}/", {"replacement": new.pk})
    confirm("course")

    assert ItemCompletion.objects.filter(person=learner, item=new).exists()
    enrolment = Enrolment.objects.get()
    assert (enrolment.done, enrolment.required) == (1, 3)


def test_staff_see_enrolments_and_looking_is_written_down(finished, office, learner):
    enrolment = Enrolment.objects.get()

    assert "1 of 4 steps" in office.get("/admin/enrolment/").content.decode()
    page = office.get(f"/admin/enrolment/inspect/{enrolment.pk}/").content.decode()
    assert f"Inspect: {learner} · Course course en" in " ".join(page.split())

    assert "Steps done" in page
    assert learner.audit_trail.filter(act="enrolment-seen").count() == 1


def test_a_lesson_can_be_previewed_and_edited(course, office):
    lesson = LessonPage.objects.get(slug="course-m1-l1")

    assert office.get(f"/admin/pages/{lesson.pk}/edit/").status_code == 200
    assert "The text of" in office.get(f"/admin/pages/{lesson.pk}/view_draft/").content.decode()


def test_looking_at_a_draft_shows_it_to_nobody_else(course, office, stranger):
    lesson = LessonPage.objects.get(slug="course-m1-l1")
    body = list(lesson.body.raw_data)
    lesson.body = [body[0] | {"value": "<p>Not yet for readers.</p>"}, *body[1:]]
    lesson.save_revision()
    caches["rendered"].clear()

    draft = office.get(f"/admin/pages/{lesson.pk}/view_draft/").content.decode()

    assert "Not yet for readers." in draft
    assert "Not yet for readers." not in stranger.get("/en/learn/course/course-m1/course-m1-l1/").content.decode()


def test_a_page_that_teaches_nothing_is_not_retired(home, office):
    page = make_plain_page(home)

    for ask in (office.get, office.post):
        assert ask(f"/admin/courses/retire/{page.pk}/").status_code == 404

    page.refresh_from_db()
    assert page.live
