"""Lists and fields tell what a few lines of plain Python tell, whatever rules, exclusions and viewers there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from people.accounts.models import Affiliation, User
from people.audiences.models import Audience, Exclusion, Membership, VisibilityRule, is_seen_by, seen_fields, visibility
from people.reference.models import Country, Organisation, OrganisationType

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MOMENTS = [None, AT - timedelta(days=1), AT, AT + timedelta(days=1)]
FIELDS = ("name", "office")
KINDS = ("anyone", "members", "link", "circle", "cohort")
PEOPLE, OWNERS = range(4), range(2)  # by number; the owners are viewers, too
OFFICES = {  # country and whether it is a government's
    "ministry": ("here", True),
    "court": ("there", True),
    "nowhere": (None, True),
    "union": ("here", False),
}


@dataclass(frozen=True)
class Rule:
    owner: int
    field: str
    kind: str | None
    until: datetime | None


@dataclass(frozen=True)
class Not:
    owner: int
    field: str
    kind: str
    whom: int | str


@dataclass(frozen=True)
class Member:
    kind: str
    person: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Case:
    """All that has a say. `homes`, `offices`: of the people, by their number."""

    homes: tuple[str | None, ...]
    offices: tuple[str | None, ...]
    rules: tuple[Rule, ...]
    exclusions: tuple[Not, ...]
    members: tuple[Member, ...]

    def sees(self, viewer: int | None, owner: int, field: str, *, has_link: bool, at: datetime) -> bool:
        """The oracle. `viewer` None: nobody knows who."""
        rules = [one for one in self.rules if (one.owner, one.field) == (owner, field)]
        if viewer == owner:
            return bool(rules)
        if any(one.kind is None for one in rules):
            return False
        if any(self.hits(one, viewer) for one in self.exclusions if (one.owner, one.field) == (owner, field)):
            return False
        return any(
            self.belongs(viewer, one.kind, has_link, at) and (one.until is None or at < one.until) for one in rules
        )

    def belongs(self, viewer: int | None, kind: str, has_link: bool, at: datetime) -> bool:
        if kind in ("anyone", "link", "members"):
            return {"anyone": True, "link": has_link, "members": viewer is not None}[kind]
        rows = [one for one in self.members if (one.kind, one.person) == (kind, viewer)]
        return any(one.since <= at and (one.until is None or at < one.until) for one in rows)

    def hits(self, one: Not, viewer: int | None) -> bool:
        """Whether the viewer may be one of those whom the exclusion means."""
        if viewer is None:
            return True
        if one.kind == "person":
            return one.whom == viewer
        home, office = self.homes[viewer], self.offices[viewer]
        if one.kind == "country":
            return home in (one.whom, None)
        if office is None:
            return home in (one.whom, None)
        country, is_government = OFFICES[office]
        return is_government and country in (one.whom, None)


def lists_of(values, *, key, most: int):
    return st.lists(values, max_size=most, unique_by=key).map(tuple)


rules = st.builds(
    Rule, st.sampled_from(OWNERS), st.sampled_from(FIELDS), st.sampled_from([*KINDS, None]), st.sampled_from(MOMENTS)
).map(lambda one: one if one.kind else replace(one, until=None))
exclusions = st.one_of(
    st.builds(Not, st.sampled_from(OWNERS), st.sampled_from(FIELDS), st.just("person"), st.sampled_from(PEOPLE)),
    st.builds(
        Not,
        st.sampled_from(OWNERS),
        st.sampled_from(FIELDS),
        st.sampled_from(["country", "government"]),
        st.sampled_from(["here", "there"]),
    ),
)
members = st.builds(
    Member,
    st.sampled_from(["circle", "cohort"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(MOMENTS[1:]),
    st.sampled_from(MOMENTS),
).filter(lambda one: one.until is None or one.since < one.until)
cases = st.builds(
    Case,
    st.tuples(*[st.sampled_from([None, "here", "there"])] * len(PEOPLE)),
    st.tuples(*[st.sampled_from([None, *OFFICES])] * len(PEOPLE)),
    lists_of(rules, key=lambda one: (one.owner, one.field, one.kind), most=6),
    lists_of(exclusions, key=lambda one: one, most=3),
    lists_of(members, key=lambda one: (one.kind, one.person), most=4),
)
few = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def people(db) -> list[User]:
    for code in ("here", "there"):
        Country.objects.create(code=code)
    for name, (country, is_government) in OFFICES.items():
        office = Organisation.objects.create(name=name, country=country and Country.objects.get(code=country))
        slug = "national-government" if is_government else "civil-society"
        office.types.add(OrganisationType.objects.get_or_create(slug=slug)[0])
    return [User.objects.create(username=f"person-{number}") for number in PEOPLE]


@contextmanager
def stored(case: Case, people: list[User]) -> Iterator[None]:
    """The rows of the case, gone afterwards."""
    with transaction.atomic():
        countries = {one.code: one for one in Country.objects.all()}
        offices = {one.name: one for one in Organisation.objects.all()}
        for person, home in zip(people, case.homes, strict=True):
            person.country = countries.get(home)
        User.objects.bulk_update(people, ["country"])
        Affiliation.objects.bulk_create(
            Affiliation(person=person, organisation=offices[office])
            for person, office in zip(people, case.offices, strict=True)
            if office
        )
        keys = {kind: "" if kind in ("anyone", "members", "link") else "one" for kind in KINDS}
        made = Audience.objects.bulk_create(Audience(kind=kind, key=key) for kind, key in keys.items())
        audiences = {one.kind: one for one in made}
        VisibilityRule.objects.bulk_create(
            VisibilityRule(audience=audiences.get(one.kind), until=one.until, **_field(one, people))
            for one in case.rules
        )
        Exclusion.objects.bulk_create(
            Exclusion(kind=one.kind, **_whom(one, people, countries), **_field(one, people)) for one in case.exclusions
        )
        Membership.objects.bulk_create(
            Membership(audience=audiences[one.kind], person=people[one.person], since=one.since, until=one.until)
            for one in case.members
        )
        yield
        transaction.set_rollback(True)


def _whom(one: Not, people: list[User], countries: dict[str, Country]) -> dict[str, object]:
    return {"person": people[one.whom]} if one.kind == "person" else {"country": countries[one.whom]}


def _field(one: Rule | Not, people: list[User]) -> dict[str, object]:
    owner = people[one.owner]
    return {"owner": owner, "subject": "person", "thing": owner.public_id, "field": one.field}


@given(
    case=cases,
    number=st.sampled_from([*PEOPLE, None]),
    has_link=st.booleans(),
    at=st.sampled_from(MOMENTS[1:]),
    looked_up=st.sampled_from([0, 1, visibility.FEW]),
)
@few
def test_lists_and_fields_tell_what_the_oracle_tells(people, case, number, has_link, at, looked_up):
    asked = {"has_link": has_link, "at": at}
    keys = {people[owner].public_id: people[owner].pk for owner in OWNERS}
    expected = {
        people[owner].public_id: frozenset(one for one in FIELDS if case.sees(number, owner, one, **asked))
        for owner in OWNERS
    }
    with stored(case, people), patch.object(visibility, "FEW", looked_up):
        viewer = AnonymousUser() if number is None else User.objects.get(pk=people[number].pk)
        fields = seen_fields(viewer, "person", keys, **asked)
        named = User.objects.filter(is_seen_by(viewer, "person", field="name", **asked))
        listed = User.objects.filter(is_seen_by(viewer, "person", **asked))
        names, lists = ({one.public_id for one in found} for found in (named, listed))

    assert fields == expected
    assert names == {key for key, seen in expected.items() if "name" in seen}
    assert lists == {key for key, seen in expected.items() if seen}


@pytest.mark.once
@given(
    case=cases,
    more=exclusions,
    viewer=st.sampled_from([*PEOPLE, None]),
    owner=st.sampled_from(OWNERS),
    field=st.sampled_from(FIELDS),
    has_link=st.booleans(),
)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_neither_time_nor_an_exclusion_nor_a_denial_ever_shows_anything(case, more, viewer, owner, field, has_link):
    case = replace(case, members=())  # who joins later sees later: somebody let them in
    assume(not case.sees(viewer, owner, field, has_link=has_link, at=AT))

    later = case.sees(viewer, owner, field, has_link=has_link, at=AT + timedelta(days=9))
    narrower = replace(case, exclusions=(*case.exclusions, more))
    denied = replace(case, rules=(*case.rules, Rule(owner, field, None, None)))

    assert not later
    assert not narrower.sees(viewer, owner, field, has_link=has_link, at=AT)
    assert viewer == owner or not denied.sees(viewer, owner, field, has_link=has_link, at=AT)
