"""Staff screens: who is let in, what they see, and that looking and changing is written down."""

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.utils import timezone

from people.accounts.actions import write_audit_entry
from people.accounts.models import AuditEntry, User
from people.letters import tasks
from people.letters.actions import write_letter
from people.letters.models import Letter
from people.letters.rules import CANCELLED
from people.reference.models import Country, Organisation
from people.staff import actions
from tests.factories.people import add_second_factor, make_person, make_role, make_staff

SECRET = "https://example.org/secret-link"


@pytest.fixture
def as_role(db, client_of):
    """`as_role("support").get(...)`: a browser of somebody in this role, with a second factor."""
    actions.sync_roles()

    def sign_in(role: str):
        return client_of(add_second_factor(make_staff(f"one-{role}", role)))

    return sign_in


def people_form(person: User, **changes) -> dict:
    given = {"alias": person.alias, "printed_name": "", "language": "en", "zone": "UTC", "is_active": "on"}
    return given | changes


@pytest.mark.parametrize("role", ["staff", "editor", "support", "auditor", "administrator"])
def test_every_role_reaches_the_staff_area_and_its_own_account(as_role, role):
    browser = as_role(role)

    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/account/").status_code == 200


def test_without_a_second_factor_staff_are_sent_to_set_one_up(db, client_of):
    actions.sync_roles()
    browser = client_of(make_staff("new"))

    assert browser.get("/admin/")["Location"] == "/accounts/2fa/"
    assert "the staff area opens when" in browser.get("/accounts/2fa/").content.decode()


def test_spare_codes_alone_are_no_second_factor(db, client_of):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    actions.sync_roles()
    person = make_staff("new")
    RecoveryCodes.activate(person)

    assert client_of(person).get("/admin/").status_code == 302


def test_the_staff_area_is_not_there_for_learners(client_of, learner):
    assert client_of(learner).get("/admin/").status_code == 404
    assert client_of(learner).get("/admin/users/").status_code == 404


def test_wagtails_own_door_leads_to_ours(stranger, db):
    assert stranger.get("/admin/login/?next=/admin/users/")["Location"] == "/accounts/login/?next=/admin/users/"


def test_people_are_found_and_looking_is_written_down(as_role, learner):
    make_person("rosa")
    browser = as_role("support")

    found = browser.get("/admin/users/?q=amin").content.decode()
    page = browser.get(f"/admin/users/inspect/{learner.pk}/").content.decode()

    assert "amina" in found
    assert "rosa" not in found
    assert "amina@example.org" not in found, "the list shows no addresses"
    assert "amina@example.org" in page
    entry = AuditEntry.objects.get(act="person-seen")
    assert (entry.by.username, entry.about) == ("one-support", learner)


def test_the_list_asks_as_often_for_three_as_for_one(as_role, learner, django_assert_max_num_queries):
    browser = as_role("support")
    browser.get("/admin/users/")
    with django_assert_max_num_queries(200) as one:
        browser.get("/admin/users/")
    for name in ("ben", "carla"):
        make_person(name, country=None)
    with django_assert_max_num_queries(len(one)):
        browser.get("/admin/users/")


def test_support_corrects_an_account_and_the_trail_names_the_field_only(as_role, learner):
    answer = as_role("support").post(f"/admin/users/edit/{learner.pk}/", people_form(learner, alias="Amina K."))

    assert answer.status_code == 302
    learner.refresh_from_db()
    assert learner.alias == "Amina K."
    entry = AuditEntry.objects.get(act="person-changed")
    assert (entry.about, entry.note) == (learner, "alias")


def test_what_support_corrects_is_no_wish_of_the_person(as_role, learner):
    learner.printed_name, learner.one_name_for_all, learner.country_withheld = "Amina", True, True
    learner.save()
    kenya, _made = Country.objects.get_or_create(code="KE", defaults={"names": {"en": "Kenya"}})

    as_role("support").post(
        f"/admin/users/edit/{learner.pk}/", people_form(learner, printed_name=" Amina  K.", country=kenya.pk)
    )

    learner.refresh_from_db()
    assert (learner.printed_name, learner.one_name_for_all) == ("Amina K.", False)
    assert (learner.country, learner.country_withheld) == (kenya, False)


def test_support_cannot_give_itself_a_role(as_role, learner):
    browser = as_role("support")
    me = User.objects.get(username="one-support")
    administrator = make_role("administrator")

    for person in (learner, me):
        given = {"person": person.username, "role": administrator.pk, "scope": ""}
        assert browser.post("/admin/duties/give/", given)["Location"] == "/admin/"
    browser.post(f"/admin/users/edit/{me.pk}/", people_form(me, alias="x"))

    assert not administrator.duties.exists()
    me.refresh_from_db()
    assert me.alias != "x", "support corrects no staff"


def test_support_touches_no_account_of_the_operator_even_without_a_role(as_role):
    operator = make_person("operator", is_superuser=True)
    support = as_role("support")

    support.post(f"/admin/users/edit/{operator.pk}/", people_form(operator, alias="x", is_active=""))
    support.post(f"/admin/people/{operator.pk}/erase/", {"username": "operator", "reason": "by mail"})

    operator.refresh_from_db()
    assert (operator.alias, operator.is_active) == ("Operator", True)


def test_the_operator_goes_on_working_here_when_the_last_role_is_taken(as_role):
    operator = make_staff("operator", "editor", is_superuser=True)

    as_role("administrator").post(f"/admin/duties/{operator.duties.get().pk}/end/")

    operator.refresh_from_db()
    assert (operator.is_staff, operator.groups.count()) == (True, 0)


def test_closing_an_account_signs_the_person_out(as_role, learner, client):
    from tests.factories.people import PASSWORD

    client.post("/accounts/login/", {"login": "amina", "password": PASSWORD})
    assert client.get("/accounts/").status_code == 200

    as_role("support").post(f"/admin/users/edit/{learner.pk}/", people_form(learner, is_active=""))

    assert client.get("/accounts/").status_code == 302
    assert not UserSession.objects.filter(user=learner).exists()


def test_no_action_does_what_its_doer_may_not(as_role, learner):
    as_role("support"), as_role("staff")
    support, staff = (User.objects.get(username=f"one-{role}") for role in ("support", "staff"))
    editor = make_role("editor")
    acts = [
        lambda: actions.add_staff(
            username="nadia", email="n@example.org", alias="", language="en", roles=[editor], by=support
        ),
        lambda: actions.correct_person(staff, {"alias": "x"}, by=support),
        lambda: actions.correct_person(learner, {"alias": "x"}, by=staff),
    ]

    for act in acts:
        with pytest.raises(actions.NotAllowed):
            act()


def test_an_administrator_adds_staff_who_choose_their_own_password(as_role, client):
    staff = as_role("administrator")
    given = {"username": "Nadia", "email": "nadia@example.org", "alias": "", "language": "fr"}

    answer = staff.post("/admin/users/new/", given | {"roles": [make_role("editor").pk]})

    assert answer.status_code == 302
    nadia = User.objects.get(username="nadia")
    assert (nadia.is_staff, nadia.has_usable_password(), nadia.language) == (True, False, "fr")
    letter = Letter.objects.get(person=nadia)
    path = next(word for word in letter.text.split() if word.startswith("http")).split("/", 3)[3]
    assert client.get(f"/{path}").status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "n@dia"}, "A user name has no @ in it"),
        ({"username": "Amina"}, "This user name is taken"),
        ({"email": "Amina@example.org"}, "An account uses this address already"),
    ],
)
def test_a_new_member_of_staff_takes_nobodys_name_or_address(as_role, learner, changes, sentence):
    given = {"username": "nadia", "email": "nadia@example.org", "alias": "", "language": "fr"}
    given |= {"roles": [make_role("editor").pk]}
    browser = as_role("administrator")

    page = browser.post("/admin/users/new/", given | changes).content.decode()

    assert sentence in page
    assert set(User.objects.values_list("username", flat=True)) == {"amina", "one-administrator"}


def test_nobody_closes_their_own_account_here(as_role):
    browser = as_role("administrator")
    me = User.objects.get(username="one-administrator")

    browser.post(f"/admin/users/edit/{me.pk}/", people_form(me, alias="Me", is_active=""))

    me.refresh_from_db()
    assert (me.alias, me.is_active) == ("Me", True)


@pytest.mark.parametrize("role", ["support", "administrator"])
def test_nobody_deletes_people_past_erasure(as_role, learner, role):
    browser = as_role(role)
    User.objects.filter(username=f"one-{role}").update(is_superuser=True)

    assert browser.post(f"/admin/users/delete/{learner.pk}/").status_code == 404
    for act in ("delete", "assign_role", "set_active_state"):
        for who in (learner.pk, "all"):
            address = f"/admin/bulk/accounts/user/{act}/?id={who}"
            assert (browser.get(address).status_code, browser.post(address).status_code) == (404, 404)
    assert User.objects.filter(pk=learner.pk).exists()


def test_support_erases_on_request_and_says_why(as_role, learner):
    browser = as_role("support")
    path = f"/admin/people/{learner.pk}/erase/"
    assert browser.post(path, {"username": "rosa", "reason": "by mail"}).status_code == 200

    browser.post(path, {"username": "amina", "reason": "asked in a signed letter"})

    assert not User.objects.filter(username="amina").exists()
    entry = AuditEntry.objects.get(act="person-erased")
    assert (entry.by.username, entry.about, entry.note) == ("one-support", None, "asked in a signed letter")


@pytest.mark.parametrize("role", ["support", "administrator"])
def test_nobody_of_staff_erases_themselves_here(as_role, role):
    browser = as_role(role)
    me = User.objects.get(username=f"one-{role}")

    answer = browser.post(f"/admin/people/{me.pk}/erase/", {"username": me.username, "reason": "tired"})

    assert answer["Location"] == "/admin/"
    assert User.objects.filter(pk=me.pk).exists()
    assert f"/admin/people/{me.pk}/erase/" not in browser.get(f"/admin/users/inspect/{me.pk}/").content.decode()


def test_staff_without_the_right_cannot_erase(as_role, learner):
    assert as_role("staff").get(f"/admin/people/{learner.pk}/erase/")["Location"] == "/admin/"
    assert User.objects.filter(username="amina").exists()


def write(person, **changes) -> Letter:
    given = {"key": "k", "kind": "greeting", "subject": "Hello", "text": "Good day."} | changes
    return write_letter(person=person, **given)


def test_the_outbox_shows_states_and_a_preview(as_role, learner):
    letter = write(learner)
    browser = as_role("staff")

    assert "On its way" in browser.get("/admin/letter/").content.decode()
    page = browser.get(f"/admin/letter/inspect/{letter.pk}/").content.decode()

    assert "Good day." in page
    assert AuditEntry.objects.get(act="letter-seen").about == learner


def test_nobody_sees_a_link_that_opens_an_account(as_role, learner):
    letter = write(learner, kind="account-password-reset-key", text=SECRET)

    assert SECRET not in as_role("administrator").get(f"/admin/letter/inspect/{letter.pk}/").content.decode()


@pytest.mark.parametrize("state", Letter.State)
def test_every_state_can_be_filtered(as_role, learner, state):
    now = timezone.now()
    states = {
        "waiting": {},
        "held": {"released_at": now + timezone.timedelta(days=1)},
        "failing": {"last_error": "OSError"},
        "given-up": {"given_up_at": now},
        "sent": {"sent_at": now},
        "returned": {"sent_at": now, "returned_at": now},
        "on-hold": {"held_at": now},
        "gathered": {"digest_at": now},
        "cancelled": {"given_up_at": now, "last_error": CANCELLED},
    }
    for name, fields in states.items():
        Letter.objects.filter(pk=write(learner, key=name, kind=f"kind-{name}").pk).update(**fields)

    assert [letter.state for letter in Letter.objects.in_state(state, timezone.now())] == [state]
    page = as_role("staff").get(f"/admin/letter/?state={state}").content.decode()
    assert f"kind-{state}" in page
    assert page.count("kind-") - page.count(f"kind-{state}") <= len(states) - 1, "the filter's own list of kinds"


def test_support_tries_a_letter_again(as_role, learner):
    letter = write(learner)
    Letter.objects.filter(pk=letter.pk).update(given_up_at=timezone.now(), last_error="OSError")
    browser = as_role("support")

    assert "OSError" in browser.get(f"/admin/letters/{letter.pk}/try-again/").content.decode()
    browser.post(f"/admin/letters/{letter.pk}/try-again/")
    tasks.send_letter(str(letter.pk))

    assert len(mail.outbox) == 1
    assert as_role("auditor").post(f"/admin/letters/{letter.pk}/try-again/")["Location"] == "/admin/"


@pytest.mark.parametrize("changes", [{"sent_at": timezone.now()}, {"address": ""}])
def test_what_has_left_or_leads_nowhere_is_not_tried_again(as_role, learner, changes):
    letter = write(learner)
    Letter.objects.update(**changes)
    browser = as_role("support")

    assert browser.get(f"/admin/letters/{letter.pk}/try-again/")["Location"] == "/admin/"
    assert "/try-again/" not in browser.get(f"/admin/letter/inspect/{letter.pk}/").content.decode()


def test_the_trail_is_read_by_auditors_and_changed_by_nobody(as_role, learner):
    entry = write_audit_entry("something-done", by=learner, about=learner)
    browser = as_role("auditor")

    assert "something-done" in browser.get("/admin/auditentry/").content.decode()
    assert browser.get(f"/admin/auditentry/edit/{entry.pk}/").status_code == 302
    assert browser.post(f"/admin/auditentry/delete/{entry.pk}/").status_code == 302
    assert AuditEntry.objects.filter(pk=entry.pk).exists()
    assert as_role("staff").get("/admin/auditentry/").status_code == 302


def test_reference_data_is_kept_by_staff(as_role):
    browser = as_role("administrator")
    names = {"name_en": "Somaliland", "name_es": "Somalilandia", "name_fr": "", "name_ar": ""}

    browser.post("/admin/country/new/", names | {"code": "XS", "is_listed": "on"})
    browser.post("/admin/organisation/new/", {"name": "City of Kisumu", "types": [], "country": ""})

    assert Country.objects.get(code="XS").names == {"en": "Somaliland", "es": "Somalilandia"}
    assert Organisation.objects.get().name == "City of Kisumu"
    for path in ("country", "region", "sector", "organisation", "organisationtype", "tag"):
        assert browser.get(f"/admin/{path}/").status_code == 200
        assert browser.get(f"/admin/{path}/new/").status_code == 200
