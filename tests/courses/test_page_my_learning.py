"""Continue where you left off, minutes left, and why."""

import pytest
from django.core.cache import caches

from certification.certificates.actions import issue_with_name
from courses.learning.actions import finish_item
from courses.material.models import LessonPage
from tests.factories.certification import ask_for, make_scheme
from tests.factories.courses import confirm, item, key_of, make_course, make_lesson, option


def finish(person, lesson: str, course: str = "course"):
    return finish_item(person, item(lesson), course=item(course), language="en")


@pytest.fixture
def course(home):
    return make_course(modules=1, lessons=3)


def test_an_empty_desk_says_how_to_begin(course, learner, client_of):
    page = client_of(learner).get("/en/my/learning/").content.decode()

    assert "Nothing begun yet" in page
    assert "/en/learn/" in page


def test_the_desk_opens_with_the_next_step_and_minutes(course, learner, client_of):
    finish(learner, "course-m1-l1")

    page = client_of(learner).get("/en/my/learning/").content.decode()

    assert "Continue where you left off" in page
    assert "/en/learn/course/course-m1/course-m1-l2/" in page
    assert "20 minutes left in the course" in page
    assert "1 of 3 steps done" in page


def test_much_time_is_told_in_hours_wherever_it_stands(course, learner, client_of):
    long = LessonPage.objects.get(slug="course-m1-l2")
    long.minutes = 200
    long.save_revision().publish()
    confirm()
    finish(learner, "course-m1-l1")
    reader, lesson = client_of(learner), "/en/learn/course/course-m1/course-m1-l2/"

    pages = [reader.get(address).content.decode() for address in ("/en/my/learning/", lesson, "/en/learn/course/")]

    assert all("3 h 30 min left" in page for page in pages)


def test_an_optional_step_says_that_it_does_not_count(course, learner, client_of):
    make_lesson(course.get_children().first().specific, "extra", is_required=False)
    finish(learner, "course-m1-l1")

    page = client_of(learner).get("/en/my/learning/").content.decode()

    assert "optional, does not count" in page
    assert "1 of 3 steps done" in page


def test_a_finished_course_says_so(course, learner, client_of):
    for number in (1, 2, 3):
        finish(learner, f"course-m1-l{number}")

    page = client_of(learner).get("/en/my/learning/").content.decode()

    assert "Finished on" in page
    assert "Continue where you left off" not in page


def test_who_has_earned_a_certificate_is_asked_for_the_name_to_print(course, learner, client_of):
    client = client_of(learner)
    finish(learner, "course-m1-l1")
    assert "A certificate waits for you" not in client.get("/en/my/learning/").content.decode()
    scheme = make_scheme(items=0)
    ask_for(scheme, item("course-m1"), item("course-m1-l2"))
    caches["rendered"].clear()
    finish(learner, "course-m1-l2")
    assert "A certificate waits for you" not in client.get("/en/my/learning/").content.decode()

    finish(learner, "course-m1-l3")

    assert "A certificate waits for you" in client.get("/en/my/learning/").content.decode()


@pytest.mark.parametrize(
    ("name", "for_all", "waits"),
    [("Amina", False, True), ("Amina", True, False), ("\U0001f600 Amina", True, True)],
)
def test_it_waits_for_who_did_not_say_the_same_for_all(course, learner, client_of, name, for_all, waits):
    ask_for(make_scheme(items=0), item("course-m1-l1"))
    caches["rendered"].clear()
    finish(learner, "course-m1-l1")
    type(learner).objects.update(printed_name=name, one_name_for_all=for_all)

    assert ("A certificate waits for you" in client_of(learner).get("/en/my/learning/").content.decode()) is waits


def test_it_waits_no_more_once_it_is_held(course, learner, client_of):
    scheme = make_scheme(items=0)
    ask_for(scheme, item("course-m1-l1"))
    caches["rendered"].clear()
    finish(learner, "course-m1-l1")
    issue_with_name(learner, scheme, name="Amina")

    assert "A certificate waits for you" not in client_of(learner).get("/en/my/learning/").content.decode()


def test_a_finished_course_that_leads_to_no_certificate_asks_for_no_name(course, learner, client_of):
    for number in (1, 2, 3):
        finish(learner, f"course-m1-l{number}")

    assert "A certificate waits for you" not in client_of(learner).get("/en/my/learning/").content.decode()


def test_an_elective_is_offered_after_the_end(course, learner, client_of):
    make_lesson(course.get_children().first().specific, "extra", is_required=False)
    confirm()
    for number in (1, 2, 3):
        finish(learner, f"course-m1-l{number}")

    page = client_of(learner).get("/en/my/learning/").content.decode()

    assert "Go on, if you like:" in page
    assert "/en/learn/course/course-m1/extra/" in page


def test_a_device_has_a_desk_too(course, stranger):
    name = "course-m1-l1/q1"
    stranger.post("/en/learn/course/course-m1/course-m1-l1/finish/", {f"q-{key_of(name)}": option(name, "a")})

    page = stranger.get("/en/my/learning/").content.decode()

    assert "20 minutes left in the course" in page
    assert "kept on this device for 30 days" in page


def test_the_desk_is_never_kept_in_a_cache(course, learner, client_of):
    assert "no-store" in client_of(learner).get("/en/my/learning/")["Cache-Control"]


@pytest.mark.parametrize("courses", [1, 3])
def test_my_learning_costs_six_queries(home, learner, client_of, django_assert_num_queries, courses):
    for number in range(courses):
        make_course(f"c{number}", lessons=2)
        finish(learner, f"c{number}-m1-l1", f"c{number}")
    client = client_of(learner)
    client.get("/en/my/learning/")

    with django_assert_num_queries(6):
        client.get("/en/my/learning/")
