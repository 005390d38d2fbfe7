"""Once a month staff learn how many take a course, and of nobody whether they do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from courses.attendance.actions import counts_of, release_course_tables, report_of
from courses.learning.models import Enrolment, LearningItem
from courses.offerings.actions import self_paced
from lms.privacy import erase_person
from lms.schedule import sweep
from people.reference.models import Country, Region
from people.reports.actions import release_table
from people.reports.models import TableRelease
from people.staff.actions import sync_roles
from tests.factories.courses import item, make_course
from tests.factories.people import add_second_factor, make_person, make_staff

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NEXT_MONTH = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def course(home) -> LearningItem:
    make_course()
    return item("course")


@pytest.fixture
def country() -> Country:
    region = Region.objects.create(slug="south", names={"en": "The South"})
    return Country.objects.create(code="XA", names={"en": "Ruritania"}, region=region)


def take(course: LearningItem, count: int, *, country: Country | None = None, is_finished: bool = False) -> list:
    number = Enrolment.objects.count()
    people = [make_person(f"reader-{number + one}", country=country) for one in range(count)]
    where = {"course": course, "edition": course.editions.get(), "offering": self_paced(course.key)}
    when = {"started_at": AT, "completed_at": AT if is_finished else None}
    Enrolment.objects.bulk_create(Enrolment(person=one, **where, **when) for one in people)
    return people


def told(course: LearningItem) -> dict:
    table = TableRelease.objects.of(report_of(course)).first().as_release()
    return {cell: table[cell] for cell in table.counts}


def test_people_are_counted_once_by_the_region_of_their_country(course, country):
    take(course, 2, country=country)
    take(course, 1, country=country, is_finished=True)
    [gone] = take(course, 1)
    erase_person(gone)

    counts = {cell: number for cell, number in counts_of(course).items() if number}

    assert counts == {("south", "under-way"): 2, ("south", "finished"): 1, ("", "under-way"): 1}


def test_small_numbers_and_what_gives_them_away_are_hidden(course, country):
    take(course, 30, country=country)
    take(course, 3, country=country, is_finished=True)
    take(course, 20)
    take(course, 9, is_finished=True)

    release_course_tables(AT)

    numbers = told(course)
    assert numbers["south", "finished"] is None
    assert numbers["south", "under-way"] is None or numbers["south", None] is None
    assert numbers[None, None] == 62


def test_the_next_table_does_not_tell_who_came_since(course, country):
    take(course, 30, country=country)
    release_course_tables(AT)
    take(course, 1, country=country)

    release_course_tables(NEXT_MONTH)

    assert [one.as_release()["south", "under-way"] for one in TableRelease.objects.of(report_of(course))] == [None, 30]


def test_a_month_has_one_table_however_often_the_sweep_comes(course, country):
    take(course, 30, country=country)
    sweep()
    take(course, 30, country=country)
    sweep()

    assert told(course)["south", "under-way"] == 30
    assert [release_course_tables(AT + timedelta(days=days)) for days in (-400, -400)] == [1, 0]


def test_a_course_that_nobody_takes_has_no_table(course):
    assert release_course_tables(AT) == 0


def test_what_was_told_is_told_again(db):
    first = release_table("thing", {("a", "b"): 9}, on=date(2026, 11, 30))

    assert release_table("thing", {("a", "b"): 99}, on=date(2026, 11, 1)) == first


def test_the_screen_tells_the_newest_table_and_leads_to_the_others(course, country, client_of, staff):
    sync_roles()
    browser, address = client_of(staff), reverse("courses_report", args=[course.pk])
    assert "Nobody takes it yet" in browser.get(address).content.decode()
    take(course, 30, country=country)
    take(course, 10)
    release_course_tables(AT)
    take(course, 1, country=country)
    release_course_tables(NEXT_MONTH)

    newest, before = (browser.get(address, {"month": month}).content.decode() for month in ("", "2026-11-01"))
    strange = browser.get(address, {"month": "\x00"})

    assert "The South" in newest
    assert "<td>30</td>" not in newest
    assert "<td>30</td>" in before
    assert "?month=2026-11-01" in newest
    assert strange.status_code == 200


def test_who_may_not_see_enrolments_reads_no_table(course, client_of):
    sync_roles()
    editor = client_of(add_second_factor(make_staff("edith", "editor")))

    assert editor.get(reverse("courses_report", args=[course.pk])).status_code == 302
