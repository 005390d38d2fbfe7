"""Who belongs to an audience: what apps above say, and what the sweep counts anew."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from wagtail import hooks

from people.accounts.models import AuditEntry, User
from people.audiences.actions import (
    add_members,
    audience_of,
    recount,
    recount_due,
    remove_audience,
    remove_members,
    show,
)
from people.audiences.models import Audience, Membership, VisibilityRule
from tests.factories.people import make_person

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(db) -> list[User]:
    return [make_person(name) for name in ("ana", "ben", "chi")]


@pytest.fixture
def truth():
    """Who truly belongs to which cohort, as an app above would know it: ids by key."""
    true: dict[str, object] = {}

    def count(key: str):
        ids = true[key]
        if isinstance(ids, Exception):
            raise ids
        return ids

    with hooks.register_temporarily("audience_members", lambda: {"cohort": count}):
        yield true


def members(audience: Audience) -> set[str]:
    return set(audience.memberships.values_list("person__username", flat=True))


def test_an_audience_is_made_once_and_renamed(db):
    first = audience_of("cohort", "c1", names={"en": "Cohort 1"})

    second = audience_of("cohort", "c1", names={"en": "Cohort One", "fr": "Cohorte 1"})

    assert (second.pk, str(second)) == (first.pk, "Cohort One")
    assert audience_of("cohort", "c1").name == "Cohort One", "who gives no name changes none"
    assert str(audience_of("anyone")) == "Anyone"


def test_a_list_of_named_people_is_its_owners_alone(people):
    ana, ben, _chi = people

    lists = [audience_of("named", owner=ana), audience_of("named", owner=ana), audience_of("named", owner=ben)]

    assert len({one.pk for one in lists}) == 3
    with pytest.raises(IntegrityError):
        Audience.objects.create(kind="named", key="nobodys")


@pytest.mark.parametrize(("kind", "key"), [("anyone", "one"), ("cohort", "")])
def test_only_an_audience_with_members_says_which(db, kind, key):
    with pytest.raises(IntegrityError):
        Audience.objects.create(kind=kind, key=key)


def test_who_is_added_twice_keeps_the_dates_of_the_first_time(people):
    ana, ben, _chi = people
    audience = audience_of("cohort", "c1")
    add_members(audience, [ana.pk], since=AT, until=AT + 2 * HOUR, by=ben)

    new = add_members(audience, [ana.pk, ben.pk], at=AT + HOUR, by=ben)

    assert new == 1
    rows = audience.memberships.order_by("person__username").values_list("since", "until", "given_by")
    assert list(rows) == [(AT, AT + 2 * HOUR, ben.pk), (AT + HOUR, None, ben.pk)]
    assert AuditEntry.objects.filter(act="members-added", thing="cohort:c1", note="1").count() == 2


def test_who_comes_back_after_the_end_belongs_again(people):
    ana, ben, _chi = people
    audience = audience_of("cohort", "c1")
    add_members(audience, [ana.pk, ben.pk], since=AT, until=AT + HOUR)

    new = add_members(audience, [ana.pk], at=AT + HOUR, until=AT + 3 * HOUR, by=ben)

    rows = audience.memberships.order_by("person__username").values_list("since", "until", "given_by")
    assert (new, list(rows)) == (1, [(AT + HOUR, AT + 3 * HOUR, ben.pk), (AT, AT + HOUR, None)])


@pytest.mark.parametrize("kind", ["anyone", "members", "link"])
def test_nobody_is_added_to_what_means_everybody(people, kind):
    with pytest.raises(ValueError, match="Everybody"):
        add_members(audience_of(kind), [people[0].pk])


def test_who_is_removed_belongs_no_longer(people):
    ana, ben, chi = people
    audience = audience_of("cohort", "c1")
    add_members(audience, [one.pk for one in people])

    gone = remove_members(audience, [ana.pk, ben.pk], by=chi)

    assert (gone, members(audience)) == (2, {"chi"})
    assert AuditEntry.objects.get().note == "2"


def test_an_audience_goes_with_its_members_and_rules(people):
    ana, ben, _chi = people
    audience = audience_of("cohort", "c1")
    add_members(audience, [ben.pk])
    show(ana, "person", ana.public_id, "name", audience, by=ana)

    remove_audience(audience, by=ben)

    assert not Membership.objects.exists()
    assert not VisibilityRule.objects.exists()


# --- Counting anew ----------------------------------------------------------------------------------------------------
def test_the_count_adds_who_is_missing_and_removes_who_is_too_much(people, truth):
    ana, ben, chi = people
    audience = audience_of("cohort", "c1")
    add_members(audience, [ana.pk, ben.pk], at=AT)
    truth["c1"] = [ben.pk, chi.pk]

    changed = [recount(audience, at=AT), recount(audience, at=AT)]

    assert (changed, members(audience)) == ([2, 0], {"ben", "chi"})


def test_who_belongs_by_the_count_belongs_now_whatever_dates_stood_there(people, truth):
    ana, ben, _chi = people
    audience = audience_of("cohort", "c1")
    add_members(audience, [ana.pk], since=AT - HOUR, until=AT)
    add_members(audience, [ben.pk], since=AT + HOUR)
    truth["c1"] = [ana.pk, ben.pk]

    recount(audience, at=AT)

    assert audience.memberships.in_force(AT).count() == 2


def test_nobody_belongs_to_what_is_gone_and_its_rules_stay(people, truth):
    ana, ben, _chi = people
    audience = audience_of("cohort", "c1")
    add_members(audience, [ben.pk])
    show(ana, "person", ana.public_id, "name", audience, by=ana)
    truth["c1"] = None

    recount(audience)

    assert members(audience) == set()
    assert VisibilityRule.objects.filter(audience=audience).exists()


def test_what_no_app_counts_stays_as_it_is(people, truth):
    audience = audience_of("circle", "c1")
    add_members(audience, [people[0].pk])

    assert (recount(audience), recount_due(), members(audience)) == (0, 0, {"ana"})


def test_the_sweep_counts_what_was_not_counted_for_an_hour(people, truth):
    audience = audience_of("cohort", "c1")
    truth["c1"] = [people[0].pk]
    recount_due(at=AT)
    truth["c1"] = [people[1].pk]

    early = recount_due(at=AT + HOUR - timedelta(seconds=1))
    late = recount_due(at=AT + HOUR)

    assert (early, late, members(audience)) == (0, 2, {"ben"})


def test_an_audience_that_cannot_be_counted_holds_up_no_other_and_keeps_its_members(people, truth):
    broken, sound = audience_of("cohort", "a"), audience_of("cohort", "b")
    add_members(broken, [people[0].pk])
    truth |= {"a": RuntimeError("away"), "b": [people[1].pk]}

    with pytest.raises(RuntimeError, match="away"):
        recount_due()

    assert (members(broken), members(sound)) == ({"ana"}, {"ben"})
