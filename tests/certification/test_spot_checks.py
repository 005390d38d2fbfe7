"""A share of what is issued gets a second look by a person; what they find decides nothing by itself."""

import uuid

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from certification.certificates import rules
from certification.certificates.actions import (
    SpotCheckRefused,
    erase_certificates,
    export_certificates,
    issue,
    issuing,
    save_finding,
)
from certification.certificates.models import Certificate, SpotCheck
from courses.learning.models import ItemCompletion, LearningItem, QuizAttempt
from people.accounts.models import AuditEntry
from tests.factories.certification import ask_for, complete_all, items_of, make_certificate, make_scheme
from tests.factories.people import add_second_factor, make_staff
from tests.reading import squeezed

pytestmark = pytest.mark.django_db


class Chance:
    """Draws what it was told to draw."""

    def __init__(self, number: float) -> None:
        self.number = number

    def random(self) -> float:
        return self.number


@pytest.fixture
def drawn(alumna) -> Certificate:
    certificate = make_certificate(alumna)
    SpotCheck.objects.create(certificate=certificate, drawn_at=certificate.issued_at)
    return certificate


def address(name: str, certificate: Certificate) -> str:
    return reverse(f"certification_admin:{name}", args=[certificate.pk])


@pytest.mark.parametrize(
    ("share", "chance", "is_drawn"), [(0.05, 0.0499, True), (0.05, 0.05, False), (0, 0, False), (1, 0.999, True)]
)
def test_chance_below_the_share_draws(share, chance, is_drawn):
    assert rules.is_drawn(share, chance) is is_drawn


@pytest.mark.parametrize(("number", "audits"), [(0.04, 1), (0.06, 0)])
def test_one_in_twenty_certificates_of_such_a_scheme_is_drawn(alumna, monkeypatch, number, audits):
    scheme = make_scheme(spot_check_share=0.05)
    complete_all(alumna, scheme)
    monkeypatch.setattr(issuing, "CHANCE", Chance(number))

    certificate = issue(alumna, scheme)
    issue(alumna, scheme)

    assert Certificate.objects.awaiting_spot_check().filter(pk=certificate.pk).count() == audits


def test_a_finding_is_recorded_once_and_leaves_the_certificate_standing(drawn, staff, second_staff):
    save_finding(drawn, finding="doubtful", note="Ten modules in ten minutes.", by=staff)

    with pytest.raises(SpotCheckRefused):
        save_finding(drawn, finding="sound", note="", by=second_staff)

    spot_check = SpotCheck.objects.get()
    assert (spot_check.finding, spot_check.looked_by) == ("doubtful", staff)
    assert Certificate.objects.in_force().filter(pk=drawn.pk).exists()


def test_who_comes_second_is_told_so(drawn, staff, second_staff, client_of):
    page = client_of(second_staff)
    save_finding(drawn, finding="sound", note="", by=staff)

    assert page.post(address("finding", drawn), {"finding": "doubtful"})["Location"] == "/admin/"
    assert SpotCheck.objects.get().finding == "sound"


def test_nothing_is_written_about_a_certificate_whose_holder_has_left(drawn, alumna, staff):
    erase_certificates(alumna)

    with pytest.raises(SpotCheckRefused):
        save_finding(drawn, finding="doubtful", note="About Rosa", by=staff)

    assert SpotCheck.objects.get().note == ""


def test_of_who_has_left_nothing_is_shown_of_others_who_have_left_either(drawn, alumna, staff, client_of):
    erase_certificates(alumna)
    ItemCompletion.objects.update(person=None)

    page = client_of(staff).get(address("spot_check", drawn)).content.decode()

    assert not Certificate.objects.awaiting_spot_check().exists()
    assert "Done on" not in page
    assert not AuditEntry.objects.filter(act="certificate-audited").exists()


def test_who_may_not_see_enrolments_sees_no_trail(drawn, client_of):
    auditor = add_second_factor(make_staff("aude", "auditor"))

    page = client_of(auditor).get(address("spot_check", drawn)).content.decode()

    assert "Drawn by chance on" in page
    assert "Done on" not in page


def test_what_was_not_drawn_cannot_be_audited(alumna, staff):
    with pytest.raises(SpotCheckRefused):
        save_finding(make_certificate(alumna), finding="sound", note="", by=staff)


def test_a_finding_without_its_date_is_refused_by_the_database(drawn):
    with pytest.raises(IntegrityError, match="a_spot_check_was_looked_at"):
        SpotCheck.objects.update(finding="sound")


def test_staff_see_when_things_were_done_and_never_what_was_written(drawn, alumna, staff, client_of):
    quiz = items_of(drawn.scheme)[0]
    QuizAttempt.objects.create(
        person=alumna, item=quiz, number=1, drawn=["q"], answers={"q": ["written secret"]}, pass_share=0.7, share=0.8,
        began_at=timezone.now(), handed_in_at=timezone.now(),
    )  # fmt: skip

    page = client_of(staff).get(address("spot_check", drawn)).content.decode()

    assert "80 %" in page
    assert "written secret" not in page
    assert AuditEntry.objects.filter(by=staff, about=alumna).exists()


def test_the_desk_and_the_list_lead_to_what_waits(drawn, staff, client_of):
    browser = client_of(staff)
    assert "1 certificate waits for an audit" in browser.get("/admin/").content.decode()
    assert drawn.number in browser.get("/admin/certificate/", {"state": "audit"}).content.decode()

    browser.post(address("finding", drawn), {"finding": "sound", "note": "All in order."})

    assert "waits for an audit" not in browser.get("/admin/").content.decode()
    assert drawn.number not in browser.get("/admin/certificate/", {"state": "audit"}).content.decode()
    assert "All in order." in browser.get(address("spot_check", drawn)).content.decode()


def test_nobody_audits_their_own(client_of):
    certifier = add_second_factor(make_staff("carla", printed_name="Carla"))
    own = make_certificate(certifier)
    SpotCheck.objects.create(certificate=own, drawn_at=own.issued_at)

    answer = client_of(certifier).post(address("finding", own), {"finding": "sound"})

    assert answer["Location"] == "/admin/"  # Wagtail's refusal: back to the desk
    assert Certificate.objects.awaiting_spot_check().exists()


def test_nobody_audits_the_certificate_of_who_gave_them_their_role(client_of):
    boss = add_second_factor(make_staff("boss", "administrator", printed_name="Boss"))
    own = make_certificate(boss)
    SpotCheck.objects.create(certificate=own, drawn_at=own.issued_at)
    AuditEntry.objects.create(act="person-added", by=boss, about=(second := add_second_factor(make_staff("boss2"))))

    client_of(second).post(address("finding", own), {"finding": "sound"})

    assert Certificate.objects.awaiting_spot_check().exists()


def test_a_finding_that_was_not_chosen_is_asked_for(drawn, staff, client_of):
    page = client_of(staff).post(address("finding", drawn), {"note": "Hm."}).content.decode()

    assert "This field is required." in page
    assert "Hm.</textarea>" in page
    assert Certificate.objects.awaiting_spot_check().exists()


def test_the_holder_takes_the_finding_along_and_erasure_takes_the_note(drawn, alumna, staff):
    save_finding(drawn, finding="sound", note="Rosa took her time.", by=staff)
    assert export_certificates(alumna)[0]["audit"]["note"] == "Rosa took her time."

    erase_certificates(alumna)

    assert SpotCheck.objects.get().note == ""


def test_what_took_the_place_of_a_requirement_is_in_the_trail(drawn, alumna, staff, client_of):
    first, second, third = (
        LearningItem.objects.create(key=uuid.uuid4(), kind="lesson", titles={"en": name})
        for name in ("Oldest", "Newer", "Newest")
    )
    ask_for(drawn.scheme, first)
    for old, new in ((first, second), (second, third)):
        LearningItem.objects.filter(pk=old.pk).update(
            retired_at=timezone.now(), left_at=timezone.now(), replaced_by=new
        )
    at = drawn.issued_at
    ItemCompletion.objects.create(person=alumna, item=second, completed_at=at, language="en", source="staff")

    page = squeezed(client_of(staff).get(address("spot_check", drawn)).content.decode())

    assert "<td>Oldest (replaced by “Newer”)</td>" in page
    assert "<td>Newer (replaced by “Newest”)</td>" in page
    assert "<td>Newest</td>" in page
    assert "Recorded by staff" in page


def test_what_left_without_a_replacement_stays_in_the_trail(drawn, staff, client_of):
    item = items_of(drawn.scheme)[0]
    LearningItem.objects.filter(pk=item.pk).update(retired_at=timezone.now(), left_at=timezone.now())

    assert f"<td>{item.title}</td>" in squeezed(client_of(staff).get(address("spot_check", drawn)).content.decode())
