"""Another name on a certificate: asked by its holder, decided by staff, and the deed keeps its date."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import unescape

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from certification.certificates.actions import (
    CorrectionRefused,
    ask_correction,
    choose_shown,
    confirm_revocation,
    drop_revocation,
    erase_certificates,
    export_certificates,
    grant_correction,
    lead_to_replacement,
    propose_revocation,
    refuse_correction,
)
from certification.certificates.models import Certificate, Correction
from certification.certificates.permissions import shown_by_code
from certification.certificates.rules import Shown, Status
from certification.signing.models import StatusList
from certification.signing.standards.statuslist import is_set
from lms.lib.codes import grouped
from lms.schedule import sweep
from people.accounts.models import AuditEntry, User
from people.letters.models import Letter
from tests.factories.certification import ISSUED_AT, make_certificate, make_finished_certificate
from tests.factories.people import add_second_factor, make_person, make_staff

pytestmark = pytest.mark.django_db

RIGHT = {"name": "Rosa Quispe Mamani", "reason": "My second name is missing."}


@pytest.fixture
def certificate(alumna) -> Certificate:
    return make_finished_certificate(alumna)


@pytest.fixture
def wish(certificate, staff, second_staff) -> Correction:
    """Of the holder; Stella and Sunil worked here before."""
    return ask_correction(certificate, **RIGHT, by=certificate.person)


def own(name: str, certificate) -> str:
    return reverse(f"my_certificates:{name}", args=[certificate.pk])


def verb(name: str, certificate) -> str:
    return reverse(f"certification_admin:{name}", args=[certificate.pk])


def is_revoked_in_list(certificate) -> set[bool]:
    published = json.loads(StatusList.objects.get().credential)["credentialSubject"]["encodedList"]
    return {is_set(published, entry.index) for entry in certificate.status_entries.all()}


# --- Asking -----------------------------------------------------------------------------------------------------------
def test_the_holder_asks_on_the_page_of_the_certificate(client_of, certificate):
    browser = client_of(certificate.person)

    assert own("correct", certificate) in browser.get(own("one", certificate)).content.decode()
    answer = browser.post(own("correct", certificate), RIGHT, follow=True)

    assert Correction.objects.get().name == "Rosa Quispe Mamani"
    assert "have not decided yet" in answer.content.decode()
    assert Certificate.objects.get().status is Status.VALID


@pytest.mark.parametrize(
    "typed", [{"name": "\U0001f600", "reason": "x"}, {"name": "Rosa M.", "reason": ""}, {"name": "", "reason": "x"}]
)
def test_a_name_that_cannot_be_printed_or_no_reason_is_refused_and_nothing_is_lost(client_of, certificate, typed):
    page = client_of(certificate.person).post(own("correct", certificate), typed)

    assert page.status_code == 200
    assert all(value in page.content.decode() for value in typed.values())
    assert not Correction.objects.exists()


def test_one_wish_waits_at_a_time(certificate, wish):
    with pytest.raises(CorrectionRefused):
        ask_correction(certificate, **RIGHT, by=certificate.person)


def test_only_the_holder_asks_and_only_for_something_else(certificate, staff):
    with pytest.raises(CorrectionRefused):
        ask_correction(certificate, **RIGHT, by=staff)
    with pytest.raises(CorrectionRefused):
        ask_correction(certificate, name="Rosa Quispe", reason="No change.", by=certificate.person)


def test_no_action_takes_a_name_that_cannot_be_printed(certificate):
    with pytest.raises(CorrectionRefused):
        ask_correction(certificate, name="\u200b", reason="Nothing to see.", by=certificate.person)


def test_nothing_is_asked_of_one_that_has_ended(client_of, certificate):
    Certificate.objects.update(valid_until=ISSUED_AT.date())
    browser = client_of(certificate.person)

    assert browser.get(own("correct", certificate)).status_code == 404
    assert own("correct", certificate) not in browser.get(own("one", certificate)).content.decode()


def test_nothing_is_asked_of_a_revoked_one(client_of, certificate, staff, second_staff):
    propose_revocation(certificate, reason="fraud", note="Because.", by=staff)
    confirm_revocation(certificate, by=second_staff)

    assert client_of(certificate.person).get(own("correct", certificate)).status_code == 404


# --- Granting ---------------------------------------------------------------------------------------------------------
def test_the_new_one_keeps_the_date_of_the_deed_and_nothing_else_of_the_old(certificate, wish, staff):
    choose_shown(certificate, Shown.NOTHING, by=certificate.person)

    new = grant_correction(wish, by=staff)
    sweep()

    new, old = Certificate.objects.get(pk=new.pk), Certificate.objects.get(pk=certificate.pk)
    assert (new.printed_name, new.issued_at, new.words) == ("Rosa Quispe Mamani", ISSUED_AT, old.words)
    assert (old.status, old.revocation_reason, old.confirmed_by) == (Status.REVOKED, "replaced", staff)
    assert old.replaced_by == new
    assert new.has_file
    assert shown_by_code(new) is Shown.NOTHING, "who hid the old one has hidden the new one"
    assert (is_revoked_in_list(old), is_revoked_in_list(new)) == ({True}, {False})
    credential = json.loads(new.credential)
    assert credential["awardedDate"] == "2026-11-20T00:00:00Z"
    assert credential["id"] != json.loads(old.credential)["id"]
    assert not {new.number, new.code, new.code_without_name} & {old.number, old.code, old.code_without_name}


def test_the_new_one_ends_when_the_old_one_would_have(certificate, wish, staff):
    Certificate.objects.update(valid_until=date(2029, 11, 20))

    assert grant_correction(wish, by=staff).valid_until == date(2029, 11, 20)


def test_the_next_certificate_has_the_right_name_too(wish, staff, alumna):
    grant_correction(wish, by=staff)

    assert User.objects.get(pk=alumna.pk).printed_name == "Rosa Quispe Mamani"


def test_another_name_that_the_holder_goes_by_stays(wish, staff, alumna):
    User.objects.filter(pk=alumna.pk).update(printed_name="R. Q. Mamani")

    grant_correction(wish, by=staff)

    assert User.objects.get(pk=alumna.pk).printed_name == "R. Q. Mamani"


def test_who_decides_was_there_before_and_is_not_the_holder(certificate, wish, staff):
    late, never = make_staff("late"), make_person("ben", date_joined=ISSUED_AT)
    own_account = make_staff("rosa2")
    User.objects.filter(pk=own_account.pk).update(date_joined=ISSUED_AT)
    AuditEntry.objects.create(act="person-added", by=certificate.person, about=own_account)
    own_account.refresh_from_db()

    for nobody in (late, never, own_account, certificate.person):
        with pytest.raises(CorrectionRefused):
            grant_correction(wish, by=nobody)
        with pytest.raises(CorrectionRefused):
            refuse_correction(wish, answer="No.", by=nobody)


def test_while_a_revocation_is_proposed_nothing_is_granted(certificate, wish, staff, second_staff):
    propose_revocation(certificate, reason="fraud", note="Because.", by=second_staff)

    with pytest.raises(CorrectionRefused):
        grant_correction(wish, by=staff)
    drop_revocation(certificate, by=second_staff)
    grant_correction(wish, by=staff)


def test_of_one_that_was_revoked_no_wish_waits(certificate, wish, staff, second_staff):
    propose_revocation(certificate, reason="fraud", note="Because.", by=staff)
    confirm_revocation(certificate, by=second_staff)

    assert not Certificate.objects.awaiting_correction().exists()
    with pytest.raises(CorrectionRefused):
        refuse_correction(wish, answer="No.", by=staff)


def test_it_is_decided_once(wish, staff):
    grant_correction(wish, by=staff)

    for act in (grant_correction, lambda wish, by: refuse_correction(wish, answer="No.", by=by)):
        with pytest.raises(CorrectionRefused):
            act(wish, by=staff)
    assert Certificate.objects.count() == 2


def test_a_refusal_says_why(client_of, certificate, wish, staff):
    refuse_correction(wish, answer="Please send us the spelling in your alphabet.", by=staff)

    letter = Letter.objects.get(kind="correction-refused")
    page = client_of(certificate.person).get(own("one", certificate)).content.decode()
    assert "spelling in your alphabet" in letter.text
    assert "Mamani" not in letter.text
    assert "spelling in your alphabet" in page
    assert own("correct", certificate) in page, "it may be asked again"
    assert Certificate.objects.get().status is Status.VALID


@pytest.mark.parametrize("change", [{"is_granted": False, "decided_at": ISSUED_AT}, {"is_granted": True}])
def test_what_no_row_may_say(wish, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(**change)


# --- Staff ------------------------------------------------------------------------------------------------------------
def test_staff_find_it_and_grant_it(client_of, certificate, wish, staff):
    browser = client_of(staff)

    assert f"{reverse('certificate:index')}?state=correction" in browser.get("/admin/").content.decode()
    assert certificate.number in browser.get(reverse("certificate:index"), {"state": "correction"}).content.decode()
    page = browser.get(verb("correction", certificate)).content.decode()
    browser.post(verb("grant_correction", certificate))

    assert "My second name is missing." in page
    assert AuditEntry.objects.filter(act="correction-seen", by=staff, about=certificate.person).exists()
    assert Certificate.objects.filter(printed_name="Rosa Quispe Mamani").exists()
    assert certificate.number not in browser.get(reverse("certificate:index"), {"state": "correction"}).content.decode()


def test_who_comes_late_or_says_nothing_reads_so(client_of, certificate, wish, staff):
    browser = client_of(staff)

    silent = browser.post(verb("refuse_correction", certificate), {"answer": ""}, follow=True)
    browser.post(verb("refuse_correction", certificate), {"answer": "No."})
    late = browser.post(verb("grant_correction", certificate), follow=True)

    assert "Write to the holder why" in silent.content.decode()
    assert "a colleague was faster" in late.content.decode()
    assert Certificate.objects.count() == 1


def test_who_may_only_look_decides_nothing(client_of, certificate, wish):
    browser = client_of(add_second_factor(make_staff("aude", "auditor", date_joined=ISSUED_AT)))

    for name in ("grant_correction", "refuse_correction"):
        assert browser.post(verb(name, certificate), {"answer": "No."})["Location"] == "/admin/"

    assert Correction.objects.waiting().exists()


# --- What the old code says -------------------------------------------------------------------------------------------
@pytest.fixture
def new(wish, staff) -> Certificate:
    return grant_correction(wish, by=staff)


@pytest.mark.parametrize("field", ["code", "code_without_name"])
def test_the_old_code_says_replaced_and_leads_on_when_its_holder_allows(stranger, client_of, certificate, new, field):
    old_code, new_code = getattr(certificate, field), getattr(new, field)
    old = f"/verify/{grouped(old_code)}/"

    before = stranger.get(old).content.decode()
    client_of(certificate.person).post(own("lead_to_replacement", certificate), {"is_led": "on"})
    after = stranger.get(old).content.decode()
    told = stranger.get(old[:-1] + ".json").json()

    assert "Replaced" in before
    assert "no fault of its holder" in before
    assert grouped(new_code) not in before
    assert f"/verify/{grouped(new_code)}/" in after
    assert told["replacedBy"].endswith(f"/verify/{grouped(new_code)}/")
    client_of(certificate.person).post(own("lead_to_replacement", certificate), {})
    assert grouped(new_code) not in stranger.get(old).content.decode()
    assert "replacedBy" not in stranger.get(old[:-1] + ".json").json()


def test_it_leads_to_nothing_that_is_hidden(stranger, certificate, new):
    lead_to_replacement(certificate, is_led=True, by=certificate.person)
    choose_shown(new, Shown.NOTHING, by=certificate.person)

    assert grouped(new.code) not in stranger.get(f"/verify/{grouped(certificate.code)}/").content.decode()


def test_of_who_has_left_the_old_code_says_withdrawn(stranger, certificate, new):
    erase_certificates(certificate.person)

    page = stranger.get(f"/verify/{grouped(certificate.code)}/").content.decode()

    assert "Withdrawn by the holder" in page
    assert "Replaced" not in page


def test_its_holder_finds_the_new_one(client_of, certificate, new):
    page = client_of(certificate.person).get(own("one", certificate)).content.decode()

    assert own("one", new) in page
    assert own("correct", certificate) not in page
    assert "If you think that it is wrong" not in page


# --- Leaving, and two at once -----------------------------------------------------------------------------------------
def test_erasure_takes_the_wishes_and_the_export_holds_them(certificate, wish):
    (row,) = export_certificates(certificate.person)

    assert row["corrections"][0]["name"] == "Rosa Quispe Mamani"
    erase_certificates(certificate.person)
    assert not Correction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_grant_at_once_issue_one(alumna, staff, second_staff):
    wish = ask_correction(make_certificate(alumna), **RIGHT, by=alumna)

    def grant(by):
        try:
            return grant_correction(wish, by=by)
        except CorrectionRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(grant, (staff, second_staff)))

    assert sorted(type(answer).__name__ for answer in answers) == ["Certificate", "CorrectionRefused"]
    assert Certificate.objects.in_force().count() == 1


# --- What the holder reads of it -------------------------------------------------------------------------------------


def test_the_old_page_says_replaced_as_the_code_does_and_blames_nobody(client_of, certificate, new):
    page = unescape(client_of(certificate.person).get(own("one", certificate)).content.decode())

    assert "A new certificate took its place" in page
    assert "That is no fault of yours." in page
    assert "Replaced PDF" in page
    assert own("one", new) in page
    assert "evoked" not in page


def test_the_list_names_what_stands_before_what_was_replaced(client_of, certificate, new):
    page = client_of(certificate.person).get("/en/my/certificates/").content.decode()

    assert "Replaced" in page
    assert "Revoked" not in page
    assert page.index(own("one", new)) < page.index(own("one", certificate))
