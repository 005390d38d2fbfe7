"""Mail that is taken in by POST: signed, once, and of a bearable size; to strangers there is no such page."""

import mailbox
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from people.letters.actions import take_in_mail, write_letter
from people.letters.emails import message_id
from people.letters.models import IntakeReceipt, Letter
from people.letters.rules import POSTED_BYTES, signature_of
from people.letters.standards.reports import read_report
from tests.people.test_letters_returned import NOT_TAKEN

SECRET = "a long secret"


@pytest.fixture(autouse=True)
def _secret(db, settings):
    settings.INTAKE_SECRET = SECRET


@pytest.fixture
def letter(db) -> Letter:
    return write_letter(key="one", kind="dates", address="ana@example.org", subject="Dates", text="May")


def returned(letter: Letter) -> bytes:
    return NOT_TAKEN.format(action="failed", status="5.1.1", id=message_id(letter)).encode()


def post(browser, body: bytes, *, secret=SECRET, age=0, signature=None):
    stamp = str(int((timezone.now() - timedelta(seconds=age)).timestamp()))
    headers = {"X-Plaza-Stamp": stamp, "X-Plaza-Signature": signature or signature_of(body, secret, stamp)}
    return browser.post("/letters/intake/", body, content_type="message/rfc822", headers=headers)


def test_a_signed_report_is_noted(stranger, letter):
    answer = post(stranger, returned(letter))

    assert answer.json() == {"kind": "returned"}
    letter.refresh_from_db()
    assert letter.returned_at is not None


def test_the_same_post_is_taken_in_once(stranger, letter):
    body, stamp = returned(letter), str(int(timezone.now().timestamp()))
    headers = {"X-Plaza-Stamp": stamp, "X-Plaza-Signature": signature_of(body, SECRET, stamp)}
    stranger.post("/letters/intake/", body, content_type="message/rfc822", headers=headers)
    Letter.objects.update(returned_at=None)

    again = stranger.post("/letters/intake/", body, content_type="message/rfc822", headers=headers)

    assert again.json() == {"kind": "repeated"}
    assert Letter.objects.get().returned_at is None


@pytest.mark.parametrize(
    "forged", [{"secret": "another"}, {"age": 301}, {"age": -302}, {"signature": "0" * 64}, {"signature": "é"}]
)
def test_what_is_not_signed_with_the_secret_and_lately_finds_no_page(stranger, letter, forged):
    assert post(stranger, returned(letter), **forged).status_code == 404
    assert Letter.objects.get().returned_at is None


@pytest.mark.parametrize("stamp", ["", "soon", "²", "1" * 400])
def test_a_stamp_that_is_no_time_finds_no_page(stranger, stamp):
    headers = {"X-Plaza-Stamp": stamp, "X-Plaza-Signature": "0" * 64}
    assert stranger.post("/letters/intake/", b"a", content_type="text/plain", headers=headers).status_code == 404


def test_without_a_secret_there_is_no_page_even_for_an_empty_one(stranger, settings, letter):
    settings.INTAKE_SECRET = ""
    assert post(stranger, returned(letter), secret="").status_code == 404


def test_looking_finds_no_page(stranger):
    assert stranger.get("/letters/intake/").status_code == 404


def test_what_is_too_large_finds_no_page(stranger):
    assert post(stranger, b"a" * (POSTED_BYTES + 1)).status_code == 404


def test_receipts_are_forgotten_once_their_signature_is_too_old(stranger, letter):
    post(stranger, returned(letter))
    IntakeReceipt.objects.update(taken_at=timezone.now() - timedelta(minutes=11))

    post(stranger, b"Subject: thanks\n\nThank you!")

    assert IntakeReceipt.objects.count() == 1


@pytest.mark.once
@given(st.binary(max_size=300), st.sampled_from([b"Auto-Submitted: ", b"Content-Type: multipart/report; ", b"\n\n"]))
def test_whatever_is_posted_is_read(body, head):
    assert read_report(head + body, domain="example.org").kind


def nested(depth: int = 2_000) -> bytes:
    return b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(depth))


def test_parts_within_parts_without_end_are_read_as_nothing(stranger):
    assert post(stranger, nested()).json() == {"kind": "reply"}


def test_a_message_that_cannot_be_read_stops_no_other(letter, settings, tmp_path):
    settings.RETURNED_MAIL = str(tmp_path / "returned")
    box = mailbox.Maildir(settings.RETURNED_MAIL, create=True)
    keys = [box.add(body) for body in (nested(), returned(letter), nested())]

    assert take_in_mail() == 1

    letter.refresh_from_db()
    assert letter.returned_at is not None
    assert set(mailbox.Maildir(settings.RETURNED_MAIL).keys()) == {keys[0], keys[2]}
