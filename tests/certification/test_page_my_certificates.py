"""The holder's pages: theirs alone."""

import json
import re
from base64 import b64decode
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from certification.certificates.actions import choose_shown, confirm_revocation, propose_revocation
from certification.certificates.models import Certificate
from certification.certificates.pdf import PICTURE_WIDTH
from certification.certificates.permissions import shown_by_code
from certification.certificates.rules import Shown
from certification.schemes.models import Scheme
from certification.showing import views
from tests.factories.certification import (
    ISSUED_AT,
    WORDS,
    complete,
    complete_all,
    items_of,
    make_certificate,
    make_finished_certificate,
    make_scheme,
)
from tests.reading import squeezed

pytestmark = pytest.mark.django_db

LIST = "/en/my/certificates/"


def own(name: str, certificate) -> str:
    return reverse(f"my_certificates:{name}", args=[certificate.pk])


# --- Who may ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["one", "pdf", "picture", "credential", "credential_without_name"])
def test_others_find_nothing(client_of, stranger, alumna, learner, staff, name):
    address = own(name, make_finished_certificate(alumna))

    assert client_of(learner).get(address).status_code == 404
    assert client_of(staff).get(address).status_code == 404
    answer = stranger.get(address)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/login/")


def test_others_change_nothing(client_of, alumna, learner):
    certificate = make_certificate(alumna)

    answer = client_of(learner).post(own("visibility", certificate), {"shown": "named"})

    assert answer.status_code == 404
    assert shown_by_code(certificate) is Shown.STATUS


@pytest.mark.parametrize("name", ["one", "pdf", "picture", "credential", "credential_without_name"])
def test_nothing_of_it_stays_on_a_shared_computer(client_of, alumna, name):
    page = client_of(alumna).get(own(name, make_finished_certificate(alumna)))

    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]


@pytest.mark.parametrize("name", ["pdf", "picture"])
def test_a_certificate_that_is_not_printed_yet_has_no_file(client_of, alumna, name):
    assert client_of(alumna).get(own(name, make_certificate(alumna))).status_code == 404


# --- The list ---------------------------------------------------------------------------------------------------------
def test_what_can_be_issued_comes_before_what_is_far_away(client_of, learner):
    make_scheme("far", words={"en": WORDS["en"] | {"name": "Far away"}})
    complete_all(learner, make_scheme("near", words={"en": WORDS["en"] | {"name": "Close by"}}))

    page = client_of(learner).get(LIST).content.decode()

    assert page.index("Close by") < page.index("Far away")


def test_what_is_missing_is_named(client_of, learner):
    scheme = make_scheme()
    complete(learner, items_of(scheme)[0])

    page = client_of(learner).get(LIST).content.decode()

    assert "One thing is missing" in page
    assert "Module 2" in page
    assert "Module 1" not in page


def test_a_title_in_another_language_says_so(client_of, learner):
    make_scheme()

    page = client_of(learner).get("/ar/my/certificates/").content.decode()

    assert '<bdi lang="en">Module 1</bdi>' in page


def test_who_has_done_everything_is_asked_for_a_name(client_of, learner):
    scheme = make_scheme()
    complete_all(learner, scheme)

    assert reverse("my_certificates:new", args=[scheme.slug]) in client_of(learner).get(LIST).content.decode()


def test_the_list_costs_the_same_for_one_and_three(client_of, alumna):
    browser = client_of(alumna)
    make_certificate(alumna)
    make_scheme("ahead-1")
    browser.get(LIST)

    with CaptureQueriesContext(connection) as one:
        browser.get(LIST)
    for number in (2, 3):
        make_certificate(alumna)
        make_scheme(f"ahead-{number}")
    with CaptureQueriesContext(connection) as three:
        page = browser.get(LIST)

    assert len(three) == len(one)
    assert page.content.decode().count("Issued on") == 3


@pytest.mark.parametrize("valid_until", [None, ISSUED_AT.date()], ids=["valid", "expired"])
def test_what_one_holds_is_not_offered_again(client_of, alumna, valid_until):
    certificate = make_certificate(alumna)
    Certificate.objects.update(valid_until=valid_until)

    page = client_of(alumna).get(LIST).content.decode()

    assert own("one", certificate) in page
    assert certificate.scheme.text["description"] not in page


def test_without_schemes_it_says_so(client_of, learner):
    assert "No certificate can be earned" in client_of(learner).get(LIST).content.decode()


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_it_opens_in_every_language(client_of, alumna, language):
    certificate = make_certificate(alumna)
    browser = client_of(alumna)

    for path in (f"/{language}/my/certificates/", f"/{language}/my/certificates/{certificate.pk}/"):
        page = browser.get(path)
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()


# --- Choosing a name --------------------------------------------------------------------------------------------------
def earned(person, slug: str = "part-1") -> str:
    """The address where a person chooses the name for a certificate that they have earned."""
    scheme = make_scheme(slug)
    complete_all(person, scheme)
    return reverse("my_certificates:new", args=[slug])


def test_a_name_is_shown_on_the_certificate_itself_before_it_is_printed(client_of, learner):
    page = client_of(learner).post(earned(learner), {"name": "  Amina   al-Hakim ", "preview": "1"}).content.decode()

    picture = Image.open(BytesIO(b64decode(re.search(r"data:image/webp;base64,([^\"]+)", page)[1])))
    assert picture.width == PICTURE_WIDTH
    assert 'name="seen" value="Amina al-Hakim"' in page
    assert not Certificate.objects.exists()
    learner.refresh_from_db()
    assert learner.printed_name == ""


def test_before_printing_one_reads_in_which_language_if_it_is_another(client_of, learner):
    address = earned(learner)
    seen = {"name": "Amina", "preview": "1"}

    assert "It is printed in" not in client_of(learner).post(address, seen).content.decode()
    assert (
        "el idioma de sus mensajes" in client_of(learner).post(address.replace("/en/", "/es/"), seen).content.decode()
    )


def test_issuing_leads_to_the_certificate(client_of, learner):
    answer = client_of(learner).post(earned(learner), {"name": "Amina", "seen": "Amina", "issue": "1"})

    certificate = Certificate.objects.get()
    assert answer["Location"] == own("one", certificate)
    assert certificate.printed_name == "Amina"


@pytest.mark.parametrize("seen", ["", "Amina al-Hakim"])
def test_a_name_that_was_not_seen_on_it_is_shown_first(client_of, learner, seen):
    page = client_of(learner).post(earned(learner), {"name": "Amina", "seen": seen, "issue": "1"})

    assert 'name="seen" value="Amina"' in page.content.decode()
    assert not Certificate.objects.exists()


def test_without_a_name_there_is_nothing_to_look_at(client_of, learner):
    assert "data:image/webp" not in client_of(learner).get(earned(learner)).content.decode()


def test_looking_again_prints_nothing(client_of, learner):
    address = earned(learner)

    client_of(learner).post(address, {"name": "Amina", "seen": "Amina", "preview": "1"})

    assert not Certificate.objects.exists()


def test_the_same_name_for_all_says_how_many_were_issued_and_shows_them(client_of, learner):
    for slug in ("one", "two"):
        complete_all(learner, make_scheme(slug))
    address = reverse("my_certificates:new", args=["one"])
    browser = client_of(learner)

    asked = browser.post(address, {"name": "Amina", "preview": "1"}).content.decode()
    sent = {"name": "Amina", "seen": "Amina", "issue": "1", "for_all": "on"}
    answer = browser.post(address, sent, follow=True)

    assert "What else waits for a name now is then issued with this one" in asked
    assert answer.redirect_chain[-1][0] == reverse("my_certificates:list")
    assert "2 certificates are issued with this name." in answer.content.decode()


@pytest.mark.parametrize(("for_all", "issued"), [({}, {"one"}), ({"for_all": "on"}, {"one", "two"})])
def test_one_choice_is_for_one_certificate_unless_one_says_so(client_of, learner, for_all, issued):
    address = earned(learner, "one")
    earned(learner, "two")

    client_of(learner).post(address, {"name": "Amina", "seen": "Amina", "issue": "1"} | for_all)

    assert set(Certificate.objects.values_list("scheme__slug", flat=True)) == issued


def test_pressing_twice_issues_once(client_of, learner):
    address = earned(learner)
    browser = client_of(learner)
    answers = [browser.post(address, {"name": "Amina", "seen": "Amina", "issue": "1"}) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Certificate.objects.count() == 1


def test_looking_has_a_limit_and_loses_nothing(client_of, learner, monkeypatch):
    monkeypatch.setattr(views, "PREVIEWS", 0)

    page = client_of(learner).post(earned(learner), {"name": "Amina", "preview": "1"}).content.decode()

    assert "data:image" not in page
    assert 'value="Amina"' in page


def test_a_kept_name_that_cannot_be_printed_is_told(client_of, learner):
    earned(learner)
    type(learner).objects.filter(pk=learner.pk).update(printed_name="\U0001f600 Rosa", one_name_for_all=True)

    page = client_of(learner).get(LIST).content.decode()

    assert "U+1F600 GRINNING FACE" in page
    assert reverse("my_certificates:new", args=["part-1"]) in page


@pytest.mark.parametrize("name", ["", "   ", "\U0001f600", "Ro\u202esa", "x" * 121])
def test_a_name_that_cannot_be_printed_is_refused_with_a_reason(client_of, learner, name):
    scheme = make_scheme()
    complete_all(learner, scheme)

    answer = {"name": name, "seen": name, "issue": "1"}
    page = client_of(learner).post(reverse("my_certificates:new", args=[scheme.slug]), answer)

    assert page.status_code == 200
    assert "field--wrong" in page.content.decode()
    assert not Certificate.objects.exists()


def test_nobody_issues_before_everything_is_done(client_of, learner):
    scheme = make_scheme()
    address = reverse("my_certificates:new", args=[scheme.slug])

    answer = client_of(learner).post(address, {"name": "Amina", "issue": "1"})

    assert answer["Location"] == LIST
    assert not Certificate.objects.exists()


# --- The certificate --------------------------------------------------------------------------------------------------
def test_files_are_handed_to_their_holder(client_of, alumna):
    certificate = make_finished_certificate(alumna)
    browser = client_of(alumna)

    pdf, credential = browser.get(own("pdf", certificate)), browser.get(own("credential", certificate))

    assert pdf.content.startswith(b"%PDF-")
    assert browser.get(own("picture", certificate)).content[8:12] == b"WEBP"
    assert pdf["Content-Disposition"] == f'attachment; filename="certificate-{certificate.number}.pdf"'
    assert all("sandbox" in file["Content-Security-Policy"] for file in (pdf, credential))
    assert json.loads(credential.content)["credentialSubject"]["identifier"][0]["identityHash"] == "Rosa Quispe"
    assert b"Rosa" not in browser.get(own("credential_without_name", certificate)).content


def test_before_the_worker_came_the_page_says_so(client_of, alumna):
    certificate = make_certificate(alumna)
    browser = client_of(alumna)

    assert "are being made" in browser.get(own("one", certificate)).content.decode()
    assert browser.get(own("pdf", certificate)).status_code == 404
    assert browser.get(own("credential", certificate)).status_code == 404


@pytest.mark.parametrize("shown", ["status", "pseudonymous", "named", "nothing"])
def test_the_holder_chooses_what_others_see(client_of, alumna, shown):
    certificate = make_certificate(alumna)
    browser = client_of(alumna)

    answer = browser.post(own("visibility", certificate), {"shown": shown})

    assert answer["Location"] == own("one", certificate)
    assert shown_by_code(Certificate.objects.get()) == shown
    assert f'value="{shown}"' in browser.get(own("one", certificate)).content.decode()


def test_an_answer_that_was_not_offered_changes_nothing(client_of, alumna):
    certificate = make_certificate(alumna)
    choose_shown(certificate, Shown.NAMED, by=alumna)

    client_of(alumna).post(own("visibility", certificate), {"shown": "everything"})

    assert shown_by_code(Certificate.objects.get()) is Shown.NAMED


def test_the_holder_of_a_revoked_one_reads_why(client_of, alumna, staff, second_staff):
    certificate = make_certificate(alumna)
    propose_revocation(certificate, reason="mistake", note="Internal words.", by=staff)
    confirm_revocation(certificate, by=second_staff, at=datetime(2026, 12, 1, tzinfo=UTC))

    page = client_of(alumna).get(own("one", certificate)).content.decode()

    assert "Mistake of the issuer" in page
    assert "December 2026" in page or "1 December" in page or "Dec. 1, 2026" in page
    assert "Internal words" not in page
    assert "If you think that it is wrong" in page
    assert '<p class="certificate__stamp"><strong>Revoked</strong>' in squeezed(page)


def revoked(certificate, first, second, reason="mistake"):
    propose_revocation(certificate, reason=reason, note="Internal words.", by=first)
    confirm_revocation(certificate, by=second)
    return certificate


def test_the_holder_of_a_revoked_one_is_offered_no_new_one(client_of, alumna, staff, second_staff):
    certificate = revoked(make_certificate(alumna), staff, second_staff)
    new = reverse("my_certificates:new", args=[certificate.scheme.slug])
    browser = client_of(alumna)

    page = browser.get(LIST).content.decode()
    answer = browser.get(new, follow=True)

    assert new not in page
    assert "You have completed everything" not in page
    assert answer.redirect_chain[-1][0] == own("one", certificate)
    assert "The list says what is missing" not in answer.content.decode()
    assert "no other one is issued" in answer.content.decode()


def test_the_holder_of_a_replaced_one_may_ask_for_the_new_one(client_of, alumna, staff, second_staff):
    certificate = revoked(make_certificate(alumna), staff, second_staff, reason="replaced")

    page = client_of(alumna).get(LIST).content.decode()

    assert reverse("my_certificates:new", args=[certificate.scheme.slug]) in page


def test_a_closed_scheme_asks_for_no_name(client_of, learner):
    address = earned(learner)
    Scheme.objects.update(is_open=False)

    assert client_of(learner).get(address).status_code == 404


def test_nothing_leads_on_from_one_that_was_not_replaced(client_of, alumna):
    certificate = make_certificate(alumna)

    answer = client_of(alumna).post(own("lead_to_replacement", certificate), {"is_led": "on"})

    assert answer.status_code == 404
    assert not alumna.visibilityrules.filter(field="replacement").exists()


def test_what_is_downloaded_of_a_revoked_one_says_so(client_of, alumna, staff, second_staff):
    certificate = revoked(make_finished_certificate(alumna), staff, second_staff)
    browser = client_of(alumna)

    page = browser.get(own("one", certificate)).content.decode()

    assert "Download the PDF" not in page
    for name in ("pdf", "pdf_without_name", "credential", "credential_without_name"):
        assert own(name, certificate) in page
        assert "-revoked." in browser.get(own(name, certificate))["Content-Disposition"]
