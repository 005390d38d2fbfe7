"""A lost second step: one officer takes a learner's off, two persons take off that of somebody who works here."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from lms.staff_todo import staff_todo
from people.accounts.models import AuditEntry, User
from people.duties.actions import end_duty
from people.letters.models import Letter
from people.staff import actions
from tests.factories.people import PASSWORD, add_second_factor, make_person, make_role, make_staff

REASON = "Called back on the number of the ministry"


@pytest.fixture(autouse=True)
def _roles(db):
    actions.sync_roles()


def officer(name: str, role: str = "administrator") -> User:
    person = add_second_factor(make_staff(name, role))
    User.objects.filter(pk=person.pk).update(date_joined=timezone.now() - timedelta(days=30))
    return User.objects.get(pk=person.pk)


def press(client, person, reason=REASON):
    return client.post(f"/admin/people/{person.pk}/second-step/", {"reason": reason}, follow=True)


def has_factor(person) -> bool:
    return Authenticator.objects.filter(user=person).exists()


def test_one_officer_takes_off_a_learners_and_the_learner_is_told_and_signed_out(client_of, learner):
    theirs = Client()
    theirs.post("/accounts/login/", {"login": learner.username, "password": PASSWORD})
    assert theirs.get("/accounts/privacy/").status_code == 200
    add_second_factor(learner)
    browser = client_of(officer("sam", "support"))
    shown = browser.get(f"/admin/users/inspect/{learner.pk}/").content.decode()
    assert f'href="/admin/people/{learner.pk}/second-step/"' in shown

    answer = press(browser, learner)

    assert "The second step is off" in answer.content.decode()
    assert not has_factor(learner)
    assert not UserSession.objects.filter(user=learner).exists()
    assert theirs.get("/accounts/privacy/").status_code == 302
    assert AuditEntry.objects.get(act="second-steps-reset", about=learner).note == REASON
    letter = Letter.objects.get(kind="second-steps-reset")
    assert letter.address == learner.email
    assert "took the second step off" in letter.text
    again = client_of(learner)
    assert "took the second step off your account" in again.get("/accounts/privacy/").content.decode()


def test_who_has_no_address_finds_it_among_the_letters(client_of):
    moineau = add_second_factor(make_person("moineau", email=""))

    press(client_of(officer("sam", "support")), moineau)

    assert Letter.objects.readable_by(moineau).filter(kind="second-steps-reset").exists()


def test_a_reason_is_asked_for(client_of, learner):
    add_second_factor(learner)

    press(client_of(officer("sam", "support")), learner, reason=" ")

    assert has_factor(learner)


def test_staffs_own_takes_two(client_of):
    stella, one, two = officer("stella", "staff"), officer("one"), officer("two")

    shown = client_of(one).get(f"/admin/people/{stella.pk}/second-step/").content.decode()
    heading = shown[shown.index("<h1") : shown.index("</h1>")]
    assert "Take off a lost second step" in heading
    assert "Stella" in heading
    press(client_of(one), stella)
    assert has_factor(stella)
    assert [w.sentence for w in staff_todo(one, at=timezone.now()) if "second step" in w.sentence] == []
    [waiting] = [w for w in staff_todo(two, at=timezone.now()) if "second step" in w.sentence]
    assert waiting.address == f"/admin/people/{stella.pk}/second-step/"
    assert "waits for a second person" in press(client_of(one), stella).content.decode()
    assert has_factor(stella)

    press(client_of(two), stella)

    assert not has_factor(stella)
    assert [w for w in staff_todo(two, at=timezone.now()) if "second step" in w.sentence] == []


def test_nobody_takes_off_their_own_nor_support_that_of_staff(client_of):
    one, sam = officer("one"), officer("sam", "support")

    for browser in (client_of(one), client_of(sam)):
        assert "do not have permission" in press(browser, one).content.decode()
    assert has_factor(one)


@pytest.mark.parametrize("how", ["brought in", "new since"])
def test_a_second_person_is_two_persons(how):
    stella, one, two = officer("stella", "staff"), officer("one"), officer("two")
    actions.reset_factors(stella, reason=REASON, by=one)
    if how == "brought in":
        AuditEntry.objects.create(act="person-added", by=one, about=two)
    else:
        User.objects.filter(pk=two.pk).update(roles_since=timezone.now())

    with pytest.raises(actions.NotAllowed):
        actions.reset_factors(stella, reason=REASON, by=User.objects.get(pk=two.pk))

    assert has_factor(stella)


def test_a_role_taken_away_for_a_moment_makes_nobody_a_learner():
    ada, roles = officer("ada"), [make_role("staff")]
    added = add_second_factor(
        actions.add_staff(username="new", email="n@example.org", alias="", language="en", roles=roles, by=ada)
    )
    end_duty(added.duties.get(), by=ada)

    assert not actions.reset_factors(User.objects.get(pk=added.pk), reason=REASON, by=ada)
    assert has_factor(added)


def test_nor_does_taking_away_the_role_of_somebody_who_had_it_from_the_start():
    ada, stella = officer("ada"), officer("stella", "staff")
    end_duty(stella.duties.get(), by=ada)

    is_done = actions.reset_factors(User.objects.get(pk=stella.pk), reason=REASON, by=ada)

    assert not is_done
    assert has_factor(stella)


def test_a_proposal_lapses_after_three_days():
    stella, one, two = officer("stella", "staff"), officer("one"), officer("two")
    actions.reset_factors(stella, reason=REASON, by=one)

    later = timezone.now() + timedelta(days=4)

    assert not actions.reset_factors(stella, reason=REASON, by=two, at=later)
    assert has_factor(stella)
