"""What is done of a lesson after its replacement was confirmed: every road by which it arrives leads to the new one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from courses.learning import anonymous
from courses.learning.actions import enrol, finish_item, retire_page, sync_courses, take_over
from courses.learning.anonymous import DeviceCourse, DeviceProgress
from courses.learning.models import Enrolment, ItemCompletion, LearningItem, QuizAttempt
from courses.material.models import LessonPage
from tests.factories.courses import confirm, item, key_of, make_course, make_quiz, option

THEN = datetime(2026, 10, 5, 8, tzinfo=UTC)


def replace(old: str, new: str, *, by, course: str = "course") -> None:
    page = LessonPage.objects.get(translation_key=key_of(old))
    retire_page(page, by=by, replacement=item(new))
    confirm(course)


def device(*lessons: str, course: str = "course", at: datetime = THEN) -> DeviceProgress:
    done = {str(key_of(name)): {"at": at.isoformat(), "language": "en"} for name in lessons}
    return DeviceProgress({str(key_of(course)): DeviceCourse(items=done, last_at=at.isoformat())})


def done_at(person, name: str) -> datetime | None:
    row = ItemCompletion.objects.filter(person=person, item=item(name)).first()
    return row and row.completed_at


def test_a_device_brings_the_old_lesson_late(home, learner, staff):
    make_course(lessons=3)
    replace("course-m1-l1", "course-m1-l2", by=staff)

    take_over(learner, device("course-m1-l1"))

    new = ItemCompletion.objects.get(person=learner, item=item("course-m1-l2"))
    assert (new.completed_at, new.language, new.source) == (THEN, "en", ItemCompletion.Source.EDIT)
    assert (Enrolment.objects.get().done, Enrolment.objects.get().required) == (1, 2)


@pytest.mark.parametrize("road", ["sign-up", "sign-in"])
def test_the_outline_shows_it_done_by_both_doors(home, learner, staff, stranger, road):
    make_course(lessons=3)
    stranger.post(
        "/en/learn/course/course-m1/course-m1-l1/finish/",
        {f"q-{key_of('course-m1-l1/q1')}": option("course-m1-l1/q1", "a")},
    )
    replace("course-m1-l1", "course-m1-l2", by=staff)
    assert "1 of 2 steps done" in stranger.get("/en/my/learning/").content.decode(), "on the device it counts already"

    if road == "sign-up":
        stranger.post("/accounts/signup/", {"username": "newcomer", "password1": "slow green boats 7"})
        person = ItemCompletion._meta.get_field("person").related_model.objects.get(username="newcomer")
    else:
        stored = stranger.session[anonymous.KEY]
        stranger.force_login(learner)
        session = stranger.session
        session[anonymous.KEY] = stored
        session.save()
        person = learner
    stranger.post("/accounts/welcome/", {"keep": "yes"})

    assert done_at(person, "course-m1-l2")
    assert "1 of 2 steps done" in stranger.get("/en/my/learning/").content.decode()


def test_the_earlier_date_wins_for_the_new_lesson_too(home, learner, staff):
    make_course(lessons=3)
    replace("course-m1-l1", "course-m1-l2", by=staff)
    finish_item(learner, item("course-m1-l2"), course=item("course"), language="en")

    take_over(learner, device("course-m1-l1"))

    assert done_at(learner, "course-m1-l2") == THEN


def test_it_completes_module_and_course(home, learner, staff):
    make_course(lessons=3)
    replace("course-m1-l1", "course-m1-l2", by=staff)

    take_over(learner, device("course-m1-l1", "course-m1-l3"))

    assert Enrolment.objects.get().completed_at
    assert done_at(learner, "course-m1")
    assert done_at(learner, "course")


def test_one_replacement_leads_to_the_next(home, learner, staff):
    make_course(lessons=3)
    replace("course-m1-l1", "course-m1-l2", by=staff)
    replace("course-m1-l2", "course-m1-l3", by=staff)

    take_over(learner, device("course-m1-l1"))

    assert done_at(learner, "course-m1-l3") == THEN
    assert Enrolment.objects.get().completed_at


def test_what_is_replaced_by_something_replaced_leads_to_the_end(home, learner, staff):
    make_course(lessons=2)
    make_course("other", lessons=2)
    replace("other-m1-l1", "other-m1-l2", by=staff, course="other")
    finish_item(learner, item("course-m1-l1"), course=item("course"), language="en", at=THEN)

    replace("course-m1-l1", "other-m1-l1", by=staff)

    assert done_at(learner, "other-m1-l2") == THEN


def test_another_course_that_holds_the_new_lesson_counts_anew(home, learner, staff):
    make_course(lessons=2)
    make_course("other", lessons=1)
    began = enrol(learner, item("other"), at=THEN)
    replace("course-m1-l1", "other-m1-l1", by=staff)

    take_over(learner, device("course-m1-l1"))

    other = Enrolment.objects.get(course=item("other"))
    assert other.completed_at
    assert (other.last_at, other.last_item) == (began.last_at, began.last_item), "nobody has looked at it"


def test_an_account_that_finishes_the_old_lesson_late(home, learner, staff):
    make_course(lessons=3)
    replace("course-m1-l1", "course-m1-l2", by=staff)
    finish_item(learner, item("course-m1-l3"), course=item("course"), language="en", at=THEN)

    only_its_number = LearningItem(pk=item("course-m1-l1").pk)  # all that a view knows
    finish_item(learner, only_its_number, course=item("course"), language="en", at=THEN)

    assert done_at(learner, "course-m1-l2") == THEN
    assert Enrolment.objects.get().completed_at
    assert done_at(learner, "course-m1")


def test_what_was_finished_while_it_was_confirmed_is_found_by_the_sweep(home, learner, staff):
    make_course(lessons=3)
    enrol(learner, item("course"))
    replace("course-m1-l1", "course-m1-l2", by=staff)
    ItemCompletion.objects.create(person=learner, item=item("course-m1-l1"), completed_at=THEN, language="en")

    sync_courses(at=timezone.now() + timedelta(minutes=1))

    assert done_at(learner, "course-m1-l2") == THEN
    assert Enrolment.objects.get().done == 1


def test_what_is_not_confirmed_is_not_carried(home, learner, staff):
    make_course(lessons=3)
    retire_page(
        LessonPage.objects.get(translation_key=key_of("course-m1-l1")), by=staff, replacement=item("course-m1-l2")
    )

    take_over(learner, device("course-m1-l1"))
    assert done_at(learner, "course-m1-l2") is None
    confirm()

    assert done_at(learner, "course-m1-l2") == THEN


def test_an_old_quiz_passed_late_does_not_pass_the_new_one(home, learner):
    module = make_course(lessons=1, quiz=True).get_children().get().specific
    module.quiz = make_quiz("another")
    module.save_revision().publish()
    confirm()

    finish_item(learner, item("course-m1-quiz"), course=item("course"), language="en", at=THEN)
    take_over(learner, device("course-m1-quiz"))

    assert done_at(learner, "course-m1-quiz") == THEN
    assert done_at(learner, "another") is None
    assert not QuizAttempt.objects.exists()
