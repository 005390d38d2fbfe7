"""Staff give courses in offerings, set dates, move them for somebody, and see what an extension moves."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from courses.attendance.actions import enrol_in
from courses.attendance.outline import preview_of
from courses.learning.actions import enrol, finish_item
from courses.offerings.actions import make_offering, override_dates, set_anchor, set_date
from courses.offerings.models import DateOverride, Offering, OfferingDate
from people.accounts.models import AuditEntry
from people.reference.models import Country
from tests.factories.courses import item, key_of, make_course
from tests.factories.people import make_person
from tests.reading import squeezed

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
EXTENSION = "/admin/offerings/extension/"


@pytest.fixture
def office(staff, client_of):
    staff.is_superuser = True
    staff.save()
    return client_of(staff)


@pytest.fixture
def cohort(home) -> Offering:
    make_course(modules=1, lessons=2)
    said = {"kind": "cohort", "name": "Cohort 3", "zone": "Africa/Nairobi", "starts_on": date(2026, 12, 1)}
    offering = make_offering(key_of("course"), by=None, **said)
    set_date(offering, kind="due", counted_from="start", days=7, time=time(18), by=None)
    return offering


def make_kenyan(name: str, offering: Offering):
    person = make_person(name)
    person.country = Country.objects.get(code="KE")
    person.save(update_fields=["country"])
    enrol_in(person, offering, at=AT)
    return person


def asked(**changes) -> dict:
    kenya = Country.objects.get(code="KE").pk
    return {"country": kenya, "days": 7, "first": "2026-12-08", "last": "2026-12-09", "reason": "No net."} | changes


def shown(browser, address: str, posted: dict | None = None) -> str:
    response = browser.post(address, posted) if posted else browser.get(address)
    assert response.status_code == 200
    return squeezed(response.content.decode())


# --- Offerings ----------------------------------------------------------------------------------------------------


def test_staff_give_a_course_to_a_cohort(home, office, staff):
    make_course()
    said = {"kind": "cohort", "course": str(key_of("course")), "name": "Cohort 4", "zone": "Africa/Accra"}

    office.post("/admin/offering/new/", said | {"starts_on": "2027-01-04"})

    made = Offering.objects.get()
    assert (made.course, made.name, made.zone, made.starts_on) == (
        key_of("course"),
        "Cohort 4",
        "Africa/Accra",
        date(2027, 1, 4),
    )
    assert AuditEntry.objects.filter(act="offering-made", by=staff, thing=f"offering:{made.pk}").exists()
    assert "Course course en" in shown(office, "/admin/offering/")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "self-paced"},
        {"name": ""},
        {"zone": "Mars/Olympus"},
        {"course": str(key_of("nothing"))},
        {"course": "x\x00"},
        {"starts_on": "0020-01-01"},
    ],
)
def test_an_offering_that_makes_no_sense_is_refused_in_the_form(home, office, fields):
    make_course()
    said = {"kind": "cohort", "course": str(key_of("course")), "name": "Cohort 4", "zone": "UTC", "starts_on": ""}

    assert office.post("/admin/offering/new/", said | fields).status_code == 200
    assert not Offering.objects.exists()


def test_course_and_kind_stay_for_ever(cohort, office):
    make_course("other")
    said = {"kind": "partner", "course": str(key_of("other")), "name": "Cohort 3b", "zone": "UTC", "starts_on": ""}

    office.post(f"/admin/offering/edit/{cohort.pk}/", said)

    changed = Offering.objects.get(pk=cohort.pk)
    assert (changed.kind, changed.course, changed.name, changed.starts_on) == (
        "cohort",
        key_of("course"),
        "Cohort 3b",
        None,
    )


def test_the_self_paced_offering_keeps_to_no_name_and_no_first_day(cohort, learner, office):
    mine = enrol(learner, item("course"), at=AT).offering

    office.post(f"/admin/offering/edit/{mine.pk}/", {"zone": "Africa/Accra", "name": "Mine", "starts_on": "2027-01-04"})

    mine.refresh_from_db()
    assert (mine.zone, mine.name, mine.starts_on) == ("Africa/Accra", "", None)


def test_nobody_deletes_an_offering(cohort, office):
    office.post(f"/admin/offering/delete/{cohort.pk}/")

    assert Offering.objects.filter(pk=cohort.pk).exists()


# --- Dates --------------------------------------------------------------------------------------------------------


def test_staff_set_a_date_of_a_step_and_take_it_away(cohort, office):
    set_anchor(cohort, "session-1", falls_on=None)
    said = {"item": str(key_of("course-m1-l1")), "kind": "opens", "counted_from": "anchor", "days": -1, "time": "08:00"}

    office.post(f"/admin/offerings/{cohort.pk}/date/", said | {"anchor": cohort.anchors.get().pk})

    made = OfferingDate.objects.get(kind="opens")
    page = shown(office, f"/admin/offering/inspect/{cohort.pk}/")
    assert (made.item, made.days, made.time) == (key_of("course-m1-l1"), -1, time(8))
    assert "Lesson course-m1-l1 en" in page
    assert "session-1" in page
    office.get(f"/admin/offerings/dates/{made.pk}/remove/")
    assert OfferingDate.objects.filter(pk=made.pk).exists(), "looking changes nothing"
    office.post(f"/admin/offerings/dates/{made.pk}/remove/")
    assert not OfferingDate.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    "fields", [{"counted_from": "anchor"}, {"days": 1_001}, {"item": str(key_of("elsewhere"))}, {"time": "25:00"}]
)
def test_a_date_that_makes_no_sense_is_refused_in_the_form(cohort, office, fields):
    said = {"item": "", "kind": "opens", "counted_from": "start", "days": 1, "time": "08:00"}

    assert office.post(f"/admin/offerings/{cohort.pk}/date/", said | fields).status_code == 200
    assert OfferingDate.objects.count() == 1


# --- Other dates --------------------------------------------------------------------------------------------------


def test_staff_move_dates_for_one_person_by_the_clock_of_the_offering_and_undo_it(cohort, learner, office, staff):
    enrol_in(learner, cohort, at=AT)
    said = {"person": learner.username, "kind": "due", "moment": "2026-12-20 18:00", "reason": "Ill for a week."}

    office.post(f"/admin/offerings/{cohort.pk}/other/", said | {"ends_on": "2026-12-31"})

    made = DateOverride.objects.get()
    assert (made.person, made.moment, made.made_by) == (learner, datetime(2026, 12, 20, 15, tzinfo=UTC), staff)
    assert made.ends_at == datetime(2026, 12, 31, 21, tzinfo=UTC)
    page = shown(office, f"/admin/offering/inspect/{cohort.pk}/")
    assert "Ill for a week." in page
    assert AuditEntry.objects.filter(act="dates-seen", about=learner, by=staff).count() == 1
    office.get(f"/admin/offerings/others/{made.pk}/undo/")
    assert DateOverride.objects.filter(undone_at=None).exists(), "looking changes nothing"
    office.post(f"/admin/offerings/others/{made.pk}/undo/")
    assert DateOverride.objects.get().undone_by == staff


@pytest.mark.parametrize(
    "fields",
    [
        {"person": "omar"},  # there, and not in this offering
        {"person": "nobody\x00"},
        {"person": ""},
        {"days": ""},
        {"moment": "2026-12-20 18:00"},
        {"reason": ""},
        {"days": 2_000},
    ],
)
def test_other_dates_that_make_no_sense_are_refused_in_the_form(cohort, learner, office, fields):
    enrol_in(learner, cohort, at=AT)
    make_person("omar")
    said = {"person": learner.username, "kind": "due", "days": 3, "reason": "Ill."}

    assert office.post(f"/admin/offerings/{cohort.pk}/other/", said | fields).status_code == 200
    assert not DateOverride.objects.exists()


# --- Extensions ---------------------------------------------------------------------------------------------------


def test_an_extension_is_seen_before_it_is_made_and_can_be_undone(cohort, office, staff):
    person = make_kenyan("ana", cohort)
    make_kenyan("ben", cohort)
    override_dates(cohort, person=person, days=1, reason="Ill.", by=staff)

    page = shown(office, EXTENSION, asked())

    assert "1 enrolment gets other dates." in page
    assert "1 person has dates of their own" in page
    assert not DateOverride.objects.extensions().exists()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    office.post(EXTENSION, asked(seen=seen))
    made = DateOverride.objects.extensions().get()
    assert (made.days, made.country.code, made.reason) == (7, "KE", "No net.")
    office.post(f"/admin/offerings/others/{made.pk}/undo/")
    assert "Undone on" in shown(office, EXTENSION)


def test_what_was_changed_after_looking_is_looked_at_again(cohort, office):
    make_kenyan("ana", cohort)
    page = shown(office, EXTENSION, asked())
    seen = page.split('name="seen" value="')[1].split('"')[0]

    shown(office, EXTENSION, asked(seen=seen, days=70))

    assert not DateOverride.objects.exists()


@pytest.mark.parametrize("fields", [{"days": 0}, {"last": "2026-12-07"}, {"country": "x"}, {"reason": ""}])
def test_an_extension_that_makes_no_sense_is_refused_in_the_form(cohort, office, fields):
    assert 'name="seen"' not in shown(office, EXTENSION, asked(**fields))


def test_a_preview_counts_those_under_way_in_the_country_whose_dates_lie_within(
    cohort, staff, django_assert_max_num_queries
):
    finished, kenya = make_kenyan("done", cohort), Country.objects.get(code="KE")
    for name in ("course-m1-l1", "course-m1-l2"):
        finish_item(finished, item(name), course=item("course"), language="en", at=AT)
    enrol_in(make_person("elsewhere"), cohort, at=AT)
    for name in ("ana", "ben"):
        make_kenyan(name, cohort)
    lesson = {"kind": "due", "counted_from": "start", "time": time(18), "by": None}
    set_date(cohort, item=key_of("course-m1-l1"), days=7, **lesson)
    set_date(cohort, item=key_of("course-m1-l2"), days=20, **lesson)
    window = {"planned_from": datetime(2026, 12, 8, tzinfo=UTC), "planned_until": datetime(2026, 12, 9, tzinfo=UTC)}

    with django_assert_max_num_queries(13):
        preview = preview_of(DateOverride(country=kenya, kind="due", days=7, **window), at=AT + timedelta(days=1))

    assert [(one.offering, one.people, one.dates) for one in preview.moved] == [(cohort, 2, 4)]
    assert (preview.people, preview.with_own) == (2, 0)
