"""A lesson that takes the place of another counts from the day on which the old one was finished."""

from datetime import UTC, datetime

from django.utils import timezone

from courses.learning.actions import STILL, enrol, finish_item, retire_page, sync_courses, would_complete
from courses.learning.models import CourseEdition, Enrolment, ItemCompletion
from courses.material.models import LessonPage, ModulePage
from tests.factories.courses import confirm, item, key_of, make_course, make_quiz

THEN = datetime(2026, 10, 5, 8, tzinfo=UTC)


def test_a_replacement_counts_from_the_day_of_the_old_one(home, learner, staff):
    make_course(lessons=3)
    finish_item(learner, item("course-m1-l1"), course=item("course"), language="en", at=THEN)

    old = LessonPage.objects.get(translation_key=key_of("course-m1-l1"))
    retire_page(old, by=staff, replacement=item("course-m1-l2"))
    confirm()

    new = ItemCompletion.objects.get(person=learner, item=item("course-m1-l2"))
    assert (new.completed_at, new.language, new.source) == (THEN, "en", ItemCompletion.Source.EDIT)


def pages(*names):
    return [LessonPage.objects.get(translation_key=key_of(name)) for name in names]


def has_done(person, name):
    return ItemCompletion.objects.filter(person=person, item=item(name)).exists()


def test_a_mistaken_replacement_that_is_taken_back_leaves_no_trace(home, learner, staff):
    make_course(lessons=2)
    finish_item(learner, item("course-m1-l1"), course=item("course"), language="en", at=THEN)
    (old,) = pages("course-m1-l1")

    retire_page(old, by=staff, replacement=item("course-m1-l2"))
    assert not has_done(learner, "course-m1-l2")
    old.refresh_from_db()
    old.save_revision().publish()
    sync_courses(at=timezone.now() + 2 * STILL)

    assert not has_done(learner, "course-m1-l2")
    assert Enrolment.objects.get().completed_at is None


def test_a_replacement_that_was_confirmed_counts_for_module_course_and_other_courses(home, learner, staff):
    make_course(lessons=2)
    make_course("other", lessons=1)
    finish_item(learner, item("course-m1-l1"), course=item("course"), language="en", at=THEN)
    enrol(learner, item("other"))
    (old,) = pages("course-m1-l1")

    retire_page(old, by=staff, replacement=item("other-m1-l1"))
    edition = CourseEdition.objects.newest_of(item("course"))
    assert would_complete(edition) == {}
    confirm()

    assert has_done(learner, "other-m1-l1")
    assert Enrolment.objects.get(course=item("other")).completed_at
    assert Enrolment.objects.get(course=item("course")).completed_at is None


def test_the_editor_is_told_whom_a_replacement_will_complete(home, learner, staff):
    make_course(lessons=3)
    for name in ("course-m1-l1", "course-m1-l2"):
        finish_item(learner, item(name), course=item("course"), language="en", at=THEN)
    (old,) = pages("course-m1-l1")

    retire_page(old, by=staff, replacement=item("course-m1-l3"))

    edition = CourseEdition.objects.newest_of(item("course"))
    assert would_complete(edition) == {item("course").pk: 1, item("course-m1").pk: 1}
    assert Enrolment.objects.get().completed_at is None
    confirm()
    assert Enrolment.objects.get().completed_at
    assert ItemCompletion.objects.filter(person=learner, item__in=[item("course"), item("course-m1")]).count() == 2


def test_another_quiz_is_passed_anew(home, learner):
    make_course(lessons=1, quiz=True)
    finish_item(learner, item("course-m1-quiz"), course=item("course"), language="en", at=THEN)
    module = ModulePage.objects.get()
    module.quiz = make_quiz("another")
    module.save_revision().publish()

    confirm()

    assert item("course-m1-quiz").replaced_by == item("another")
    assert not has_done(learner, "another")
