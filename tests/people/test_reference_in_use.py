"""Countries, sectors and organisations that somebody has named: what people said of themselves stays."""

import pytest
from django.contrib.messages import get_messages
from django.db.models import ProtectedError

from people.accounts.actions import set_organisations
from people.accounts.models import AuditEntry, User
from people.reference.models import Country, Organisation, Sector
from people.staff import actions
from tests.factories.people import add_second_factor, make_person, make_staff


@pytest.fixture
def administrator(db, client_of):
    actions.sync_roles()
    keeper = add_second_factor(make_staff("keeper", "administrator"))
    User.objects.filter(pk=keeper.pk).update(is_superuser=True)  # no role may delete a country
    return client_of(keeper)


def make(kind: str, name: str):
    if kind == "organisation":
        return Organisation.objects.create(name=name)
    if kind == "country":
        return Country.objects.create(code=f"X{name}"[:12], names={"en": name})
    return Sector.objects.create(slug=name.lower(), names={"en": name})


def people_of(thing) -> set[str]:
    name = {Organisation: "organisations"}.get(type(thing), thing._meta.model_name)
    return set(User.objects.filter(**{name: thing}).values_list("username", flat=True))


def name_it(thing, *names: str) -> None:
    for name in names:
        person = make_person(name)
        if isinstance(thing, Organisation):
            set_organisations(person, [thing])
            continue
        setattr(person, thing._meta.model_name, thing)
        person.save()


def said(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


@pytest.mark.parametrize("kind", ["country", "sector", "organisation"])
def test_what_people_have_named_is_not_deleted(administrator, kind):
    thing = make(kind, "Kept")
    name_it(thing, "rosa", "amadou")

    page = administrator.get(f"/admin/{kind}/delete/{thing.pk}/").content.decode()
    answer = administrator.post(f"/admin/{kind}/delete/{thing.pk}/")

    assert people_of(thing) == {"rosa", "amadou"}
    assert "2 people" in page
    assert 'name="instead"' in page
    assert "rosa" not in page
    assert "amadou" not in page
    assert "2 people" in said(answer)
    assert answer["Location"] == f"/admin/{kind}/delete/{thing.pk}/"


@pytest.mark.parametrize("kind", ["country", "sector", "organisation"])
def test_what_nobody_has_named_is_deleted(administrator, kind):
    thing = make(kind, "Unused")

    administrator.post(f"/admin/{kind}/delete/{thing.pk}/")

    assert not type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize("kind", ["country", "sector", "organisation"])
def test_another_takes_its_place_for_everybody(administrator, kind):
    thing, other = make(kind, "Twice"), make(kind, "Once")
    name_it(thing, "rosa", "amadou")

    administrator.post(f"/admin/{kind}/delete/{thing.pk}/", {"instead": other.pk})

    assert people_of(other) == {"rosa", "amadou"}
    assert not type(thing).objects.filter(pk=thing.pk).exists()
    line = AuditEntry.objects.get(act="reference-replaced")
    assert (line.thing, line.note) == (f"{kind}:{thing.pk} > {kind}:{other.pk}", "2")


def test_nothing_takes_its_own_place(administrator):
    thing = make("organisation", "Kept")
    name_it(thing, "rosa")

    administrator.post(f"/admin/organisation/delete/{thing.pk}/", {"instead": thing.pk})

    assert people_of(thing) == {"rosa"}


def test_the_country_of_an_organisation_stays(administrator):
    country = make("country", "Kept")
    office = Organisation.objects.create(name="Office", country=country)

    page = administrator.get(f"/admin/country/delete/{country.pk}/").content.decode()
    answer = administrator.post(f"/admin/country/delete/{country.pk}/")

    office.refresh_from_db()
    assert office.country == country
    assert "1 organisation" in page
    assert "1 organisation" in said(answer)


def test_who_may_not_delete_may_not_replace(db, client_of):
    actions.sync_roles()
    thing, other = make("organisation", "Twice"), make("organisation", "Once")
    name_it(thing, "rosa")
    browser = client_of(add_second_factor(make_staff("course-team", "staff")))

    browser.post(f"/admin/organisation/delete/{thing.pk}/", {"instead": other.pk})

    assert people_of(thing) == {"rosa"}


@pytest.mark.parametrize("kind", ["country", "sector", "organisation"])
def test_no_other_road_takes_it_away(db, kind):
    thing = make(kind, "Kept")
    name_it(thing, "rosa")

    with pytest.raises(ProtectedError):
        thing.delete()
