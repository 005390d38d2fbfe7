"""Who sees which field: nothing until its owner chose so, and never more than was chosen."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from people.accounts.actions import set_organisations
from people.accounts.models import AuditEntry, User
from people.audiences.actions import (
    add_members,
    audience_of,
    choose_audiences,
    copy_choices,
    exclude,
    export_audiences,
    hide,
    hide_everywhere,
    show,
)
from people.audiences.models import Exclusion, VisibilityRule, for_viewer, is_seen_by, seen_fields, visibility
from people.audiences.models.viewer import GOVERNMENT
from people.reference.models import Country, Organisation, OrganisationType
from tests.factories.people import make_person

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(days=30)
THING, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
CHOICES = ("nobody", "link", "members", "anyone")


@pytest.fixture
def owner(db) -> User:
    """Somebody with one field an audience, each named after it, and one field of another thing."""
    owner = make_person("olga")
    for kind in CHOICES[1:]:
        show(owner, "thing", THING, kind, audience_of(kind), by=owner)
    hide(owner, "thing", THING, "nobody", by=owner)
    show(owner, "thing", OTHER, "other", audience_of("anyone"), by=owner)
    return owner


def seen(viewer, owner, **options) -> frozenset[str]:
    return for_viewer(viewer, "thing", THING, owner.pk, **options)


@pytest.mark.parametrize(
    ("who", "has_link", "sees"),
    [
        ("stranger", False, {"anyone"}),
        ("stranger", True, {"anyone", "link"}),
        ("member", False, {"anyone", "members"}),
        ("member", True, {"anyone", "members", "link"}),
        ("owner", False, set(CHOICES)),
    ],
)
def test_each_audience_sees_what_was_opened_to_it(owner, who, has_link, sees):
    viewer = {"stranger": AnonymousUser, "member": lambda: make_person("mira"), "owner": lambda: owner}[who]()

    assert seen(viewer, owner, has_link=has_link) == sees


def test_without_a_rule_nobody_sees_anything(owner):
    assert seen(owner, make_person("petra"), has_link=True) == frozenset()


def test_what_nobody_owns_any_more_is_seen_by_nobody(owner):
    assert for_viewer(AnonymousUser(), "thing", THING, None, has_link=True) == frozenset()


def test_a_rule_about_the_thing_of_another_opens_nothing(owner):
    thief = make_person("thief")
    show(thief, "thing", OTHER, "secret", audience_of("anyone"), by=thief)

    fields = seen_fields(AnonymousUser(), "thing", {THING: thief.pk, OTHER: owner.pk})

    assert fields == {THING: frozenset(), OTHER: {"other"}}


def test_members_see_from_their_first_day_to_their_last(owner):
    circle = audience_of("circle", "one")
    show(owner, "thing", THING, "circle", circle, by=owner)
    mira = make_person("mira")
    add_members(circle, [mira.pk], since=AT, until=LATER)

    moments = [AT - timedelta(seconds=1), AT, LATER - timedelta(seconds=1), LATER]

    assert ["circle" in seen(mira, owner, at=at) for at in moments] == [False, True, True, False]
    assert "circle" not in seen(make_person("petra"), owner, at=AT, has_link=True)


def test_an_opening_ends_with_its_last_moment(owner):
    show(owner, "thing", THING, "anyone", audience_of("anyone"), until=LATER, by=owner)

    assert "anyone" in seen(AnonymousUser(), owner, at=LATER - timedelta(seconds=1))
    assert "anyone" not in seen(AnonymousUser(), owner, at=LATER)


def test_what_denies_outweighs_what_opens(owner):
    VisibilityRule.objects.create(owner=owner, subject="thing", thing=THING, field="anyone", audience=None)

    assert seen(make_person("mira"), owner, has_link=True) == {"members", "link"}


def test_a_denial_has_no_end(owner):
    with pytest.raises(IntegrityError):
        VisibilityRule.objects.create(owner=owner, subject="thing", thing=THING, field="x", audience=None, until=AT)


def test_one_denial_a_field(owner):
    with pytest.raises(IntegrityError):
        VisibilityRule.objects.create(owner=owner, subject="thing", thing=THING, field="nobody", audience=None)


# --- Exclusions -------------------------------------------------------------------------------------------------------
@pytest.fixture
def countries(db) -> list[Country]:
    return [Country.objects.create(code=code, names={"en": code}) for code in ("XA", "XB")]


def make_viewer(name: str, country: Country | None = None, office: Organisation | None = None) -> User:
    person = make_person(name, country=country)
    set_organisations(person, [office] if office else [])
    return person


def make_office(kind: str, country: Country | None) -> Organisation:
    office = Organisation.objects.create(name=kind, country=country)
    office.types.set([OrganisationType.objects.get_or_create(slug=kind, defaults={"names": {"en": kind}})[0]])
    return office


def test_who_comes_from_an_excluded_country_or_says_none_sees_nothing(owner, countries):
    here, there = countries
    exclude(owner, "thing", THING, "anyone", countries=[here], by=owner)

    viewers = [make_viewer("here", here), make_viewer("there", there), make_viewer("silent"), AnonymousUser()]

    assert ["anyone" in seen(one, owner) for one in viewers] == [False, True, False, False]


def test_who_may_work_for_an_excluded_government_sees_nothing(owner, countries):
    here, there = countries
    offices = {kind: make_office(kind, here) for kind in (*GOVERNMENT, "civil-society")}
    offices["nowhere"] = make_office("parliament", None)
    offices["untyped"] = Organisation.objects.create(name="untyped", country=here)
    exclude(owner, "thing", THING, "anyone", governments=[here], by=owner)

    seen_by = {name: "anyone" in seen(make_viewer(name, there, office), owner) for name, office in offices.items()}
    left = make_viewer("left", there, offices["court"])
    set_organisations(left, [offices["civil-society"]])
    silent = [make_viewer("here", here), make_viewer("there", there), make_viewer("silent"), AnonymousUser()]

    assert [name for name, is_seen in seen_by.items() if is_seen] == ["civil-society"]
    assert "anyone" in seen(left, owner)
    assert ["anyone" in seen(one, owner) for one in silent] == [False, True, False, False]


def test_a_person_who_is_excluded_sees_nothing_and_neither_do_those_who_may_be_them(owner):
    mira, petra = make_person("mira"), make_person("petra")
    exclude(owner, "thing", THING, "anyone", people=[mira], by=owner)

    assert ["anyone" in seen(one, owner) for one in (mira, petra, AnonymousUser(), owner)] == [False, True, False, True]


def test_an_exclusion_of_one_field_leaves_the_others(owner):
    mira = make_person("mira")
    exclude(owner, "thing", THING, "anyone", people=[mira], by=owner)

    assert seen(mira, owner) == {"members"}


def test_an_exclusion_outlives_what_was_opened(owner):
    mira = make_person("mira")
    exclude(owner, "thing", THING, "anyone", people=[mira], by=owner)

    hide(owner, "thing", THING, "anyone", by=owner)
    show(owner, "thing", THING, "anyone", audience_of("members"), by=owner)

    assert "anyone" not in seen(mira, owner)
    assert "anyone" in seen(make_person("petra"), owner)


def test_who_excludes_again_says_all_of_it_and_old_names_stay_as_typed(owner, countries):
    mira, petra = make_person("mira"), make_person("petra")
    exclude(owner, "thing", THING, "anyone", people=[mira, petra], countries=countries, by=owner)
    User.objects.filter(pk=mira.pk).update(username="another")
    mira.refresh_from_db()

    exclude(owner, "thing", THING, "anyone", people=[mira], governments=countries[:1], by=owner)

    kept = Exclusion.objects.values_list("kind", "country", "called")
    assert set(kept) == {("person", None, "mira"), ("government", countries[0].pk, "")}


def test_nobody_reads_in_their_data_that_others_keep_something_from_them(owner):
    mira = make_person("mira")
    exclude(owner, "thing", THING, "anyone", people=[mira], by=owner)

    assert "olga" not in str(export_audiences(mira))
    assert export_audiences(mira)["exclusions"] == []
    assert export_audiences(owner)["exclusions"][0]["person"] == "mira"


# --- Verbs ------------------------------------------------------------------------------------------------------------
def test_who_hides_everything_hides_nothing_of_others(owner):
    mira = make_person("mira")
    show(mira, "thing", THING, "anyone", audience_of("anyone"), by=mira)

    assert (hide_everywhere(owner, by=owner), hide_everywhere(owner, by=owner)) == (4, 0)

    assert seen(AnonymousUser(), owner, has_link=True) == frozenset()
    assert seen(AnonymousUser(), mira) == {"anyone"}
    assert seen(owner, owner) == set(CHOICES), "the owner sees what there is to open again"


def test_a_choice_of_audiences_replaces_the_one_before(owner):
    circle = audience_of("circle", "one")

    choose_audiences(owner, "thing", THING, "anyone", [circle, audience_of("link")], until=LATER, by=owner)

    rules = VisibilityRule.objects.of_field(owner, "thing", THING, "anyone").values_list("audience__kind", "until")
    assert set(rules) == {("circle", LATER), ("link", LATER)}


def test_a_choice_of_no_audience_denies(owner):
    choose_audiences(owner, "thing", THING, "anyone", [], by=owner)

    rule = VisibilityRule.objects.of_field(owner, "thing", THING, "anyone").get()
    assert (rule.audience, rule.until) == (None, None)


def test_a_copy_says_of_the_new_thing_what_was_said_of_the_old(owner):
    mira, new = make_person("mira"), uuid.UUID(int=3)
    exclude(owner, "thing", THING, "anyone", people=[mira], by=owner)
    show(owner, "thing", new, "stale", audience_of("anyone"), by=owner)

    copy_choices(owner, "thing", THING, new, by=owner)

    assert for_viewer(mira, "thing", new, owner.pk, has_link=True) == {"members", "link"}
    assert seen(mira, owner, has_link=True) == {"members", "link"}


def test_each_change_stands_in_the_audit_trail_without_names(owner):
    mira = make_person("mira")
    AuditEntry.objects.all().delete()

    exclude(owner, "thing", THING, "anyone", people=[mira], by=owner)
    hide(owner, "thing", THING, "anyone", by=owner)

    lines = AuditEntry.objects.order_by("pk").values_list("act", "thing", "note", "by", "about")
    thing = f"thing:{THING}:anyone"
    assert list(lines) == [
        ("exclusions-changed", thing, "", owner.pk, owner.pk),
        ("visibility-changed", thing, "nobody", owner.pk, owner.pk),
    ]


# --- Cost -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("looked_up", [0, visibility.FEW], ids=["many", "few"])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_with_its_fields_costs_three_questions(db, monkeypatch, rows, looked_up):
    monkeypatch.setattr(visibility, "FEW", looked_up)
    viewer = make_viewer("viewer", office=Organisation.objects.create(name="Office"))
    for number in range(rows):
        person = make_person(f"person-{number}")
        show(person, "person", person.public_id, "name", audience_of("anyone"), by=person)
        exclude(person, "person", person.public_id, "name", people=[make_person(f"other-{number}")], by=person)
    viewer = User.objects.get(pk=viewer.pk)

    with CaptureQueriesContext(connection) as asked:
        page = list(User.objects.filter(is_seen_by(viewer, "person", field="name")))
        fields = seen_fields(viewer, "person", {one.public_id: one.pk for one in page})

    assert len(page) == rows
    assert set(fields.values()) == {frozenset({"name"})}
    assert len(asked) == 3
