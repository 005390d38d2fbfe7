"""The outbox: every letter is a row first, leaves once, and waits out a dead mail server."""

import contextlib
import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from people.accounts.models import AuditEntry, User
from people.letters import actions, rules, tasks
from people.letters.models import Letter
from people.signin.actions import write_account_letter

SECRET = "the-secret-link"


class UndoneError(Exception):
    """What the caller's transaction fails with."""


@pytest.fixture
def ana(db):
    return User.objects.create_user("ana", email="ana@example.org", language="es")


def write(key="greeting:1", **changes) -> Letter:
    given = {"kind": "greeting", "subject": "Hello", "text": "Good day.", **changes}
    return actions.write_letter(key=key, **given)


def break_mail(monkeypatch, error: Exception) -> None:
    def refuse(*_args, **_kwargs):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)


def test_a_letter_is_a_row_in_the_language_of_its_reader(ana):
    letter = write(person=ana, subject="Two\nlines")

    letter.refresh_from_db()
    assert (letter.address, letter.language, letter.subject) == ("ana@example.org", "es", "Two lines")
    assert letter.sent_at is None


def test_the_same_key_writes_one_letter(ana):
    first, second = write(person=ana), write(person=ana, subject="Another")

    assert first == second
    assert Letter.objects.get().subject == "Hello"


def test_a_letter_leaves_with_the_callers_transaction_or_not_at_all(
    ana, monkeypatch, django_capture_on_commit_callbacks
):
    hurried = []
    monkeypatch.setattr(tasks.send_letter, "apply_async", lambda args, **_: hurried.append(args[0]))

    with django_capture_on_commit_callbacks(execute=True):
        kept = write("kept", person=ana)
        with contextlib.suppress(UndoneError), transaction.atomic():
            write("undone", person=ana)
            raise UndoneError

    assert hurried == [str(kept.pk)]
    assert list(Letter.objects.values_list("key", flat=True)) == ["kept"]


def test_a_letter_is_sent_once_with_an_id_of_its_own(ana):
    letter = write(person=ana, html="<p>Good day.</p>")

    tasks.send_letter(str(letter.pk))
    tasks.send_letter(str(letter.pk))

    (message,) = mail.outbox
    assert message.to == ["ana@example.org"]
    assert message.extra_headers["Message-ID"] == f"<{letter.pk}@example.org>"
    assert message.alternatives[0][0] == "<p>Good day.</p>"
    letter.refresh_from_db()
    assert letter.sent_at
    assert letter.tries == 1


def test_a_letter_for_later_waits(ana):
    letter = write(person=ana, at=timezone.now() + timedelta(hours=1))

    tasks.send_letter(str(letter.pk))

    assert not mail.outbox
    assert actions.send_due_letters() == 0
    assert actions.send_due_letters(at=timezone.now() + timedelta(hours=2)) == 1


def test_a_letter_to_nobody_stays_in_the_account(db):
    ben = User.objects.create_user("ben")

    letter = write(person=ben)
    tasks.send_letter(str(letter.pk))

    assert letter.last_error == "no-address"
    assert letter.given_up_at
    assert not mail.outbox


def test_an_hour_without_mail_server_loses_nothing_and_doubles_nothing(ana, monkeypatch, time_machine):
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    letter = write(person=ana)
    with monkeypatch.context() as broken:
        break_mail(broken, ConnectionRefusedError("ana@example.org"))
        for minute in range(60):
            time_machine.move_to(start + timedelta(minutes=minute), tick=False)
            for due in Letter.objects.due(timezone.now()):
                tasks.send_letter(str(due.pk))
    letter.refresh_from_db()
    assert letter.last_error == "ConnectionRefusedError"
    assert letter.tries == 6

    for minute in range(60, 130):
        time_machine.move_to(start + timedelta(minutes=minute), tick=False)
        for due in Letter.objects.due(timezone.now()):
            tasks.send_letter(str(due.pk))

    assert len(mail.outbox) == 1


def test_a_letter_that_nobody_takes_is_given_up_and_can_be_tried_again(ana, monkeypatch):
    letter = write(person=ana)
    Letter.objects.filter(pk=letter.pk).update(tries=rules.MOST_TRIES - 1)
    with monkeypatch.context() as broken:
        break_mail(broken, smtplib.SMTPServerDisconnected())
        tasks.send_letter(str(letter.pk))
    letter.refresh_from_db()
    assert letter.given_up_at

    assert actions.try_letter_again(letter, by=ana)
    tasks.send_letter(str(letter.pk))

    assert len(mail.outbox) == 1
    assert AuditEntry.objects.get().act == "letter-tried-again"
    assert not actions.try_letter_again(letter, by=ana)


@pytest.mark.parametrize(("code", "is_final"), [(550, True), (450, False)])
def test_only_a_refusal_for_good_ends_the_tries_at_once(ana, monkeypatch, code, is_final):
    letter = write(person=ana)
    break_mail(monkeypatch, smtplib.SMTPRecipientsRefused({"ana@example.org": (code, b"no")}))

    tasks.send_letter(str(letter.pk))

    letter.refresh_from_db()
    assert bool(letter.given_up_at) is is_final
    assert letter.last_error == "SMTPRecipientsRefused"


def test_the_letter_of_a_killed_worker_is_due_again_after_its_lease(ana, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    letter = write(person=ana)
    assert tasks._claim(Letter.objects.all(), most=1)  # and the worker dies here

    tasks.send_letter(str(letter.pk))
    assert not mail.outbox

    time_machine.move_to(start + tasks.BATCH_TIME + tasks.LEASE + timedelta(seconds=1), tick=False)
    tasks.send_letter(str(letter.pk))
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_cannot_both_send():
    letter = write(address="ana@example.org")
    start = threading.Barrier(4)

    def work():
        start.wait()
        tasks.send_letter(str(letter.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(mail.outbox) == 1


def test_a_letter_to_nobody_is_not_tried_again(db):
    nobody = User.objects.create_user("nobody")

    assert not actions.try_letter_again(write(person=nobody), by=nobody)
    assert Letter.objects.get().given_up_at


def test_an_address_without_an_account_is_forgotten_once_it_was_written_to(db):
    letter = write(kind="account-unknown", address="typed@example.org")

    tasks.send_letter(str(letter.pk))

    assert len(mail.outbox) == 1
    assert not Letter.objects.exists()


def test_what_opens_an_account_is_forgotten_once_sent(ana, settings):
    settings.LOCAL = False
    letter = write(person=ana, kind="account-password-reset", text=SECRET)

    tasks.send_letter(str(letter.pk))

    letter.refresh_from_db()
    assert SECRET in mail.outbox[0].body
    assert SECRET not in letter.text


def test_discreet_mail_names_neither_us_nor_its_subject(ana, settings):
    ana.discreet_mail, ana.language = True, "en"
    ana.save()
    letter = write(person=ana, subject="Certificate", text="Open Gov 101", html="<p>Open Gov 101</p>")

    tasks.send_letter(str(letter.pk))

    (message,) = mail.outbox
    everything = message.message().as_string()
    assert "Open Gov" not in everything
    assert "Certificate" not in everything
    assert settings.SITE_NAME not in message.from_email + message.subject + message.body
    assert not message.alternatives


@pytest.mark.parametrize("template", ["password_reset_key", "email_confirmation", "password_changed", "totp_activated"])
def test_discreet_letters_of_the_account_name_nobody(ana, settings, template):
    ana.discreet_mail, ana.language, ana.alias = True, "en", "Ana of the Square"
    ana.save()
    links = {"password_reset_url": "https://x.example/a", "activate_url": "https://x.example/a"}

    letter = write_account_letter(f"account/email/{template}", ana.email, {"user": ana, **links}, language="en")

    assert letter.subject == "A message for you"
    telling = (settings.SITE_NAME, ana.alias, "password was", "authenticator")
    assert [words for words in telling if words in letter.text] == []
