"""Mail that comes back: letters not taken, complaints, replies; and letters whose time is over."""

import io
import mailbox
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from people.letters.actions import (
    Draft,
    forget_old_letters,
    take_in,
    take_in_mail,
    try_letter_again,
    write_letter,
    write_letters,
)
from people.letters.emails import Words, message_id
from people.letters.models import Letter, MailChoice, Purpose
from people.letters.standards.reports import IncomingMessage, read_report
from tests.factories.people import make_person

ID = "0b9c1f0e-6f0e-4c55-9d3e-1b6e8d6f4a11"
NOT_TAKEN = """\
From: MAILER-DAEMON@mx.example.net
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mailbox is not there.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ana@example.org
Action: {action}
Status: {status}
--b
Content-Type: message/rfc822

Message-ID: {id}
Subject: Dates

Secret words
--b--
"""
COMPLAINT = """\
From: complaints@mailbox.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is a complaint.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1
--b
Content-Type: message/rfc822

Message-ID: {id}

Words
--b--
"""
AUTOMATIC = "From: a@example.org\nAuto-Submitted: auto-replied\nIn-Reply-To: {id}\n\nI am away.\n"
REPLY = "From: a@example.org\nIn-Reply-To: {id}\n\nThank you!\n"


def message(form: str, letter_id: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    return form.format(id=letter_id, action=action, status=status).encode()


@pytest.fixture
def ana(db):
    return make_person("ana")


@pytest.fixture
def letter(ana) -> Letter:
    write_letters([Draft("dates", Words("Dates", "May."), ana)], kind="dates", purpose=Purpose.COURSES)
    Letter.objects.update(sent_at=timezone.now())
    return Letter.objects.get()


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (message(NOT_TAKEN, f"<{ID}@plaza.example>"), "returned"),
        (message(NOT_TAKEN, f"<{ID.upper()}@Plaza.example>"), "returned"),
        (message(NOT_TAKEN, f"<{ID}@plaza.example>", action="delayed", status="4.2.2"), "delayed"),
        (message(COMPLAINT, f"<{ID}@plaza.example>"), "complaint"),
        (message(AUTOMATIC, f"<{ID}@plaza.example>"), "automatic"),
        (message(REPLY, f"<{ID}@plaza.example>"), "reply"),
    ],
)
def test_a_message_that_comes_in_is_told_by_its_form(data, kind):
    assert read_report(data, domain="plaza.example") == IncomingMessage(kind, ID)


@pytest.mark.once
@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"Content-Type: multipart/report", message(REPLY, f"<{ID}@else.org>")]
)
def test_what_names_no_letter_of_ours_is_about_none(data):
    assert read_report(data, domain="plaza.example").letter_id == ""


def test_a_letter_that_came_back_says_so_and_once(letter):
    data, now = message(NOT_TAKEN, message_id(letter)), timezone.now()

    take_in(data, at=now)
    take_in(data, at=now + timedelta(days=1))

    letter.refresh_from_db()
    assert letter.returned_at == now
    assert letter.state == Letter.State.RETURNED
    assert [state for state in Letter.State if Letter.objects.in_state(state, now).exists()] == ["returned"]


@pytest.mark.parametrize(
    "form", [AUTOMATIC, REPLY, NOT_TAKEN.replace("{action}", "delayed").replace("{status}", "4.2.2")]
)
def test_nothing_else_says_that_it_came_back(letter, form):
    take_in(message(form, message_id(letter)))

    letter.refresh_from_db()
    assert letter.returned_at is None


def test_an_address_that_sent_a_letter_back_gets_letters_of_service_alone_for_a_while(letter, ana):
    take_in(message(NOT_TAKEN, message_id(letter)))
    ben = make_person("ben")

    def write(key: str, purpose: Purpose, **when) -> int:
        drafts = [Draft(f"{key}:{person.pk}", Words("s", "t"), person) for person in (ana, ben)]
        return write_letters(drafts, kind="x", purpose=purpose, **when)

    assert write("a", Purpose.COURSES) == 1
    assert write("b", Purpose.SERVICE) == 2
    assert write("c", Purpose.COURSES, at=timezone.now() + timedelta(days=91)) == 2


def test_a_complaint_stops_what_is_not_of_service(letter, ana):
    take_in(message(COMPLAINT, message_id(letter)))

    chosen = dict(MailChoice.objects.filter(person=ana).values_list("purpose", "is_wanted"))
    assert chosen == {"courses": False, "network": False, "news": False}


def test_a_mailbox_is_emptied_but_for_what_people_wrote(letter, settings, tmp_path):
    settings.RETURNED_MAIL = str(tmp_path / "returned")
    box = mailbox.Maildir(settings.RETURNED_MAIL, create=True)
    for form in (NOT_TAKEN, AUTOMATIC, REPLY):
        box.add(message(form, message_id(letter)))

    assert take_in_mail() == 2
    assert take_in_mail() == 0

    (kept,) = mailbox.Maildir(settings.RETURNED_MAIL)
    assert "Thank you!" in kept.get_payload()
    letter.refresh_from_db()
    assert letter.returned_at


def test_without_a_mailbox_nothing_is_looked_for(settings):
    settings.RETURNED_MAIL = ""

    assert take_in_mail() == 0


def test_a_mail_server_may_hand_over_one_message(letter, monkeypatch, capsys):
    data = io.TextIOWrapper(io.BytesIO(message(NOT_TAKEN, message_id(letter))))
    monkeypatch.setattr("sys.stdin", data)

    call_command("take_in_mail")

    assert capsys.readouterr().out == "returned\n"


# --- Forgotten ----------------------------------------------------------------------------------------------------


def test_letters_are_forgotten_when_their_time_is_over(letter, ana, settings):
    settings.LETTER_DAYS = 100
    now = timezone.now()
    given_up = write_letter(key="b", kind="notice", person=make_person("ben", email=""), subject="s", text="t")

    assert forget_old_letters(at=now + timedelta(days=99)) == 0
    assert forget_old_letters(at=now + timedelta(days=101)) == 2
    assert forget_old_letters(at=now + timedelta(days=102)) == 0

    texts = set(Letter.objects.values_list("subject", "text", "html", "address", "domain"))
    assert texts == {("", "", "", "", "")}
    assert not Letter.objects.readable_by(ana).exists()
    assert not try_letter_again(given_up, by=ana)
    assert write_letter(key="b", kind="notice", person=ana, subject="s", text="t") == given_up


def test_a_link_that_never_left_is_forgotten_after_a_week(ana):
    now = timezone.now()
    letter = write_letter(key="k", kind="account-key", person=ana, subject="s", text="secret-link")
    Letter.objects.update(given_up_at=now)

    forget_old_letters(at=now + timedelta(days=6))
    letter.refresh_from_db()
    assert letter.text

    forget_old_letters(at=now + timedelta(days=8))
    letter.refresh_from_db()
    assert not letter.text


def test_what_waits_is_not_forgotten(ana, settings):
    settings.LETTER_DAYS = 1
    write_letter(key="k", kind="notice", person=ana, subject="s", text="t")

    assert forget_old_letters(at=timezone.now() + timedelta(days=400)) == 0
