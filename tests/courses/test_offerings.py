"""A course given to somebody at a time: who takes part, which dates they have, and who gets others."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.attendance.actions import enrol_in, say_intent
from courses.learning.actions import confirm_edition, enrol, finish_item
from courses.learning.models import CourseEdition, Enrolment
from courses.offerings.actions import (
    change_offering,
    export_offerings,
    extend_for_country,
    extension,
    make_offering,
    override_dates,
    remove_date,
    self_paced,
    set_anchor,
    set_date,
    undo_override,
)
from courses.offerings.models import Anchor, DateOverride, Enrolled, Offering, OfferingDate, moments_of
from courses.offerings.rules import Override, PlannedDate
from people.accounts.models import AuditEntry
from people.audiences.actions import add_members, audience_of
from people.reference.models import Country
from tests.courses.test_offering_rules import told_otherwise
from tests.factories.courses import item, key_of, make_course, make_lesson
from tests.factories.people import make_person

AT = datetime(2026, 12, 2, 9, tzinfo=UTC)
DUE = datetime(2026, 12, 8, 15, tzinfo=UTC)  # a week after the first day, 18:00 in Nairobi
WINDOW = {"planned_from": DUE - timedelta(days=1), "planned_until": DUE + timedelta(days=1)}


@pytest.fixture
def course(home):
    return make_course(modules=1, lessons=2)


def make_cohort(course: str = "course", **fields) -> Offering:
    said = {"kind": "cohort", "name": "Cohort 3", "zone": "Africa/Nairobi", "starts_on": date(2026, 12, 1), "by": None}
    return make_offering(key_of(course), **said | fields)


@pytest.fixture
def cohort(db) -> Offering:
    """A cohort whose course is due a week after its first day."""
    offering = make_cohort()
    set_date(offering, kind="due", counted_from="start", days=7, time=time(18), by=None)
    return offering


def due(person, offering, at=AT) -> datetime | None:
    enrolled = [Enrolled(person.pk, offering.pk, AT, person.country_id)]
    return moments_of(enrolled, at=at).get((person.pk, offering.pk), {}).get(("", "due"))


def finish(person, name):
    return finish_item(person, item(name), course=item("course"), language="en", at=AT)


# --- Who takes part -----------------------------------------------------------------------------------------------


def test_whoever_begins_by_themselves_is_in_the_self_paced_offering(course, learner):
    first, second = enrol(learner, item("course"), at=AT), enrol(make_person("omar"), item("course"), at=AT)

    assert first.offering == second.offering == self_paced(key_of("course"))
    assert first.offering.kind == "self-paced"
    assert first.has_others is False


def test_there_is_one_self_paced_offering_a_course(course):
    self_paced(key_of("course"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Offering.objects.create(course=key_of("course"))


def test_one_step_counts_in_every_offering_that_its_person_is_in(course, learner):
    enrol(learner, item("course"), at=AT - timedelta(days=1))
    mine = enrol_in(learner, make_cohort(), at=AT)

    current = finish(learner, "course-m1-l1")

    assert current == mine
    assert current.has_others
    assert list(Enrolment.objects.order_by("pk").values_list("done", "required")) == [(1, 2), (1, 2)]


def test_the_last_step_finishes_the_course_in_every_offering(course, learner):
    enrol(learner, item("course"), at=AT)
    enrol_in(learner, make_cohort(), at=AT)

    for name in ("course-m1-l1", "course-m1-l2"):
        finish(learner, name)

    assert list(Enrolment.objects.values_list("completed_at", flat=True)) == [AT, AT]


def test_what_was_done_before_counts_in_an_offering_joined_later(course, learner):
    finish(learner, "course-m1-l1")

    mine = enrol_in(learner, make_cohort(), at=AT + timedelta(days=1))

    assert (mine.done, mine.required, mine.completed_at) == (1, 2, None)
    assert mine.last_item == item("course-m1-l2")


def test_who_has_finished_has_finished_in_an_offering_joined_later_on_the_same_day(course, learner):
    for name in ("course-m1-l1", "course-m1-l2"):
        finish(learner, name)

    mine = enrol_in(learner, make_cohort(), at=AT + timedelta(days=9))

    assert mine.completed_at == AT
    assert mine.started_at == AT + timedelta(days=9)


def test_joining_twice_is_one_enrolment(course, learner):
    cohort = make_cohort()
    first = enrol_in(learner, cohort, at=AT)

    assert enrol_in(learner, cohort, at=AT + timedelta(days=1)) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            person=learner, course=first.course, offering=cohort, edition=first.edition, started_at=AT
        )


def test_finished_in_one_offering_one_goes_on_with_the_other(course, learner):
    for name in ("course-m1-l1", "course-m1-l2"):
        finish(learner, name)
    make_lesson(course.get_children().first().specific, "more")
    confirm_edition(CourseEdition.objects.get(confirmed_at=None), how="editor")
    cohort = enrol_in(learner, make_cohort(), at=AT)
    Enrolment.objects.filter(pk=cohort.pk).update(completed_at=None)

    assert enrol(learner, item("course")) == cohort


def test_a_cohort_is_joined_only_once_its_course_is_there(db, learner):
    with pytest.raises(Exception, match="does not exist"):
        enrol_in(learner, make_cohort("elsewhere"), at=AT)

    assert not Enrolment.objects.exists()


def test_what_somebody_wants_is_kept_and_may_be_taken_back(course, learner):
    enrol(learner, item("course"), at=AT)

    assert say_intent(learner, item("course"), intent="parts")
    assert Enrolment.objects.get().intent == "parts"
    assert say_intent(learner, item("course"), intent="")
    assert Enrolment.objects.get().intent == ""
    assert not say_intent(make_person("omar"), item("course"), intent="look")


# --- Dates --------------------------------------------------------------------------------------------------------


def test_dates_move_with_the_first_day_and_with_their_anchor(cohort, learner):
    session = set_anchor(cohort, "session-1", falls_on=None)
    lesson = key_of("lesson")
    set_date(cohort, item=lesson, kind="opens", counted_from="anchor", anchor=session, days=-1, time=time(8), by=None)
    assert due(learner, cohort) == DUE
    change_offering(cohort, name="Cohort 3", zone="UTC", starts_on=date(2026, 12, 2), by=None)
    set_anchor(cohort, "session-1", falls_on=date(2026, 12, 20))

    found = moments_of([Enrolled(learner.pk, cohort.pk, AT)], at=AT)[learner.pk, cohort.pk]

    assert found == {
        ("", "due"): datetime(2026, 12, 9, 18, tzinfo=UTC),
        (str(lesson), "opens"): datetime(2026, 12, 19, 8, tzinfo=UTC),
    }


def test_a_date_is_set_anew_and_taken_away(cohort, learner):
    row = set_date(cohort, kind="due", counted_from="start", days=8, time=time(18), by=None)
    assert due(learner, cohort) == DUE + timedelta(days=1)

    remove_date(row, by=None)
    remove_date(row, by=None)

    assert due(learner, cohort) is None


def test_an_anchor_of_another_offering_is_refused(cohort):
    anchor = set_anchor(make_cohort(name="Cohort 4"), "session-1", falls_on=None)

    with pytest.raises(ValueError, match="another offering"):
        set_date(cohort, kind="due", counted_from="anchor", anchor=anchor, days=0, time=time(18), by=None)


def test_staff_who_change_dates_stand_in_the_trail_and_saying_it_again_does_not(cohort, learner, staff):
    set_anchor(cohort, "session-1", falls_on=date(2026, 12, 20), by=staff)
    set_anchor(cohort, "session-1", falls_on=date(2026, 12, 20), by=staff)
    row = override_dates(cohort, person=learner, days=3, reason="Ill for a week.", by=staff)
    undo_override(row, by=staff)
    undo_override(row, by=staff)

    entries = AuditEntry.objects.filter(by=staff).order_by("pk")
    assert list(entries.values_list("act", "about", "note")) == [
        ("anchor-set", None, "session-1 2026-12-20"),
        ("dates-moved", learner.pk, "due +3"),
        ("dates-moved-back", learner.pk, "due +3"),
    ]


# --- Other dates --------------------------------------------------------------------------------------------------


def test_a_persons_own_day_goes_before_the_groups_and_ends_when_it_is_undone(cohort, learner, staff):
    group = audience_of("cohort", "slow")
    add_members(group, [learner.pk], at=AT - timedelta(days=1), since=AT - timedelta(days=1))
    override_dates(cohort, group=group, days=5, reason="A late start.", by=staff, at=AT)
    own = override_dates(cohort, person=learner, days=2, reason="Ill.", by=staff, at=AT)
    assert due(learner, cohort) == DUE + timedelta(days=2)
    assert due(make_person("omar"), cohort) == DUE

    assert undo_override(own, by=staff, at=AT)
    assert not undo_override(own, by=staff, at=AT)

    assert due(learner, cohort) == DUE + timedelta(days=5)


def test_an_audience_of_everybody_gets_no_other_dates(cohort, staff):
    with pytest.raises(ValueError, match="Nobody belongs"):
        override_dates(cohort, group=audience_of("members"), days=5, reason="All.", by=staff)


def test_a_country_gets_more_days_in_every_offering_until_that_is_undone(cohort, learner, staff):
    kenya, other = Country.objects.get(code="KE"), make_person("omar")
    learner.country = kenya
    learner.save(update_fields=["country"])
    row = extend_for_country(kenya, days=7, reason="No network.", by=staff, at=AT, **WINDOW)
    later = make_cohort(name="Cohort 4")
    set_date(later, kind="due", counted_from="start", days=7, time=time(18), by=None)
    late = make_cohort(name="Cohort 5", starts_on=date(2026, 12, 3))
    set_date(late, kind="due", counted_from="start", days=7, time=time(18), by=None)
    assert [due(learner, one) for one in (cohort, later)] == [DUE + timedelta(days=7)] * 2
    assert due(learner, late) == DUE + timedelta(days=2), "it is due outside of the time that was lost"
    assert due(other, cohort) == DUE

    undo_override(row, by=staff)

    assert due(learner, cohort) == DUE
    assert DateOverride.objects.get().undone_by == staff


def test_an_extension_sent_twice_is_one_and_undone_at_once(cohort, learner, staff):
    kenya = Country.objects.get(code="KE")
    learner.country = kenya
    learner.save(update_fields=["country"])
    row, _again = [extend_for_country(kenya, days=7, reason="No network.", by=staff, at=AT, **WINDOW) for _ in "ab"]

    undo_override(row, by=staff)

    assert due(learner, cohort) == DUE


def test_an_extension_can_be_tried_before_it_is_made(cohort, learner):
    kenya = Country.objects.get(code="KE")
    who = Enrolled(learner.pk, cohort.pk, AT, kenya.pk)

    found = moments_of([who], at=AT, extra=[extension(kenya, days=7, **WINDOW)])

    assert found[learner.pk, cohort.pk]["", "due"] == DUE + timedelta(days=7)
    assert not DateOverride.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"person": None},
        {"days": None},
        {"moment": AT},
        {"days": 1_001},
        {"reason": ""},
        {"offering": None},
        {"planned_from": AT, "planned_until": AT},
    ],
)
def test_an_override_that_makes_no_sense_is_refused_by_the_database(cohort, learner, fields):
    said = {"offering": cohort, "person": learner, "days": 3, "reason": "Ill.", "made_at": AT}

    with pytest.raises(IntegrityError), transaction.atomic():
        DateOverride.objects.create(**said | fields)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Offering, {"course": key_of("course"), "kind": "cohort"}),
        (Offering, {"course": key_of("course"), "name": "Mine"}),
        (Offering, {"course": key_of("course"), "kind": "cohort", "name": "C", "starts_on": date(20, 1, 1)}),
        (Anchor, {"name": "a", "falls_on": date(9999, 1, 1)}),
        (OfferingDate, {"counted_from": "anchor", "kind": "opens"}),
        (OfferingDate, {"days": -1_001, "kind": "opens"}),
        (OfferingDate, {}),
    ],
)
def test_an_offering_or_a_date_that_makes_no_sense_is_refused_by_the_database(cohort, model, fields):
    said = fields if model is Offering else {"offering": cohort} | fields

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**said)


@pytest.mark.parametrize("number", [1, 3])
def test_dates_cost_five_queries_however_many_there_are(cohort, learner, staff, django_assert_max_num_queries, number):
    offerings = [cohort, *(make_cohort(name=f"Cohort {n}") for n in range(4, 3 + number))]
    group = audience_of("cohort", "slow")
    for one in offerings:
        set_anchor(one, "session", falls_on=date(2026, 12, 5))
        set_date(one, kind="due", counted_from="start", days=7, time=time(18), by=None)
        override_dates(one, group=group, days=5, reason="A late start.", by=staff)
    enrolled = [Enrolled(person.pk, one.pk, AT) for one in offerings for person in (learner, staff)]

    with django_assert_max_num_queries(5):
        assert len(moments_of(enrolled, at=AT)) == 2 * number


def test_no_dates_cost_one_query(course, learner, django_assert_num_queries):
    enrolled = [Enrolled(learner.pk, self_paced(key_of("course")).pk, AT)]

    with django_assert_num_queries(1):
        assert moments_of(enrolled, at=AT) == {}


def test_a_person_takes_their_own_dates_along_and_nobody_elses(cohort, learner, staff):
    override_dates(cohort, person=learner, days=3, reason="Ill.", by=staff, at=AT)
    override_dates(cohort, person=staff, days=4, reason="Away.", by=staff, at=AT)

    rows = export_offerings(learner)["date_overrides"]

    assert [(row["offering"], row["days"], row["reason"], row["made_at"]) for row in rows] == [
        ("Cohort 3", 3, "Ill.", AT)
    ]


# --- Whom an override concerns, against plain Python --------------------------------------------------------------


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["ana", "ben", "north", "south", "KE", "GH"]),
            st.integers(-5, 9),
            st.sampled_from([None, AT, AT + timedelta(days=1)]),
            st.booleans(),
        ),
        max_size=5,
    ),
    countries=st.tuples(*[st.sampled_from([None, "KE", "GH"])] * 2),
    members=st.sets(st.tuples(st.sampled_from(["north", "south"]), st.sampled_from(["ana", "ben"]))),
)
def test_overrides_reach_whom_plain_python_says(cohort, staff, rows, countries, members):
    with transaction.atomic():
        people = {name: make_person(name) for name in ("ana", "ben")}
        known = {code: Country.objects.get(code=code) for code in ("KE", "GH")}
        groups = {name: audience_of("cohort", name) for name in ("north", "south")}
        for group, name in members:
            add_members(groups[group], [people[name].pk], since=AT - timedelta(days=1))
        for whom, days, ends_at, is_undone in rows:
            target = {"person": people.get(whom), "group": groups.get(whom), "country": known.get(whom)}
            said = {"days": days, "ends_at": ends_at, "reason": "Because.", "by": staff, "at": AT}
            row = override_dates(cohort, **target, **said)
            if is_undone:
                undo_override(row, by=staff, at=AT)

        home = dict(zip(people, countries, strict=True))
        enrolled = [
            Enrolled(person.pk, cohort.pk, AT, known[home[name]].pk if home[name] else None)
            for name, person in people.items()
        ]
        found = moments_of(enrolled, at=AT)
        for name, person in people.items():
            mine = [
                Override("person" if whom == name else "group", "due", days=days, ends_at=ends_at)
                for whom, days, ends_at, is_undone in rows
                if not is_undone and (whom in (name, home[name]) or (whom, name) in members)
            ]
            assert found[person.pk, cohort.pk]["", "due"] == _by_hand(mine), name
        transaction.set_rollback(True)


def _by_hand(overrides: list[Override]) -> datetime | None:
    from tests.courses.test_offering_rules import NAIROBI

    return told_otherwise(PlannedDate("", "due", "start", 7, time(18), "session-1"), NAIROBI, overrides, AT)


# --- What was there before ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_enrolments_from_before_get_the_self_paced_offering_of_their_course(home, learner):
    make_course(modules=1, lessons=1)
    enrol(learner, item("course"), at=AT)
    before = [("learning", "0006_enrolments_name_an_offering")]
    last = [("learning", "0008_an_offering_for_each_enrolment")]
    MigrationExecutor(connection).migrate(before)
    Enrolment.objects.update(offering=None)
    Offering.objects.all().delete()

    MigrationExecutor(connection).migrate(last)

    assert Enrolment.objects.get().offering == Offering.objects.get(course=key_of("course"), kind="self-paced")
