"""Finished stays finished."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from courses.learning.actions import (
    answer_questions,
    confirm_edition,
    enrol,
    finish_item,
    retire_item,
    sync_courses,
    take_over,
)
from courses.learning.anonymous import DeviceCourse, DeviceProgress
from courses.learning.models import CheckAnswer, CourseEdition, Enrolment, ItemCompletion
from courses.learning.signals import course_completed
from courses.material.models import LessonPage
from courses.material.rules import JudgedAnswer
from tests.factories.courses import item, key_of, make_course, make_lesson, make_module

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def course(home):
    return make_course(modules=2, lessons=2)


def finish(person, name, at=NOON):
    return finish_item(person, item(name), course=item("course"), language="en", at=at)


def test_the_first_lesson_enrols_and_counts(course, learner):
    enrolment = finish(learner, "course-m1-l1")

    assert (enrolment.done, enrolment.required, enrolment.completed_at) == (1, 4, None)
    assert enrolment.last_item == item("course-m1-l2")


def test_the_last_lesson_finishes_module_and_course_and_tells_it_once(
    course, learner, django_capture_on_commit_callbacks
):
    told = []
    course_completed.connect(lambda enrolment_id, **_: told.append(enrolment_id), weak=False, dispatch_uid="test")
    lessons = ["course-m1-l1", "course-m1-l2", "course-m2-l1", "course-m2-l2"]

    with django_capture_on_commit_callbacks(execute=True):
        for name in [*lessons, lessons[-1]]:
            enrolment = finish(learner, name)
    course_completed.disconnect(dispatch_uid="test")

    assert enrolment.completed_at == NOON
    assert told == [enrolment.pk]
    done = set(ItemCompletion.objects.filter(person=learner).values_list("item__key", flat=True))
    assert done == {key_of(name) for name in [*lessons, "course-m1", "course-m2", "course"]}


def test_finishing_twice_keeps_the_first_date(course, learner):
    finish(learner, "course-m1-l1")
    finish(learner, "course-m1-l1", at=NOON + timedelta(days=1))

    assert ItemCompletion.objects.get(person=learner, item=item("course-m1-l1")).completed_at == NOON
    assert Enrolment.objects.get(person=learner).done == 1


def test_the_database_holds_one_completion_per_person_and_item(course, learner):
    finish(learner, "course-m1-l1")

    with pytest.raises(IntegrityError), transaction.atomic():
        ItemCompletion.objects.create(
            person=learner, item=item("course-m1-l1"), completed_at=NOON, language="en", source="web"
        )


def test_a_translation_counts_for_the_course(course, learner):
    make_course(modules=2, lessons=2, language="es")
    lesson = LessonPage.objects.get(slug="course-m1-l1", locale__language_code="es")

    finish(learner, "course-m1-l1")

    assert lesson.translation_key == item("course-m1-l1").key
    assert CourseEdition.objects.count() == 1
    assert Enrolment.objects.get(person=learner).done == 1


def test_editing_a_lesson_changes_no_progress(course, learner):
    finish(learner, "course-m1-l1")
    lesson = LessonPage.objects.get(slug="course-m1-l1")
    lesson.title = "Another title"

    lesson.save_revision().publish()

    enrolment = Enrolment.objects.get(person=learner)
    assert (enrolment.done, enrolment.edition.number) == (1, 1)
    assert item("course-m1-l1").titles["en"] == "Another title"


def test_a_new_lesson_is_added_for_those_on_the_way_and_not_for_those_who_finished(course, learner, alumna):
    for name in ["course-m1-l1", "course-m1-l2", "course-m2-l1", "course-m2-l2"]:
        finish(alumna, name)
    finish(learner, "course-m1-l1")

    make_lesson(course.get_children().first().specific, "course-m1-l3")

    on_the_way, finished = Enrolment.objects.get(person=learner), Enrolment.objects.get(person=alumna)
    assert (on_the_way.done, on_the_way.required, on_the_way.edition.number) == (1, 5, 2)
    assert (finished.done, finished.required, finished.completed_at) == (4, 4, NOON)


def test_retiring_the_last_open_lesson_finishes_the_course_and_nobody_passes_all(course, learner, staff):
    for name in ["course-m1-l1", "course-m1-l2", "course-m2-l1"]:
        finish(learner, name)

    retire_item(item("course-m2-l2"), by=staff, at=NOON)
    confirm_edition(CourseEdition.objects.get(confirmed_at=None), how="editor", by=staff, at=NOON)

    enrolment = Enrolment.objects.get(person=learner)
    assert (enrolment.done, enrolment.required, enrolment.completed_at) == (3, 3, NOON)


def test_a_module_is_complete_when_its_last_open_lesson_leaves(course, learner, staff):
    finish(learner, "course-m1-l1")

    retire_item(item("course-m1-l2"), by=staff, at=NOON)
    confirm_edition(CourseEdition.objects.get(confirmed_at=None), how="editor", by=staff, at=NOON)

    assert ItemCompletion.objects.filter(person=learner, item=item("course-m1")).exists()
    assert Enrolment.objects.get(person=learner).completed_at is None


def test_the_sweep_notices_a_lesson_that_came_without_a_word(course, learner):
    finish(learner, "course-m1-l1")
    LessonPage.objects.filter(slug="course-m1-l2").update(is_required=False)

    sync_courses()

    assert Enrolment.objects.get(person=learner).required == 3


def test_retiring_a_done_lesson_keeps_its_completion(course, learner, staff):
    finish(learner, "course-m1-l1")

    retire_item(item("course-m1-l1"), by=staff, at=NOON)

    assert ItemCompletion.objects.filter(person=learner, item=item("course-m1-l1")).exists()
    enrolment = Enrolment.objects.get(person=learner)
    assert (enrolment.done, enrolment.required) == (0, 3)


def test_moving_a_lesson_to_another_module_keeps_it_done(course, learner):
    finish(learner, "course-m1-l1")
    lesson = LessonPage.objects.get(slug="course-m1-l1")

    lesson.move(course.get_children().last(), pos="last-child")
    LessonPage.objects.get(pk=lesson.pk).save_revision().publish()

    enrolment = Enrolment.objects.get(person=learner)
    assert (enrolment.done, enrolment.required, enrolment.edition.number) == (1, 4, 2)


def test_an_edition_that_nobody_confirmed_is_rewritten(course):
    make_module(course, "course-m3")
    make_module(course, "course-m4")

    assert [edition.items.steps().count() for edition in CourseEdition.objects.all()] == [4, 8]


def test_enrolling_twice_is_one_enrolment(course, learner):
    assert enrol(learner, item("course")) == enrol(learner, item("course"))


def test_the_last_answer_stands(course, learner):
    for answer, right in [(["b"], False), (["a"], True)]:
        answer_questions(
            learner,
            item("course-m1-l1"),
            course=item("course"),
            results={"block": JudgedAnswer(answer, is_right=right)},
            at=NOON,
        )

    assert list(CheckAnswer.objects.values_list("block", "answer", "is_right")) == [("block", ["a"], True)]


def device(**items: str) -> DeviceProgress:
    part = DeviceCourse(
        items={str(key_of(name)): {"at": at, "language": "es"} for name, at in items.items()},
        answers={str(key_of("course-m1-l2")): {"block": {"answer": ["a"], "right": True, "complete": True}}},
        last=str(key_of("course-m1-l2")),
    )
    return DeviceProgress({str(key_of("course")): part})


def test_a_device_is_taken_over_as_a_union_with_the_earliest_dates(course, learner):
    finish(learner, "course-m1-l2")
    earlier = NOON - timedelta(days=2)
    progress = device(**{"course-m1-l1": NOON.isoformat(), "course-m1-l2": earlier.isoformat()})

    for _twice in range(2):
        take_over(learner, progress, at=NOON)

    dates = dict(ItemCompletion.objects.filter(person=learner).values_list("item__key", "completed_at"))
    assert dates[key_of("course-m1-l1")] == NOON
    assert dates[key_of("course-m1-l2")] == earlier
    assert Enrolment.objects.get(person=learner).done == 2
    assert CheckAnswer.objects.filter(person=learner).count() == 1


def test_a_device_cannot_claim_the_future_or_what_does_not_exist(course, learner):
    later = NOON + timedelta(days=9)
    progress = device(**{"course-m1-l1": later.isoformat(), "no-such-lesson": NOON.isoformat()})

    take_over(learner, progress, at=NOON)

    assert list(ItemCompletion.objects.filter(person=learner).values_list("completed_at", flat=True)) == [NOON]
