"""/verify/: anybody, no account. What it tells, what it hides, what it costs."""

import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from certification.certificates.actions import choose_shown, confirm_revocation, erase_certificates, propose_revocation
from certification.certificates.models import Certificate
from certification.certificates.rules import Shown
from certification.showing import views
from lms.lib.codes import grouped
from tests.factories.certification import ISSUED_AT, make_finished_certificate

pytestmark = pytest.mark.django_db

UNKNOWN = "0000-0000-0000"


@pytest.fixture
def certificate(alumna) -> Certificate:
    return make_finished_certificate(alumna)


def address(certificate, ending="/") -> str:
    return f"/verify/{grouped(certificate.code)}{ending}"


def test_a_code_tells_status_level_version_and_date_but_no_name(stranger, certificate):
    page = stranger.get(address(certificate))

    text = page.content.decode()
    assert page.status_code == 200
    for fact in ("Valid", "Part 1", "2026-1", date_format(ISSUED_AT, "DATE_FORMAT"), certificate.number):
        assert fact in text
    assert "Rosa" not in text
    assert "Quispe" not in text


def test_the_name_is_shown_when_its_holder_chose_so(stranger, certificate):
    choose_shown(certificate, Shown.NAMED, by=certificate.person)

    assert "Rosa Quispe" in stranger.get(address(certificate)).content.decode()


@pytest.mark.parametrize("typed", ["abcd{}", "{}"])
def test_a_code_is_read_however_it_is_typed(stranger, certificate, typed):
    page = stranger.post("/verify/", {"code": typed.format(grouped(certificate.code).lower().replace("-", " "))})

    assert page.status_code == (302 if typed == "{}" else 200)
    if typed == "{}":
        assert page["Location"] == address(certificate)


@pytest.mark.parametrize("typed", ["https://plaza.example/verify/{}/", "plaza.example/verify/{} "])
def test_the_printed_address_will_do_for_the_code(stranger, certificate, typed):
    page = stranger.post("/verify/", {"code": typed.format(grouped(certificate.code))})

    assert page["Location"] == address(certificate)


def test_who_typed_the_number_is_told_that_the_code_is_another(stranger, certificate):
    page = stranger.post("/verify/", {"code": certificate.number}, follow=True)

    assert page.status_code == 404
    assert "its number is something else" in page.content.decode()


def test_the_title_and_the_first_heading_say_the_verdict(stranger, certificate):
    page = stranger.get(address(certificate)).content.decode()
    unknown = stranger.get(f"/verify/{UNKNOWN}/").content.decode()

    assert re.search(r"<title>Valid: Open Gov 101", page)
    assert re.search(r"<title>Not known –", unknown)
    assert [re.sub("<[^>]+>", "", one).strip() for one in re.findall(r"<h1.*?</h1>", page, re.S)] == ["Valid"]


def test_it_gives_what_one_needs_to_check_without_us(stranger, certificate):
    page = stranger.get(address(certificate)).content.decode()

    for needed in ("Plaza", "did:web:localhost%3A8000", "/credentials/status/1", certificate.pdf_sha256):
        assert needed in page
    assert "Check another certificate" in page


def test_the_form_without_a_name_has_its_own_fingerprint(stranger, certificate):
    page = stranger.get(f"/verify/{certificate.code_without_name}/").content.decode()

    assert certificate.pdf_without_name_sha256 in page
    assert certificate.pdf_sha256 not in page


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("rosa quispe", "The name matches"), ("ROSA-QUISPÉ", "The name matches"), ("Rosa Mamani", "does not match")],
)
def test_a_typed_name_is_compared_and_stands_in_no_address(stranger, certificate, typed, answer):
    page = stranger.post("/verify/", {"code": certificate.code, "name": typed})

    assert page.status_code == 200
    assert answer in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_a_name_beside_a_mistyped_code_is_given_back_and_kept_nowhere(stranger, db):
    page = stranger.post("/verify/", {"code": "too short", "name": "Rosa Quispe"})

    assert "Rosa Quispe" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_a_wrong_name_does_not_bring_out_the_right_one(stranger, certificate):
    page = stranger.post("/verify/", {"code": certificate.code, "name": "Somebody Else"})

    assert "Quispe" not in page.content.decode()


@pytest.mark.parametrize("ending", ["/", ".json"])
def test_hidden_and_unknown_are_the_same_to_the_byte(stranger, certificate, ending):
    choose_shown(certificate, Shown.NOTHING, by=certificate.person)

    hidden, unknown = stranger.get(address(certificate, ending)), stranger.get(f"/verify/{UNKNOWN}{ending}")

    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.content == unknown.content
    assert dict(hidden.headers) == dict(unknown.headers)


def test_hidden_and_unknown_are_the_same_for_who_types_a_name(stranger, certificate):
    choose_shown(certificate, Shown.NOTHING, by=certificate.person)

    hidden = stranger.post("/verify/", {"code": certificate.code, "name": "Rosa Quispe"})
    unknown = stranger.post("/verify/", {"code": UNKNOWN, "name": "Rosa Quispe"})

    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.content == unknown.content


@pytest.mark.parametrize("code", ["nonsense", "ABCD", "'; DROP TABLE", "%00"])
def test_nonsense_is_not_known(stranger, db, code):
    assert stranger.get(f"/verify/{code}/").status_code == 404


def test_revoked_says_when_and_the_class_of_reason_only(stranger, certificate, staff, second_staff):
    propose_revocation(certificate, reason="fraud", note="The cousin wrote it.", by=staff)
    confirm_revocation(certificate, by=second_staff)

    text = stranger.get(address(certificate)).content.decode()

    assert "Revoked" in text
    assert "Reason: Fraud." in text
    assert "cousin" not in text
    assert "Valid<" not in text


@pytest.mark.parametrize("field", ["revoked_at", "withdrawn_at"])
def test_programs_learn_the_day_and_no_second(stranger, certificate, field):
    ended = {"person": None, "printed_name": "", "credential": "", "credential_without_name": "", "pdf_path": ""}
    Certificate.objects.update(**{field: ISSUED_AT, "revocation_reason": "fraud"}, **ended)

    answer = stranger.get(f"/verify/{grouped(certificate.code)}.json")

    assert answer.json()[field.removesuffix("_at")] == "2026-11-20T00:00:00Z"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_proposal_is_nobodys_business(stranger, certificate, staff):
    before = stranger.get(address(certificate)).content

    propose_revocation(certificate, reason="fraud", note="A rumour.", by=staff)

    assert stranger.get(address(certificate)).content == before


def test_withdrawn_says_so_with_the_number(stranger, certificate):
    erase_certificates(certificate.person)

    text = stranger.get(address(certificate)).content.decode()

    assert "Withdrawn by the holder" in text
    assert certificate.number in text


@pytest.mark.parametrize("code", ["code", "code_without_name"])
def test_what_was_revoked_is_not_cleared_by_leaving(stranger, certificate, staff, second_staff, code):
    propose_revocation(certificate, reason="fraud", note="The cousin wrote it.", by=staff)
    confirm_revocation(certificate, by=second_staff)
    erase_certificates(certificate.person)

    page = stranger.get(f"/verify/{getattr(certificate, code)}/").content.decode()
    told = stranger.get(f"/verify/{getattr(certificate, code)}.json").json()

    assert "not revoked for any fault" not in page
    assert "Revoked" in page
    assert (told["status"], told["reason"]) == ("revoked", "fraud")
    assert not {"Rosa", "cousin"} & set(re.findall(r"\w+", page + str(told)))


def test_expired_says_until_when(stranger, certificate):
    Certificate.objects.update(valid_until="2020-01-31")

    assert "It was valid until" in stranger.get(address(certificate)).content.decode()


# --- For programs -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("shown", "field"),
    # The code on the file with the name never leads to the record without it: that would join the two.
    [(Shown.NAMED, "credential"), (Shown.PSEUDONYMOUS, None), (Shown.STATUS, None)],
)
def test_programs_get_what_the_holder_opened(stranger, certificate, shown, field):
    choose_shown(certificate, shown, by=certificate.person)

    answer = stranger.get(address(certificate, ".json"))

    assert answer["Access-Control-Allow-Origin"] == "*"
    if field:
        assert answer.content.decode() == getattr(certificate, field)
    else:
        assert answer.json() == {
            "status": "valid",
            "number": certificate.number,
            "title": "Open Gov 101, part 1",
            "level": "Part 1",
            "criteriaVersion": "2026-1",
            "issued": "2026-11-20T00:00:00Z",
        }


def test_the_record_without_name_holds_no_name(certificate):
    assert "Rosa" in certificate.credential
    assert "Rosa" not in certificate.credential_without_name
    assert json.loads(certificate.credential)["id"] != json.loads(certificate.credential_without_name)["id"]


def test_a_revoked_one_gives_programs_the_status_whatever_was_opened(stranger, certificate, staff, second_staff):
    choose_shown(certificate, Shown.NAMED, by=certificate.person)
    propose_revocation(certificate, reason="fraud", note="Because.", by=staff)
    confirm_revocation(certificate, by=second_staff)

    answer = stranger.get(address(certificate, ".json")).json()

    assert (answer["status"], answer["reason"]) == ("revoked", "fraud")
    assert "credentialSubject" not in answer


def test_keys_and_list_are_published_for_everyone(stranger, certificate):
    keys, revoked = stranger.get("/.well-known/did.json"), stranger.get("/credentials/status/1")

    assert keys.json()["id"] == "did:web:localhost%3A8000"
    assert keys.json()["assertionMethod"] == [f"did:web:localhost%3A8000#{certificate.signed_with.fragment}"]
    assert revoked.json()["id"] == "http://localhost:8000/credentials/status/1"
    assert {answer["Access-Control-Allow-Origin"] for answer in (keys, revoked)} == {"*"}
    assert stranger.get("/credentials/status/2").status_code == 404


# --- Cost, headers, limits --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("ending", ["/", ".json"])
def test_a_check_costs_at_most_four_queries(stranger, certificate, ending):
    stranger.get(address(certificate, ending))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        stranger.get(address(certificate, ending))

    assert len(queries) <= 4


def test_the_page_is_the_same_for_everyone_and_leads_nowhere(stranger, certificate, client_of):
    page = stranger.get(address(certificate))
    own = client_of(certificate.person).get(address(certificate))

    assert page.content == own.content
    assert not page.cookies
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "max-age=60" in page["Cache-Control"]


@pytest.mark.parametrize(("header", "word"), [("es", "Código"), ("en", "Code")])
def test_the_form_speaks_the_readers_language(stranger, db, header, word):
    page = stranger.get("/verify/", headers={"accept-language": header})

    assert page.status_code == 200
    assert f'lang="{header}"' in page.content.decode()


def test_the_code_page_works_with_cross_site_checks_on(certificate):
    page = Client(enforce_csrf_checks=True).post("/verify/", {"code": certificate.code})

    assert page.status_code == 302


@pytest.mark.parametrize("ending", ["/", ".json"])
def test_too_many_checks_from_one_address_must_wait(stranger, certificate, monkeypatch, ending):
    monkeypatch.setattr(views, "CHECKS_A_MINUTE", 3)
    cache.clear()

    answers = [stranger.get(address(certificate, ending)) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"
    other = stranger.get(address(certificate, ending), REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 200


def test_a_name_that_did_not_match_can_be_typed_again(stranger, certificate):
    page = stranger.post("/verify/", {"code": certificate.code, "name": "Rosa Quispee"}).content.decode()
    matching = stranger.post("/verify/", {"code": certificate.code, "name": "Rosa Quispe"}).content.decode()

    assert 'name="name" value="Rosa Quispee"' in page
    assert 'name="name"' not in matching


def test_the_only_question_of_a_form_is_not_called_optional(stranger, certificate):
    page = stranger.get(f"/verify/{certificate.code}/").content.decode()

    assert 'name="name"' in page
    assert "(optional)" not in page


def test_nobody_goes_through_a_list_of_names(stranger, certificate, monkeypatch):
    monkeypatch.setitem(views.WRONG_NAMES, "limit", 3)
    asked = {"code": certificate.code, "name": "rosa quispe"}
    wrong = [f"Somebody {letter}" for letter in "abcd"]
    assert "The name matches" in stranger.post("/verify/", asked).content.decode()

    for number, name in enumerate(wrong):
        page = stranger.post("/verify/", asked | {"name": name}, REMOTE_ADDR=f"203.0.113.{number}")

    assert "We compare no more names today" in page.content.decode()
    page = stranger.post("/verify/", asked).content.decode()
    assert "The name matches" not in page
    assert "We compare no more names today" in page
    assert "Valid" in page
