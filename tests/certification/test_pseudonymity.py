"""Two forms of one certificate: nothing in the one without the name leads to the one with it, or to another award."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.storage import storages

from certification.certificates import tasks
from certification.certificates.actions import choose_shown, confirm_revocation, propose_revocation
from certification.certificates.files import pdf_path
from certification.certificates.models import Certificate
from certification.certificates.rules import Shown, Status
from certification.showing.rules import compares_names, is_named_to_strangers
from lms.lib.codes import grouped
from tests.factories.certification import ISSUED_AT, make_finished_certificate

pytestmark = pytest.mark.django_db

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IDENTIFIER = re.compile(rf"{UUID}|status/\d+#\d+|\d\d:\d\d:\d\d|2026-[0-9A-Z]{{4}}-[0-9A-Z]{{4}}")
SHARED = {"00:00:00"}


@pytest.fixture
def certificate(alumna) -> Certificate:
    return make_finished_certificate(alumna)


def identifiers(credential: str, rest: str = "") -> set[str]:
    """What could join a record with another one: ids, places, times of day, numbers."""
    achievement = json.loads(credential)["credentialSubject"]["achievement"]["id"]  # every holder of it shares that
    return set(IDENTIFIER.findall(credential + rest)) - {achievement.removeprefix("urn:uuid:")}


def pdf_of(certificate, *, named: bool) -> bytes:
    with storages["private"].open(pdf_path(certificate, named=named)) as file:
        return file.read()


def identifiers_in_file(data: bytes) -> set[str]:
    """The same for whatever a file tells by its information, its metadata, its id and what is attached."""
    with pikepdf.open(BytesIO(data)) as pdf:
        assert list(pdf.attachments) == ["credential.json"]
        credential = pdf.attachments["credential.json"].get_file().read_bytes().decode()
        told = " ".join(str(value) for value in pdf.docinfo.values()) + str(pdf.open_metadata())
        return identifiers(credential, told) | {bytes(part).hex() for part in pdf.trailer.ID}


def posted(client, code: str, name: str):
    return client.post("/verify/", {"code": code, "name": name})


# --- Records and files ------------------------------------------------------------------------------------------------
def test_the_two_records_share_nothing_that_joins_them(certificate):
    assert identifiers(certificate.credential) & identifiers(certificate.credential_without_name) <= SHARED


def test_two_awards_of_one_moment_share_nothing_either(alumna, certificate):
    other = make_finished_certificate(alumna)

    for field in ("credential", "credential_without_name"):
        assert identifiers(getattr(certificate, field)) & identifiers(getattr(other, field)) <= SHARED


def test_no_code_or_number_is_worked_out_from_the_other(certificate):
    for field in ("code", "number"):
        one, other = getattr(certificate, field)[-8:], getattr(certificate, f"{field}_without_name")[-8:]
        assert sum(a == b for a, b in zip(one, other, strict=True)) < 6, "drawn letters are seldom the same"


def test_no_record_tells_the_time_of_day(alumna):
    morning = make_finished_certificate(alumna, at=ISSUED_AT)
    evening = make_finished_certificate(alumna, at=ISSUED_AT + timedelta(hours=9, seconds=7))

    for credential in (morning.credential, evening.credential, evening.credential_without_name):
        assert re.findall(r"T\d\d:\d\d:\d\dZ", credential) == ["T00:00:00Z"] * 3  # awarded, valid from, signed


def test_the_file_without_the_name_is_there_and_holds_no_name(client_of, certificate):
    answer = client_of(certificate.person).get(f"/en/my/certificates/{certificate.pk}/certificate-without-name.pdf")

    assert answer.content == pdf_of(certificate, named=False)
    assert answer["Content-Disposition"] == f'attachment; filename="certificate-{certificate.number_without_name}.pdf"'
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        text = " ".join(str(value) for value in pdf.docinfo.values()) + str(pdf.open_metadata())
        credential = pdf.attachments["credential.json"].get_file().read_bytes().decode()
    assert credential == certificate.credential_without_name
    assert "Rosa" not in text
    assert certificate.number not in text


def test_the_two_files_share_nothing_that_joins_them(certificate):
    assert (
        identifiers_in_file(pdf_of(certificate, named=True)) & identifiers_in_file(pdf_of(certificate, named=False))
        <= SHARED
    )


def test_one_file_bears_one_code(certificate):
    for named, code, other in [
        (True, certificate.code, certificate.code_without_name),
        (False, certificate.code_without_name, certificate.code),
    ]:
        document = tasks.document_of(certificate, named=named)
        assert (document.code, bool(document.name)) == (code, named)
        assert other not in repr(document)
        assert grouped(other) not in repr(document)


# --- Codes ------------------------------------------------------------------------------------------------------------
def test_the_code_without_the_name_answers_with_its_own_number(stranger, certificate):
    page = stranger.get(f"/verify/{grouped(certificate.code_without_name)}/").content.decode()

    assert "Valid" in page
    assert certificate.number_without_name in page
    assert certificate.number not in page
    assert grouped(certificate.code) not in page


@pytest.mark.parametrize("shown", [Shown.STATUS, Shown.PSEUDONYMOUS, Shown.NAMED])
def test_the_code_without_the_name_never_tells_or_confirms_one(stranger, certificate, shown):
    choose_shown(certificate, shown, by=certificate.person)
    code = certificate.code_without_name

    right, wrong = posted(stranger, code, "Rosa Quispe"), posted(stranger, code, "Somebody Else")

    assert right.content == wrong.content
    assert "We compare no name here" in right.content.decode()
    assert b"Quispe" not in stranger.get(f"/verify/{code}/").content
    assert b"Quispe" not in stranger.get(f"/verify/{code}.json").content


@pytest.mark.parametrize(
    ("shown", "is_credential"),
    [(Shown.STATUS, False), (Shown.PSEUDONYMOUS, True), (Shown.NAMED, True)],
)
def test_the_record_without_the_name_is_found_by_its_own_code_alone(stranger, certificate, shown, is_credential):
    choose_shown(certificate, shown, by=certificate.person)

    own = stranger.get(f"/verify/{certificate.code_without_name}.json").content.decode()
    other = stranger.get(f"/verify/{certificate.code}.json").content.decode()

    assert (own == certificate.credential_without_name) is is_credential
    assert str(certificate.credential_id_without_name) not in other
    assert certificate.number not in own


def test_hidden_hides_both_codes(stranger, certificate):
    choose_shown(certificate, Shown.NOTHING, by=certificate.person)

    for code in (certificate.code, certificate.code_without_name):
        assert stranger.get(f"/verify/{code}/").status_code == 404
        assert stranger.get(f"/verify/{code}.json").status_code == 404


def test_without_a_code_nothing_answers(db):
    assert not Certificate.objects.answering_to("").exists()


# --- Typed names ------------------------------------------------------------------------------------------------------
def test_at_the_level_without_a_name_no_typed_name_is_confirmed(stranger, certificate):
    choose_shown(certificate, Shown.PSEUDONYMOUS, by=certificate.person)

    right, wrong = (posted(stranger, certificate.code, name) for name in ("Rosa Quispe", "Somebody Else"))

    assert right.content == wrong.content
    assert "We compare no name here" in right.content.decode()
    assert "Whose is it?" not in stranger.get(f"/verify/{certificate.code}/").content.decode()


@pytest.mark.parametrize("shown", [Shown.STATUS, Shown.PSEUDONYMOUS, Shown.NAMED])
def test_a_revoked_one_confirms_and_tells_no_name(stranger, certificate, staff, second_staff, shown):
    choose_shown(certificate, shown, by=certificate.person)
    propose_revocation(certificate, reason="fraud", note="Because.", by=staff)
    confirm_revocation(certificate, by=second_staff)

    right, wrong = (posted(stranger, certificate.code, name) for name in ("Rosa Quispe", "Somebody Else"))

    assert right.content == wrong.content
    assert b"Quispe" not in stranger.get(f"/verify/{certificate.code}/").content


def test_the_choice_tells_that_a_typed_name_is_confirmed(client_of, certificate):
    page = client_of(certificate.person).get(f"/en/my/certificates/{certificate.pk}/").content.decode()

    assert "who types a name learns if it is yours" in page
    assert "no typed name is confirmed" in page


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("shown", list(Shown))
def test_names_are_told_and_compared_only_while_it_stands(shown, status):
    stands = status in (Status.VALID, Status.EXPIRED)

    assert is_named_to_strangers(shown, status) is (stands and shown is Shown.NAMED)
    assert compares_names(shown, status) is (stands and shown in (Shown.STATUS, Shown.NAMED))
