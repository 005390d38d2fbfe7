"""Revoking takes two persons, and the published list follows."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from wagtail.models import ModelLogEntry

from certification.certificates import tasks
from certification.certificates.actions import (
    NotEarned,
    RevocationRefused,
    confirm_revocation,
    drop_revocation,
    erase_certificates,
    issue,
    issue_with_name,
    propose_revocation,
)
from certification.certificates.models import Certificate
from certification.certificates.permissions import can_confirm_revocation, can_drop_revocation, can_propose_revocation
from certification.certificates.rules import Status
from certification.signing import actions as lists
from certification.signing.models import StatusList
from certification.signing.standards.statuslist import is_set
from lms.schedule import sweep
from people.duties.actions import give_duty
from people.letters.models import Letter
from people.staff.actions import add_staff
from tests.factories.certification import (
    is_revoked_in_list,
    make_certificate,
    make_finished_certificate,
)
from tests.factories.people import make_person, make_role, make_staff

pytestmark = pytest.mark.django_db

DROPPED = "certification.drop_revocation"
NOW = timezone.now() + timedelta(hours=1)


def test_two_persons_revoke(alumna, staff, second_staff):
    certificate = make_finished_certificate(alumna)

    propose_revocation(certificate, reason="mistake", note="Wrong person.", by=staff)
    certificate.refresh_from_db()
    assert certificate.status is Status.VALID
    confirm_revocation(certificate, by=second_staff)

    certificate.refresh_from_db()
    assert certificate.status is Status.REVOKED
    assert (certificate.revoked_by, certificate.confirmed_by) == (staff, second_staff)
    acts = ModelLogEntry.objects.for_instance(certificate).values_list("action", "user__username")
    assert set(acts) == {
        ("certification.propose_revocation", "stella"),
        ("certification.confirm_revocation", "sunil"),
    }


def test_who_got_a_role_after_the_proposal_is_no_second_person(alumna, staff, second_staff, learner):
    certificate = make_certificate(alumna)
    propose_revocation(certificate, reason="mistake", note="Wrong person.", by=staff)
    boss = make_staff("boss", "administrator")

    late = give_role(learner, by=boss)

    for nobody in (late, boss):
        with pytest.raises(RevocationRefused):
            confirm_revocation(certificate, by=nobody)
    confirm_revocation(certificate, by=second_staff)


def test_nobody_makes_themselves_a_second_person(alumna, learner):
    certificate, boss = make_certificate(alumna), make_staff("boss", "administrator")
    second = add_staff(
        username="boss2", email="boss2@example.org", alias="", language="en", roles=[make_role("staff")], by=boss
    )
    signed_up = give_role(learner, by=boss)

    for first, other in [(boss, second), (second, boss), (boss, signed_up), (signed_up, boss)]:
        propose_revocation(certificate, reason="mistake", note="Wrong person.", by=first)
        with pytest.raises(RevocationRefused):
            confirm_revocation(certificate, by=other)
        drop_revocation(certificate, by=other)


def test_a_proposal_of_who_has_left_is_proposed_again(alumna, staff, second_staff):
    certificate = make_certificate(alumna)
    propose_revocation(certificate, reason="mistake", note="Wrong person.", by=staff)
    staff.delete()

    with pytest.raises(RevocationRefused):
        confirm_revocation(certificate, by=second_staff)


def test_both_learn_that_they_revoked_and_the_holder_why(alumna, staff, second_staff):
    certificate = make_finished_certificate(alumna)

    revoke(certificate, "mistake", staff, second_staff)

    letters = Letter.objects.filter(kind="revocation-confirmed")
    assert {letter.person for letter in letters} == {staff, second_staff}
    assert all(certificate.number in letter.text and "Quispe" not in letter.text for letter in letters)
    (told,) = Letter.objects.filter(kind="certificate-revoked")
    assert told.person == alumna
    assert f"/my/certificates/{certificate.pk}/" in told.text


def give_role(person, *, by):
    return give_duty(person, make_role("staff"), by=by).person


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, {can_propose_revocation}),
        ({"revocation_proposed_at": NOW}, {can_drop_revocation, can_confirm_revocation}),
        ({"revocation_proposed_at": NOW, "revoked_at": NOW}, set()),
        ({"revocation_proposed_at": NOW, "withdrawn_at": NOW}, set()),
        ({"withdrawn_at": NOW}, set()),
    ],
)
def test_what_may_be_done_depends_on_how_it_stands(alumna, staff, second_staff, learner, changes, may):
    certificate = Certificate(person=alumna, revoked_by=second_staff, **changes)

    steps = (can_propose_revocation, can_drop_revocation, can_confirm_revocation)

    assert {step for step in steps if step(staff, certificate)} == may
    assert not any(step(learner, certificate) for step in steps)


def test_one_person_cannot_be_both(alumna, staff):
    certificate = make_certificate(alumna)
    propose_revocation(certificate, reason="mistake", note="Wrong person.", by=staff)

    with pytest.raises(RevocationRefused):
        confirm_revocation(certificate, by=staff)

    certificate.refresh_from_db()
    assert certificate.status is Status.VALID


def test_nothing_is_revoked_without_a_proposal(alumna, staff):
    with pytest.raises(RevocationRefused):
        confirm_revocation(make_certificate(alumna), by=staff)


def test_who_may_not_certify_proposes_drops_and_confirms_nothing(alumna, learner, staff):
    certificate = make_certificate(alumna)

    with pytest.raises(RevocationRefused):
        propose_revocation(certificate, reason="mistake", note="Wrong person.", by=learner)
    propose_revocation(certificate, reason="mistake", note="Wrong person.", by=staff)
    for act in (confirm_revocation, drop_revocation):
        with pytest.raises(RevocationRefused):
            act(certificate, by=learner)


def test_another_proposal_than_the_one_that_was_read_is_not_confirmed(alumna, staff, second_staff, client_of):
    certificate = make_certificate(alumna)
    propose_revocation(certificate, reason="mistake", note="Wrong person.", by=staff)
    page = client_of(second_staff)
    read = page.get(f"/admin/certificates/{certificate.pk}/revocation/").context["certificate"].version
    drop_revocation(certificate, by=staff)
    propose_revocation(certificate, reason="fraud", note="Something else.", by=staff)

    page.post(f"/admin/certificates/{certificate.pk}/revocation/confirm/", {"version": read})
    page.post(f"/admin/certificates/{certificate.pk}/revocation/drop/", {"version": "no number"})

    certificate.refresh_from_db()
    assert (certificate.revoked_at, certificate.revocation_reason) == (None, "fraud")
    page.post(f"/admin/certificates/{certificate.pk}/revocation/confirm/", {"version": certificate.version})
    certificate.refresh_from_db()
    assert certificate.status is Status.REVOKED


def test_the_trail_keeps_the_class_of_reason_and_not_the_note(alumna, staff):
    certificate = make_certificate(alumna)

    propose_revocation(certificate, reason="fraud", note="A rumour.", by=staff)

    assert ModelLogEntry.objects.for_instance(certificate).get().data == {"reason": "fraud"}


def test_nothing_is_proposed_for_who_has_left(alumna, staff):
    certificate = make_certificate(alumna)
    erase_certificates(alumna)

    with pytest.raises(RevocationRefused):
        propose_revocation(certificate, reason="fraud", note="About Rosa.", by=staff)

    assert Certificate.objects.get().revocation_note == ""


def test_a_dropped_proposal_leaves_no_trace_on_the_certificate(alumna, staff, second_staff):
    certificate = make_certificate(alumna)
    propose_revocation(certificate, reason="fraud", note="A rumour.", by=staff)

    drop_revocation(certificate, by=second_staff)

    certificate.refresh_from_db()
    assert (certificate.revocation_reason, certificate.revocation_note, certificate.revoked_by) == ("", "", None)
    assert ModelLogEntry.objects.for_instance(certificate).filter(action=DROPPED, user=second_staff).exists()


def test_a_revoked_certificate_is_not_issued_again_by_itself(alumna, staff, second_staff):
    certificate = revoke(make_certificate(alumna), "mistake", staff, second_staff)

    sweep()

    assert list(Certificate.objects.all()) == [certificate]
    with pytest.raises(NotEarned):
        issue(alumna, certificate.scheme)


def test_a_replaced_certificate_may_be_asked_for_again(alumna, staff, second_staff):
    certificate = revoke(make_certificate(alumna), "replaced", staff, second_staff)

    [second] = issue_with_name(alumna, certificate.scheme, name="Rosa Quispe Mamani")

    assert second != certificate
    assert second.printed_name == "Rosa Quispe Mamani"


def test_the_published_list_follows_the_rows(alumna, staff, second_staff):
    certificate = make_finished_certificate(alumna)
    assert not is_revoked_in_list(certificate)

    revoke(certificate, "fraud", staff, second_staff)
    assert StatusList.objects.due().exists()
    sweep()

    assert is_revoked_in_list(certificate)
    assert not StatusList.objects.due().exists()


def test_a_list_tells_of_its_own_certificates_alone(alumna, staff, second_staff):
    here, elsewhere = (
        make_finished_certificate(alumna),
        make_finished_certificate(make_person("luis", printed_name="Luis")),
    )
    other = StatusList.objects.create(number=StatusList.objects.get().number + 1)
    elsewhere.status_entries.update(status_list=other)
    revoke(elsewhere, "fraud", staff, second_staff)

    status_list = here.status_entries.first().status_list
    StatusList.objects.update(revision=F("revision") + 1)
    tasks.publish_status_list(str(status_list.pk))
    status_list.refresh_from_db()
    bits = json.loads(status_list.credential)["credentialSubject"]["encodedList"]

    assert not any(is_set(bits, index) for index in elsewhere.status_entries.values_list("index", flat=True))


def test_an_older_list_never_takes_the_place_of_a_newer_one(alumna, staff, second_staff, monkeypatch):
    certificate = make_finished_certificate(alumna)
    StatusList.objects.update(revision=F("revision") + 1)
    number, secure = str(StatusList.objects.get().pk), lists.secure

    def meanwhile(*given, **options):
        """Another worker publishes a revocation while this one signs."""
        monkeypatch.setattr(lists, "secure", secure)
        revoke(certificate, "fraud", staff, second_staff)
        tasks.publish_status_list(number)
        return secure(*given, **options)

    monkeypatch.setattr(lists, "secure", meanwhile)
    tasks.publish_status_list(number)

    assert is_revoked_in_list(certificate)


def revoke(certificate, reason, first, second):
    propose_revocation(certificate, reason=reason, note="Because.", by=first)
    confirm_revocation(certificate, by=second)
    certificate.refresh_from_db()
    return certificate
