"""Two courses begun in one browser without an account."""

import pytest
from django.test import Client

from courses.learning import anonymous
from courses.learning.actions import save_task, take_over
from courses.learning.models import Enrolment, ItemCompletion, TaskSubmission
from tests.factories.courses import item, key_of, make_course, option

BACKEND = "people.duties.adapters.DutyBackend"


@pytest.fixture
def courses(home) -> None:
    for name in ("bread", "water"):
        make_course(name, modules=1, lessons=2)


def do(browser: Client, course: str) -> None:
    """Finish the first lesson of a course."""
    name = f"{course}-m1-l1/q1"
    browser.post(f"/en/learn/{course}/{course}-m1/{course}-m1-l1/finish/", {f"q-{key_of(name)}": option(name, "a")})


def test_both_stand_on_my_learning_the_last_one_first(courses, stranger):
    do(stranger, "water")
    do(stranger, "bread")

    page = stranger.get("/en/my/learning/").content.decode()

    assert page.count('class="desk-course"') == 2
    assert page.index("Course bread en") < page.rindex("Course water en")


def test_both_are_enrolled_after_sign_up(courses, stranger, learner):
    do(stranger, "bread")
    do(stranger, "water")
    stranger.force_login(learner, backend=BACKEND)
    asked = stranger.get("/accounts/welcome/").content.decode()

    stranger.post("/accounts/welcome/", {"keep": "yes"})

    assert "Course bread en" in asked
    assert "Course water en" in asked
    done = dict(Enrolment.objects.filter(person=learner).values_list("course__key", "done"))
    assert done == {key_of("bread"): 1, key_of("water"): 1}


def test_taking_over_twice_is_taking_over_once(courses, stranger, learner):
    do(stranger, "bread")
    do(stranger, "water")
    found = anonymous.progress(stranger.session)

    for _twice in range(2):
        take_over(learner, found)

    assert Enrolment.objects.filter(person=learner).count() == 2
    assert ItemCompletion.objects.filter(person=learner, item__kind="lesson").count() == 2


@pytest.mark.parametrize("courses_begun", [1, 3])
def test_my_learning_of_a_device_costs_the_same_for_any_number_of_courses(
    home, stranger, django_assert_num_queries, courses_begun
):
    for number in range(courses_begun):
        make_course(f"c{number}", modules=1, lessons=1)
        do(stranger, f"c{number}")
    stranger.get("/en/my/learning/")

    with django_assert_num_queries(2):  # session, places of the courses
        stranger.get("/en/my/learning/")


def test_a_session_in_the_old_shape_is_still_read(courses, stranger, learner):
    lesson, course = str(key_of("bread-m1-l1")), str(key_of("bread"))
    stranger.get("/en/")
    session = stranger.session
    session["learning"] = {
        "items": {lesson: {"at": "2026-11-23T12:00:00+00:00", "language": "en"}},
        "answers": {},
        "quizzes": {},
        "tasks": {lesson: {"answers": {"plan": "Ask first."}, "done": True}},
        "last": lesson,
        "course": course,
    }
    session.save()
    stranger.cookies["plaza_session"] = session.session_key

    do(stranger, "water")
    take_over(learner, anonymous.progress(stranger.session))

    assert Enrolment.objects.filter(person=learner).count() == 2
    assert ItemCompletion.objects.filter(person=learner, item=item("bread-m1-l1")).exists()
    row = TaskSubmission.objects.get(person=learner).response
    assert row.answers == {"plan": "Ask first."}
    assert row.handed_in_at


def test_words_of_the_device_join_those_of_the_account(courses, learner):
    lesson = str(key_of("bread-m1-l1"))
    mine = {"plan": "Ask first.", "mark-plain": "3"}
    save_task(learner, item("bread-m1-l1"), course=item("bread"), answers=mine, language="en")
    words = {"plan": "Then listen.", "why": "It helps.", "mark-plain": "1"}
    task = {"answers": words, "saved_at": "2026-11-21T12:00:00+00:00", "done_at": None}
    found = anonymous.DeviceProgress({str(key_of("bread")): anonymous.DeviceCourse(tasks={lesson: task})})

    for _twice in range(2):
        take_over(learner, found)

    row = TaskSubmission.objects.get().response
    assert row.answers == {"plan": "Ask first.\n\nThen listen.", "why": "It helps.", "mark-plain": "3"}
    assert row.handed_in_at is None
    assert [one.source for one in row.revisions.order_by("number")] == ["saved", "device"]
