"""Where people work: several at once, with dates, and changing jobs loses nothing."""

from datetime import date

import pytest
from django.db import IntegrityError

from lms.privacy import erase_person, export_person
from people.accounts.actions import set_organisations
from people.accounts.models import Affiliation
from people.reference.models import Organisation

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
PROFILE = "/accounts/profile/"
GIVEN = {"alias": "Amina", "printed_name": "", "language": "en", "zone": "UTC", "country": ""}


@pytest.fixture
def offices(db) -> list[Organisation]:
    return [Organisation.objects.create(name=name) for name in ("City of Kisumu", "Water Board", "Press Club")]


def rows(person) -> list[tuple]:
    return [(one.organisation.name, one.began_on, one.ended_on) for one in person.affiliations.order_by("pk")]


def test_who_changes_jobs_keeps_the_old_one_with_its_end(learner, offices):
    city, water, _club = offices
    set_organisations(learner, [city], on=MONDAY)

    set_organisations(learner, [water], on=FRIDAY)

    assert rows(learner) == [("City of Kisumu", MONDAY, FRIDAY), ("Water Board", FRIDAY, None)]


def test_one_may_belong_to_several_and_saying_it_twice_changes_nothing(learner, offices):
    assert set_organisations(learner, offices, on=MONDAY)

    assert not set_organisations(learner, offices, on=FRIDAY)
    assert [ended for _name, _began, ended in rows(learner)] == [None, None, None]


def test_a_slip_of_the_same_day_leaves_no_history(learner, offices):
    set_organisations(learner, offices[:1], on=MONDAY)

    set_organisations(learner, offices[1:2], on=MONDAY)

    assert rows(learner) == [("Water Board", MONDAY, None)]


def test_nobody_is_twice_in_one_organisation_at_a_time(learner, offices):
    Affiliation.objects.create(person=learner, organisation=offices[0])

    with pytest.raises(IntegrityError):
        Affiliation.objects.create(person=learner, organisation=offices[0])


def test_the_profile_begins_and_ends_what_one_belongs_to(client_of, learner, offices):
    browser = client_of(learner)
    city, water, club = offices
    set_organisations(learner, [city, club], on=MONDAY)

    page = browser.get(PROFILE).content.decode()
    browser.post(PROFILE, GIVEN | {"belongs_to": [club.pk], "organisation": water.pk})

    assert "Another organisation" in page
    current = learner.affiliations.current().values_list("organisation__name", flat=True)
    assert set(current) == {"Press Club", "Water Board"}
    assert learner.affiliations.get(organisation=city).ended_on


def test_the_profile_of_who_belongs_nowhere_asks_one_question(client_of, learner, offices):
    page = client_of(learner).get(PROFILE).content.decode()

    assert 'name="organisation"' in page
    assert "belongs_to" not in page


def test_affiliations_are_taken_along_and_go_with_the_account(learner, offices):
    set_organisations(learner, offices[:1], on=MONDAY)

    taken = export_person(learner)["people"]["affiliations"]
    erase_person(learner)

    assert [one["organisation_name"] for one in taken] == ["City of Kisumu"]
    assert not Affiliation.objects.exists()
    assert Organisation.objects.count() == 3
