"""Who learns with a cohort reads what is due when; who learns alone nothing of dates. And what one is there for."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from courses.attendance.actions import enrol_in
from courses.learning.actions import enrol, finish_item
from courses.learning.models import Enrolment
from courses.offerings.actions import make_offering, override_dates, set_date
from tests.factories.courses import item, key_of, make_course, option
from tests.factories.people import make_person
from tests.reading import squeezed

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
MY, COURSE, LESSON = "/en/my/learning/", "/en/learn/course/", "/en/learn/course/course-m1/course-m1-l1/"
DUE = "due 3 May 2027, 18:00 (Nairobi time)"
ASKED = "What do you want from this course?"


def read(browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return squeezed(response.content.decode())


@pytest.fixture
def course(home):
    return make_course(modules=1, lessons=2)


@pytest.fixture
def cohort(course):
    return make_cohort("course")


def make_cohort(name: str):
    offering = make_offering(
        key_of(name), kind="cohort", name="Cohort 3", zone="Africa/Nairobi", starts_on=date(2027, 5, 1), by=None
    )
    said = {"kind": "due", "counted_from": "start", "time": time(18), "by": None}
    set_date(offering, item=key_of(f"{name}-m1-l1"), days=2, **said)
    set_date(offering, days=30, **said)
    return offering


def finish(person, name):
    return finish_item(person, item(name), course=item("course"), language="en", at=AT)


def finish_by_form(browser):
    name = "course-m1-l1/q1"
    return browser.post(f"{LESSON}finish/", {f"q-{key_of(name)}": option(name, "a")})


# --- Dates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [MY, COURSE])
def test_what_is_due_is_told_by_the_clock_of_the_offering(cohort, learner, client_of, address):
    enrol_in(learner, cohort, at=AT)

    page = read(client_of(learner), address)

    assert DUE in page
    assert "due 31 May 2027, 18:00 (Nairobi time)" in page
    assert page.count("Nairobi time") == 2


def test_my_learning_names_the_cohort_and_shows_its_course_once(cohort, learner, client_of):
    enrol(learner, item("course"), at=AT)
    enrol_in(learner, cohort, at=AT)

    page = read(client_of(learner), MY)

    assert "Cohort 3" in page
    assert page.count("0 of 2 steps done") == 1


@pytest.mark.parametrize("address", [MY, COURSE])
def test_who_learns_alone_reads_nothing_of_dates(cohort, learner, client_of, stranger, address):
    enrol(learner, item("course"), at=AT)

    assert not [one for one in (client_of(learner), stranger) if "Nairobi" in read(one, address)]


def test_a_step_that_is_done_is_due_no_more(cohort, learner, client_of):
    enrol_in(learner, cohort, at=AT)
    finish(learner, "course-m1-l1")
    browser = client_of(learner)

    assert DUE not in read(browser, MY) + read(browser, COURSE)


def test_a_day_to_open_is_told_until_it_has_come(cohort, learner, client_of, time_machine):
    enrol_in(learner, cohort, at=AT)
    said = {"kind": "opens", "counted_from": "start", "time": time(8), "by": None}
    set_date(cohort, item=key_of("course-m1-l2"), days=0, **said)
    browser = client_of(learner)
    assert "opens 1 May 2027, 08:00 (Nairobi time)" in read(browser, MY)

    time_machine.move_to(datetime(2027, 5, 1, 6, tzinfo=UTC), tick=False)

    assert "opens" not in read(client_of(learner), MY)


def test_other_dates_are_shown_to_whom_they_are_for(cohort, learner, staff, client_of):
    omar = make_person("omar")
    for person in (learner, omar):
        enrol_in(person, cohort, at=AT)
    override_dates(cohort, item=key_of("course-m1-l1"), person=learner, days=7, reason="Ill.", by=staff)

    assert "due 10 May 2027, 18:00" in read(client_of(learner), MY)
    assert DUE in read(client_of(omar), MY)


@pytest.mark.parametrize("number", [1, 3])
def test_dates_cost_my_learning_four_queries_however_many_there_are(
    home, learner, client_of, django_assert_num_queries, number
):
    for one in range(number):
        make_course(f"c{one}", lessons=2)
        enrol_in(learner, make_cohort(f"c{one}"), at=AT)
    browser = client_of(learner)
    browser.get(MY)

    with django_assert_num_queries(10):
        browser.get(MY)


def test_a_course_costs_one_query_for_dates_where_there_are_none(
    course, learner, stranger, client_of, django_assert_num_queries
):
    finish(learner, "course-m1-l1")
    browser = client_of(learner)
    for one in (browser, stranger):
        one.get(COURSE)

    with django_assert_num_queries(2):  # page, place
        stranger.get(COURSE)
    with django_assert_num_queries(6):  # and session, person, completions, dates
        browser.get(COURSE)


# --- What one wants from it ---------------------------------------------------------------------------------------


def test_after_the_first_lesson_one_is_asked_once_what_for(course, learner, client_of):
    browser = client_of(learner)

    response = finish_by_form(browser)
    page = read(browser, response["Location"].split("#")[0])

    assert response["Location"] == f"{LESSON}?begun=1#finish"
    assert ASKED in page
    assert ASKED not in read(browser, LESSON)


def test_it_is_not_asked_again_after_the_second(course, learner, client_of):
    finish(learner, "course-m1-l2")

    assert finish_by_form(client_of(learner))["Location"] == f"{LESSON}#finish"


def test_who_has_said_it_is_not_asked(course, learner, client_of):
    enrol(learner, item("course"), at=AT)
    Enrolment.objects.update(intent="look")

    assert finish_by_form(client_of(learner))["Location"] == f"{LESSON}#finish"


def test_a_device_is_not_asked(course, stranger):
    assert finish_by_form(stranger)["Location"] == f"{LESSON}#finish"
    assert ASKED not in read(stranger, f"{LESSON}?begun=1")


def test_one_tap_says_it_and_leads_back(course, learner, client_of):
    enrol(learner, item("course"), at=AT)
    browser = client_of(learner)

    said = {"course": str(key_of("course")), "intent": "parts", "next": f"{LESSON}#finish"}
    response = browser.post("/en/my/learning/intent/", said)

    assert response["Location"] == f"{LESSON}#finish"
    assert Enrolment.objects.get().intent == "parts"


def test_it_can_be_changed_in_my_learning(course, learner, client_of):
    enrol(learner, item("course"), at=AT)
    finish(learner, "course-m1-l1")
    browser = client_of(learner)
    browser.post("/en/my/learning/intent/", {"course": str(key_of("course")), "intent": "finish"})

    page = read(browser, MY)

    assert page.count(ASKED) == 1
    assert page.index("What counts, and why") < page.index(ASKED), "it is folded away"
    assert page.count('aria-pressed="true"') == 1


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"course": "x\x00", "intent": "parts"},
        {"course": str(key_of("elsewhere")), "intent": "parts"},
        {"course": str(key_of("course")), "intent": "everything"},
        {"course": str(key_of("course"))},
        {"course": str(key_of("course-m1-l1")), "intent": "parts"},
    ],
)
def test_a_choice_that_makes_no_sense_is_answered_404(course, learner, client_of, said):
    enrol(learner, item("course"), at=AT)

    assert client_of(learner).post("/en/my/learning/intent/", said).status_code == 404
    assert Enrolment.objects.get().intent == ""


def test_nobody_says_it_of_a_course_that_they_have_not_begun(course, learner, client_of):
    enrol(make_person("omar"), item("course"), at=AT + timedelta(days=1))

    said = {"course": str(key_of("course")), "intent": "parts"}

    assert client_of(learner).post("/en/my/learning/intent/", said).status_code == 404
