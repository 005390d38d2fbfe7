"""Duties: given, begun, ended, handed over; who may; and the audience of those who have one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from people.accounts.models import AuditEntry, User
from people.audiences.actions import audience_of, recount
from people.audiences.models import Audience, Membership
from people.duties.actions import DutyRefused, end_duty, give_duty, hand_over, settle_duties
from people.duties.models import Duty
from people.duties.rules import GIVE, WHOLE, Held, Scope, holds_in, may_give, scope_named
from tests.factories.people import add_duty, add_second_factor, make_person, make_role, make_staff

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def fresh(person: User) -> User:
    """The same person as another request finds them."""
    return User.objects.get(pk=person.pk)


@pytest.fixture
def boss(db) -> User:
    return add_second_factor(make_staff("boss", "administrator"))


# --- Rules --------------------------------------------------------------------------------------------------------


SCOPES = st.sampled_from([WHOLE, Scope("course", "1"), Scope("course", "2"), Scope("scheme", "1")])
PERMISSIONS = st.frozensets(st.sampled_from([GIVE, "a.view", "a.change"]))


@pytest.mark.once
@given(st.lists(st.builds(Held, SCOPES, PERMISSIONS), max_size=4), PERMISSIONS, SCOPES)
def test_nobody_gives_more_than_they_hold(held, wanted, scope):
    reaching = [one for one in held if one.scope == WHOLE or one.scope == scope]
    can_each = all(any(name in one.permissions for one in reaching) for name in [GIVE, *wanted])

    assert may_give(held, wanted, scope) == can_each


@pytest.mark.once
@given(SCOPES, SCOPES)
def test_a_duty_holds_where_it_was_given_and_everywhere_if_it_is_for_everywhere(scope, of):
    assert holds_in(scope, of) == (of in (WHOLE, scope))


@pytest.mark.once
@given(SCOPES)
def test_a_scope_is_found_again_by_its_name(scope):
    assert scope_named(str(scope)) == scope


@pytest.mark.once
@pytest.mark.parametrize("text", [":", "course", "course:", ":1", "course:x", "course:²", "course:-1"])
def test_half_a_scope_is_none(text):
    with pytest.raises(ValueError, match="^" + text):
        scope_named(text)


# --- In the database ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [(-9, -5, True), (5, None, True), (-9, -4, False), (-1, 1, False), (4, 5, False), (-9, None, False), (0, 0, True)],
)
@pytest.mark.parametrize("how", ["made", "moved"])
def test_no_two_same_duties_at_once(learner, since, until, fits, how):
    """There is one from day -5 to day 5; ends count as outside."""
    same = {"person": learner, "role": make_role("staff"), "scope_kind": "course", "scope_key": "1", "given_at": NOW}
    Duty.objects.create(**same, since=NOW - 5 * DAY, until=NOW + 5 * DAY)
    times = {"since": NOW + since * DAY, "until": None if until is None else NOW + until * DAY}
    other = {"scope_key": "2", "since": NOW, "until": None}
    moved = Duty.objects.create(**(same | (other if how == "moved" else {"scope_key": "3"} | times)))

    def write():
        with transaction.atomic():
            Duty.objects.filter(pk=moved.pk).update(scope_key="1", **times)

    if fits:
        write()
    else:
        with pytest.raises(IntegrityError, match="no_two_same_duties_at_once"):
            write()


def test_nor_are_two_made(learner):
    add_duty(learner, "staff")

    with pytest.raises(IntegrityError, match="no_two_same_duties_at_once"), transaction.atomic():
        add_duty(learner, "staff", since=timezone.now() + DAY)
    add_duty(learner, "editor")
    add_duty(learner, "staff", Scope("course", "1"))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"until": NOW - DAY}, "a_duty_does_not_end_before_it_begins"),
        ({"scope_kind": "course"}, "a_duty_for_a_part_says_which"),
        ({"scope_key": "1"}, "a_duty_for_a_part_says_which"),
        ({"ended_by_id": 0}, "a_duty_that_was_ended_has_an_end"),
    ],
)
def test_what_a_duty_cannot_be(learner, fields, constraint):
    fields = {name: learner.pk if name == "ended_by_id" else value for name, value in fields.items()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Duty.objects.create(person=learner, role=make_role("staff"), since=NOW, given_at=NOW, **fields)


# --- Giving and ending --------------------------------------------------------------------------------------------


def test_a_duty_opens_the_staff_area_and_its_end_closes_it_in_mid_session(boss, learner, client_of):
    browser = client_of(add_second_factor(learner))
    assert browser.get("/admin/").status_code == 404

    duty = give_duty(learner, make_role("staff"), by=boss)
    assert browser.get("/admin/certificate/").status_code == 200

    end_duty(duty, by=boss)
    assert browser.get("/admin/certificate/").status_code == 404
    assert not fresh(learner).is_staff
    acts = AuditEntry.objects.filter(about=learner, by=boss, thing="staff").values_list("act", flat=True)
    assert set(acts) == {"duty-given", "duty-ended"}


def test_a_duty_begins_and_ends_by_the_clock_without_the_sweep(boss, learner, client_of):
    browser = client_of(add_second_factor(learner))
    duty = give_duty(learner, make_role("staff"), by=boss, since=timezone.now() + DAY)
    assert browser.get("/admin/").status_code == 404

    Duty.objects.filter(pk=duty.pk).update(since=timezone.now() - DAY)
    assert browser.get("/admin/").status_code == 200

    Duty.objects.filter(pk=duty.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert browser.get("/admin/").status_code == 404


def test_the_sweep_settles_what_began_and_ended(boss, learner, alumna):
    begun = give_duty(learner, make_role("staff"), by=boss, since=timezone.now() + DAY)
    ended = give_duty(alumna, make_role("staff"), by=boss, until=timezone.now() + DAY)
    assert (fresh(learner).is_staff, fresh(alumna).is_staff) == (False, True)

    assert settle_duties(at=timezone.now() + 2 * DAY) == 2
    assert settle_duties(at=timezone.now() + 2 * DAY) == 0

    assert (fresh(learner).is_staff, fresh(alumna).is_staff) == (True, False)
    assert fresh(learner).roles_since == begun.since
    assert set(ended.person.groups.all()) == set()


def test_one_person_who_cannot_be_settled_holds_up_no_other(boss, learner, alumna, monkeypatch):
    for person in (learner, alumna):
        give_duty(person, make_role("staff"), by=boss, since=timezone.now() + DAY)
    from people.duties.actions import settling

    settle = settling.settle
    monkeypatch.setattr(settling, "settle", lambda person, at: 1 / 0 if person == learner else settle(person, at=at))

    with pytest.raises(ZeroDivisionError):
        settle_duties(at=timezone.now() + 2 * DAY)

    assert (fresh(learner).is_staff, fresh(alumna).is_staff) == (False, True)


def test_somebody_signed_in_costs_no_question_more(learner, django_assert_num_queries):
    from people.duties.adapters import DutyBackend

    with django_assert_num_queries(1):
        assert DutyBackend().get_user(learner.pk) == learner


def test_groups_that_are_no_role_stay(boss, learner):
    learner.groups.add(Group.objects.create(name="invited"))

    end_duty(give_duty(learner, make_role("staff"), by=boss), by=boss)

    assert [one.name for one in learner.groups.all()] == ["invited"]


def test_nobody_gives_themselves_a_duty(boss):
    for role in ("staff", "administrator"):
        with pytest.raises(DutyRefused, match="not-yours"):
            give_duty(boss, make_role(role), by=boss)


def test_the_operator_gives_every_duty_but_to_themselves(learner):
    operator = make_person("operator", is_superuser=True)

    give_duty(learner, make_role("administrator"), by=operator)

    with pytest.raises(DutyRefused, match="not-yours"):
        give_duty(operator, make_role("staff"), by=operator)


@pytest.mark.parametrize("role", ["staff", "editor", "support", "auditor"])
def test_who_does_not_give_duties_gives_none(learner, role):
    with pytest.raises(DutyRefused, match="not-yours"):
        give_duty(learner, make_role(role), by=make_staff("somebody", role))


def test_nobody_gives_wider_than_their_own(learner, alumna):
    here, elsewhere = Scope("course", "1"), Scope("course", "2")
    head = make_person("head")
    add_duty(head, "administrator", here)
    wider = [(role, scope) for role in ("staff", "administrator") for scope in (WHOLE, elsewhere)]

    for role, scope in [*wider, ("editor", here), ("support", here)]:
        with pytest.raises(DutyRefused, match="not-yours"):
            give_duty(learner, make_role(role), scope, by=head)
    duty = add_duty(alumna, "staff")
    with pytest.raises(DutyRefused, match="not-yours"):
        end_duty(duty, by=head)

    for role in ("staff", "auditor", "administrator"):
        give_duty(learner, make_role(role), here, by=head)


def test_who_gives_duties_no_longer_gives_none(boss, learner):
    Duty.objects.filter(person=boss).update(until=timezone.now())

    with pytest.raises(DutyRefused, match="not-yours"):
        give_duty(learner, make_role("staff"), by=boss)


def test_a_closed_account_gets_no_duty(boss, learner):
    User.objects.filter(pk=learner.pk).update(is_active=False)

    with pytest.raises(DutyRefused, match="not-yours"):
        give_duty(fresh(learner), make_role("staff"), by=boss)


def test_the_same_twice_or_in_the_past_is_refused(boss, learner):
    give_duty(learner, make_role("staff"), by=boss)

    with pytest.raises(DutyRefused, match="there-already"):
        give_duty(learner, make_role("staff"), by=boss, since=timezone.now() + DAY)
    with pytest.raises(DutyRefused, match="over"):
        give_duty(learner, make_role("editor"), by=boss, until=timezone.now())
    earlier = give_duty(learner, make_role("editor"), by=boss, since=timezone.now() - DAY)
    assert earlier.since >= boss.date_joined, "nobody worked here before it was given"


def test_one_that_has_not_begun_never_does(boss, learner):
    duty = give_duty(learner, make_role("staff"), by=boss, since=timezone.now() + DAY)

    ended = end_duty(duty, by=boss)

    assert ended.until == ended.since
    assert not Duty.objects.to_come(timezone.now()).exists()
    with pytest.raises(DutyRefused, match="over"):
        end_duty(end_duty(give_duty(learner, make_role("editor"), by=boss), by=boss), by=boss)


def test_the_last_who_gives_duties_stays(boss, learner):
    duty = boss.duties.get()
    with pytest.raises(DutyRefused, match="last-one"):
        end_duty(duty, by=boss)

    give_duty(learner, make_role("administrator"), by=boss)

    assert end_duty(duty, by=boss).ended_by == boss


# --- Handing over -------------------------------------------------------------------------------------------------


def test_all_duties_of_who_leaves_are_handed_over(boss, learner, alumna):
    end = timezone.now() + 30 * DAY
    give_duty(learner, make_role("staff"), by=boss, until=end)
    later = give_duty(learner, make_role("auditor"), Scope("scheme", "1"), by=boss, since=timezone.now() + DAY)

    given = hand_over(learner, alumna, by=boss)

    assert {(one.role.slug, one.until) for one in given} == {("staff", end), ("auditor", None)}
    assert next(one for one in given if one.role.slug == "auditor").since == later.since
    assert not Duty.objects.of(learner).lasting(timezone.now()).exists()
    assert (fresh(learner).is_staff, fresh(alumna).is_staff) == (False, True)
    assert AuditEntry.objects.filter(act="duty-handed-over", about=alumna, by=boss).count() == 2
    assert AuditEntry.objects.filter(act="duty-ended", about=learner, by=boss).count() == 2


def test_the_last_who_gives_duties_hands_over_and_leaves(boss, learner):
    hand_over(boss, learner, by=boss)

    assert fresh(learner).has_perm(GIVE)
    assert not fresh(boss).has_perm(GIVE)


def test_what_the_successor_has_already_stays_theirs(boss, learner, alumna):
    for person in (learner, alumna):
        give_duty(person, make_role("staff"), by=boss)
    give_duty(learner, make_role("editor"), by=boss)

    assert [one.role.slug for one in hand_over(learner, alumna, by=boss)] == ["editor"]
    assert Duty.objects.of(alumna).in_force(timezone.now()).count() == 2


@pytest.mark.parametrize("times", [{"until": timezone.now() + DAY}, {"since": timezone.now() + DAY}])
def test_what_the_successor_has_for_a_part_of_the_time_stays_with_the_leaver(boss, learner, alumna, times):
    for person, when in ((learner, {}), (alumna, times)):
        add_duty(person, "staff", **when)

    with pytest.raises(DutyRefused, match="there-already"):
        hand_over(learner, alumna, by=boss)

    assert Duty.objects.of(learner).get().until is None


def test_all_or_none_is_handed_over(learner, alumna):
    here = Scope("course", "1")
    head = make_person("head")
    add_duty(head, "administrator", here)
    add_duty(learner, "staff", here)
    add_duty(learner, "editor")

    for leaver, successor in ((learner, alumna), (head, head)):
        with pytest.raises(DutyRefused):
            hand_over(leaver, successor, by=head)

    assert Duty.objects.of(learner).lasting(timezone.now()).count() == 2
    assert not Duty.objects.of(alumna).exists()


def test_nobody_hands_over_to_themselves(boss, learner):
    give_duty(learner, make_role("staff"), by=boss)

    with pytest.raises(DutyRefused, match="not-yours"):
        hand_over(learner, boss, by=boss)


# --- Audiences ----------------------------------------------------------------------------------------------------


def test_the_people_of_a_duty_are_an_audience(boss, learner, alumna):
    here = Scope("course", "1")
    duty = give_duty(learner, make_role("staff"), here, by=boss)
    audience = audience_of("duty", "staff:course:1")
    assert [one.person for one in audience.memberships.all()] == [learner]
    assert audience.names["fr"].startswith("Équipe")

    hand_over(learner, alumna, by=boss)
    assert [one.person for one in audience.memberships.all()] == [alumna]

    add_duty(learner, "staff", here, since=timezone.now())
    Membership.objects.all().delete()
    recount(audience)
    assert {one.person for one in audience.memberships.all()} == {learner, alumna}
    assert duty.audience_key == audience.key


def test_every_audience_of_duties_can_be_counted(boss):
    for audience in Audience.objects.filter(kind="duty"):
        recount(audience)

    assert Audience.objects.filter(kind="duty", counted_at=None).count() == 0
