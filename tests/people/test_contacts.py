"""Contacts: addresses held for one purpose, asked by a link that works once, and forgotten."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from people.accounts.models import Consent
from people.contacts import actions
from people.contacts.models import Contact, ContactLink, UnwantedAddress
from people.contacts.rules import LINK_DAYS, link_ends_at, split_token
from people.letters import tasks
from people.letters.models import Letter
from people.reference.models import Organisation
from tests.factories.people import PASSWORD, make_person

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def by(db):
    return make_person("olga")


def ask(address: str = "rosa@example.net", **fields) -> Contact:
    given = {"purpose": "join", "basis": "The list of the meeting in Lima.", "by": None} | fields
    return actions.ask_contact(address, **given)


def link_to(contact: Contact) -> str:
    """Where the link of a new letter leads."""
    _link, token = actions.make_link(contact, at=timezone.now())
    return f"/invitations/{token}/"


def test_asking_writes_to_nobody_and_twice_is_once(by):
    first = ask(by=by)
    again = ask(" Rosa@Example.net", name="Somebody else")

    assert first == again
    assert again.name == ""
    actions.write_invitations()
    assert not Letter.objects.exists()


def test_whether_somebody_has_the_address_changes_nothing_that_the_asker_or_the_page_shows(by):
    make_person("rosa", email="rosa@example.net")
    known, unknown = ask("rosa@example.net", by=by), ask("nobody@example.net", by=by)
    actions.invite_contacts(Contact.objects.all(), by=by)
    actions.write_invitations()

    assert (known.state, known.person) == (unknown.state, unknown.person)
    own = r"invitations/[^/\"]+|invitations%2F[^\"]+|value=\"[^\"]+\""
    pages = [re.sub(own, "", page(one)) for one in (known, unknown)]
    assert pages[0] == pages[1]
    letters = [re.sub(r"http\S+", "", one.text) for one in Letter.objects.all()]
    assert letters[0] == letters[1]


def page(contact: Contact) -> str:
    return Client().get(link_to(contact)).content.decode()


def test_an_invitation_leaves_once_with_its_link_and_the_link_is_kept_nowhere(by, mailoutbox):
    ask(by=by, organisation=Organisation.objects.create(name="Ministry of Light"))
    assert actions.invite_contacts(Contact.objects.all(), by=by) == 1
    assert actions.invite_contacts(Contact.objects.all(), by=by) == 0
    assert actions.write_invitations() == 1
    assert actions.write_invitations() == 0

    tasks.send_letter(str(Letter.objects.get().pk))

    [sent] = mailoutbox
    assert sent.to == ["rosa@example.net"]
    assert "The list of the meeting in Lima." in sent.body
    assert "Ministry of Light" in sent.body
    token = re.search(r"/invitations/(\S+)/", sent.body)[1]
    assert actions.find_link(token, at=timezone.now())
    assert not Letter.objects.exists()
    assert token[32:] not in str(ContactLink.objects.values_list())


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_the_letter_speaks_the_language_of_the_contact(by, language):
    ask(by=by, language=language)
    actions.invite_contacts(Contact.objects.all(), by=by)
    actions.write_invitations()

    assert ("Good day" in Letter.objects.get().text) == (language == "en")


def test_opening_a_link_uses_nothing_because_mail_scanners_open_links(db):
    address = link_to(ask())

    for _scan in range(3):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert Client().head(address).status_code == 200

    assert ContactLink.objects.get().used_at is None


def test_a_person_accepts_once_and_belongs_to_the_organisation(client_of, learner):
    office, old = Organisation.objects.create(name="Office"), Organisation.objects.create(name="Old")
    learner.affiliations.create(organisation=old)
    contact = ask(organisation=office)
    address, second = link_to(contact), link_to(contact)
    browser = client_of(learner)

    assert browser.post(address, {"answer": "accept"})["Location"] == "/en/my/learning/"

    contact.refresh_from_db()
    assert (contact.person, contact.state) == (learner, Contact.State.ACCEPTED)
    assert {one.organisation for one in learner.affiliations.current()} == {office, old}
    assert Consent.objects.get(person=learner).purpose == "contact-join"
    assert [browser.get(one).status_code for one in (address, second)] == [404, 404]
    assert browser.post(second, {"answer": "accept"}).status_code == 404


def test_somebody_without_an_account_makes_one_and_the_address_is_theirs_at_once(db):
    contact = ask("new@example.net")
    address, browser = link_to(contact), Client()
    sign_up = re.search(r'href="(/accounts/signup/[^"]+)"', browser.get(address).content.decode())[1]
    given = {"username": "newcomer", "password1": PASSWORD, "next": address}

    back = browser.post(sign_up, given, follow=True)
    assert "Accept as newcomer" in back.content.decode()
    browser.post(address, {"answer": "accept"})

    contact.refresh_from_db()
    assert contact.person.username == "newcomer"
    assert contact.person.email == "new@example.net"
    assert EmailAddress.objects.get(user=contact.person).verified


def test_an_address_that_somebody_else_has_confirmed_stays_theirs(db, client_of):
    owner, other = make_person("rosa", email="rosa@example.net"), make_person("omar", email="")

    client_of(other).post(link_to(ask("rosa@example.net")), {"answer": "accept"})

    assert EmailAddress.objects.get(email="rosa@example.net").user == owner
    other.refresh_from_db()
    assert other.email == ""
    assert Contact.objects.get().person == other


def test_who_accepts_keeps_the_address_that_they_have(client_of, learner):
    client_of(learner).post(link_to(ask()), {"answer": "accept"})

    learner.refresh_from_db()
    assert learner.email == "amina@example.org"
    assert not EmailAddress.objects.filter(email="rosa@example.net").exists()


def test_accepting_without_an_account_leads_to_the_door_and_uses_nothing(db):
    address = link_to(ask())

    assert Client().post(address, {"answer": "accept"})["Location"].startswith("/accounts/login/?next=/invitations/")
    assert ContactLink.objects.get().used_at is None


def test_an_answer_that_is_none_uses_nothing(client_of, learner):
    address = link_to(ask())

    assert client_of(learner).post(address, {"answer": "\0maybe"})["Location"] == address
    assert ContactLink.objects.get().used_at is None


def test_declining_needs_no_account_and_forgets_at_once(by):
    contact = ask(by=by, name="Rosa Quispe")
    address = link_to(contact)
    actions.invite_contacts(Contact.objects.all(), by=by)
    actions.write_invitations()

    assert "forgotten" in Client().post(address, {"answer": "decline"}).content.decode()

    contact.refresh_from_db()
    assert (contact.address, contact.name, contact.state) == ("", "", Contact.State.DECLINED)
    assert not Letter.objects.exists()
    assert Client().get(address).status_code == 404
    assert ask().pk != contact.pk, "it may be asked another time"


def test_never_again_holds_for_every_purpose_and_keeps_no_address(by):
    one, other = ask(by=by), ask(by=by, subject="application:4")

    Client().post(link_to(one), {"answer": "never"})

    assert [row.address for row in Contact.objects.all()] == ["", ""]
    with pytest.raises(actions.NotWanted):
        ask("ROSA@example.net")
    assert "rosa" not in str(UnwantedAddress.objects.values_list())
    assert actions.unwanted_among(["rosa@example.net", "omar@example.net"]) == {"rosa@example.net"}
    assert other.pk


def test_who_said_never_meanwhile_is_not_written_to(by):
    ask(by=by)
    actions.invite_contacts(Contact.objects.all(), by=by)
    UnwantedAddress.objects.create(digest=UnwantedAddress.digest_of("rosa@example.net"), since=AT)

    assert actions.write_invitations() == 0
    assert not Letter.objects.exists()


def test_one_address_may_be_asked_about_two_things_and_each_is_answered_alone(client_of, learner, by):
    one, other = ask(by=by, subject="application:4"), ask(by=by, subject="application:5")
    browser = client_of(learner)

    browser.post(link_to(one), {"answer": "accept"})

    assert browser.get(link_to(other)).status_code == 200
    with pytest.raises(actions.LinkUsed):
        actions.accept_contact(ContactLink(contact=one, ends_at=AT), learner)


def test_a_link_ends_with_its_time_and_with_its_purpose(db):
    contact = ask(at=AT, ends_at=AT + timedelta(days=3))
    _link, token = actions.make_link(contact, at=AT)

    assert actions.find_link(token, at=AT + timedelta(days=2, hours=23))
    assert actions.find_link(token, at=AT + timedelta(days=3)) is None
    assert link_ends_at(AT, AT + timedelta(days=300)) == AT + timedelta(days=LINK_DAYS)
    assert link_ends_at(AT, AT + timedelta(days=3)) == AT + timedelta(days=3)


def test_a_link_that_ended_is_not_used_by_who_opened_it_before(learner):
    contact = ask(at=AT)
    link, _token = actions.make_link(contact, at=AT)

    with pytest.raises(actions.LinkUsed):
        actions.accept_contact(link, learner, at=AT + timedelta(days=LINK_DAYS))


@pytest.mark.parametrize("token", ["x", "0" * 75, "\0" * 75, "é" * 75, "0" * 32 + "A" * 43, "0" * 5000])
def test_whatever_is_no_link_is_not_there(db, token):
    ask()

    assert Client().get(f"/invitations/{token}/").status_code == 404


def test_the_secret_of_one_link_does_not_open_another(db):
    one, other = link_to(ask()), link_to(ask("omar@example.net"))
    mixed = one[: len("/invitations/") + 32] + other[len("/invitations/") + 32 :]

    assert Client().get(mixed).status_code == 404
    assert split_token("0" * 32 + "A" * 42) is None


def test_an_account_made_meanwhile_joins_and_has_accepted_nothing(learner):
    mine, others = ask("amina@example.org"), ask("omar@example.net")
    EmailAddress.objects.create(user=make_person("olaf", email=""), email="omar@example.net", verified=False)

    assert actions.join_contacts() == 1
    assert actions.join_contacts() == 0

    mine.refresh_from_db()
    others.refresh_from_db()
    assert (mine.person, mine.accepted_at, others.person) == (learner, None, None)
    assert actions.export_contacts(learner)["contacts"][0]["address"] == "amina@example.org"


def test_the_end_of_the_purpose_erases_answered_or_not_with_what_waits_to_leave(by, learner):
    asked = [ask(f"p{one}@example.net", at=AT, ends_at=AT + timedelta(days=9), by=by) for one in range(3)]
    link, _token = actions.make_link(asked[0], at=AT)
    actions.accept_contact(link, learner, at=AT)
    stays = ask("later@example.net", at=AT, ends_at=AT + timedelta(days=10))
    actions.invite_contacts(Contact.objects.filter(pk=asked[1].pk), by=by, at=AT)
    actions.write_invitations(at=AT)

    assert actions.forget_ended_contacts(at=AT + timedelta(days=8)) == 0
    assert actions.forget_ended_contacts(at=AT + timedelta(days=9)) == 3

    assert list(Contact.objects.all()) == [stays]
    assert not Letter.objects.exists()


def test_erasing_a_person_forgets_what_their_address_was_asked(learner):
    ask("amina@example.org")

    actions.erase_contacts(learner)
    actions.erase_contacts(learner)

    assert not Contact.objects.exists()


BROKEN = {
    "one_contact_per_address_purpose_and_subject": {},
    "an_address_of_a_contact_is_lower_case": {"address": "Omar@example.net"},
    "a_contact_has_an_end": {"address": "omar@example.net", "ends_at": AT},
    "who_declined_is_forgotten": {"address": "omar@example.net", "declined_at": AT},
    "who_accepted_is_a_person": {"address": "omar@example.net", "accepted_at": AT},
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_holds_what_must_hold(db, name):
    ask(at=AT)
    given = {"address": "rosa@example.net", "purpose": "join", "asked_at": AT, "ends_at": AT + timedelta(days=1)}

    with pytest.raises(IntegrityError, match=r"(?i)" + name + "|unique"), transaction.atomic():
        Contact.objects.create(**given | BROKEN[name])


@pytest.mark.parametrize("state", Contact.State)
def test_a_contact_is_listed_in_the_state_that_it_is_in(by, learner, state):
    now = timezone.now()
    new, waiting, invited, accepted, declined = (ask(f"p{one}@example.net", by=by) for one in range(5))
    Contact.objects.filter(pk=waiting.pk).update(invite_at=now)
    Contact.objects.filter(pk=invited.pk).update(invite_at=now, invited_at=now)
    actions.accept_contact(actions.make_link(accepted, at=now)[0], learner)
    actions.decline_contact(actions.make_link(declined, at=now)[0])

    found = list(Contact.objects.in_state(state, timezone.now()))

    assert [one.state for one in found] == [state]
    assert new.state == Contact.State.NEW
