"""Letters to many: written at once, sent over one connection, after all others and within the budget."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from people.accounts.models import User
from people.letters import tasks
from people.letters.actions import Draft, send_due_letters, write_letter, write_letters
from people.letters.emails import Words
from people.letters.models import Letter
from tests.faults.mail_server import MailServer

LONG_AGO = "2026-01-01T00:00:00+00:00"  # ask for no further batch


def drafts(number: int, *, domain: str = "example.org") -> list[Draft]:
    return [
        Draft(f"news:{one}@{domain}", Words("News", "Good day."), address=f"p{one}@{domain}") for one in range(number)
    ]


def recipients() -> list[str]:
    return [message.to[0] for message in mail.outbox]


@pytest.fixture
def mail_server(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


def test_letters_to_many_are_written_once_however_often(db):
    assert write_letters(drafts(3), kind="news") == 3
    assert write_letters(drafts(4), kind="news") == 1

    assert Letter.objects.count() == 4
    assert set(Letter.objects.values_list("priority", "domain")) == {(Letter.Priority.BULK, "example.org")}


def test_hundreds_of_letters_cost_a_handful_of_queries(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(28):  # SQLite takes so many values a statement and no more
        write_letters(drafts(900), kind="news")


def test_each_is_in_the_language_and_at_the_address_of_its_reader(db):
    rosa = User.objects.create_user("rosa", email="rosa@Example.org", language="es")
    nobody = User.objects.create_user("nobody")

    write_letters([Draft("a", Words("Hola", "x"), rosa), Draft("b", Words("Hello", "x"), nobody)], kind="news")

    first, second = Letter.objects.order_by("key")
    assert (first.address, first.language, first.domain) == ("rosa@example.org", "es", "example.org")
    assert second.given_up_at


def test_a_password_overtakes_what_was_written_to_many_before(db):
    write_letters(drafts(120), kind="news")
    write_letter(key="notice", kind="notice", address="notice@example.org", subject="s", text="t")
    write_letter(key="key", kind="account-password-reset", address="way-in@example.org", subject="s", text="t")

    tasks.send_next_letters(LONG_AGO)

    assert recipients()[:2] == ["way-in@example.org", "notice@example.org"]
    assert len(mail.outbox) == tasks.BATCH


def test_a_batch_asks_for_the_next_until_its_time_is_over(db, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(tasks.send_next_letters, "apply_async", lambda args, **_: asked.append(args[0]))
    write_letters(drafts(2), kind="news")
    soon = (timezone.now() + timedelta(hours=1)).isoformat()

    with django_capture_on_commit_callbacks(execute=True):
        tasks.send_next_letters(soon)
        tasks.send_next_letters(soon)  # nothing was left
        write_letter(key="late", kind="notice", address="a@example.org", subject="s", text="t")
        tasks.send_next_letters(LONG_AGO)

    assert asked == [soon]


def test_so_many_leave_a_minute_and_the_rest_in_the_next(db, settings, time_machine):
    settings.LETTERS_A_MINUTE = 3
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    write_letters(drafts(5), kind="news")

    tasks.send_next_letters(LONG_AGO)
    tasks.send_next_letters(LONG_AGO)
    assert len(mail.outbox) == 3

    write_letter(key="key", kind="account-password-reset", address="way-in@example.org", subject="s", text="t")
    tasks.send_next_letters(LONG_AGO)
    assert recipients()[3:] == ["way-in@example.org"]

    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    tasks.send_next_letters(LONG_AGO)
    assert len(mail.outbox) == 6


def test_one_domain_that_has_had_enough_holds_up_no_other(db, settings, monkeypatch):
    settings.LETTERS_A_MINUTE_TO_A_DOMAIN = 2
    monkeypatch.setattr(tasks, "LOOKED_AT", 3)
    write_letters(drafts(5, domain="big.org"), kind="news")
    write_letters(drafts(1, domain="small.org"), kind="news")

    tasks.send_next_letters(LONG_AGO)
    tasks.send_next_letters(LONG_AGO)

    assert sorted(one.rpartition("@")[2] for one in recipients()) == ["big.org", "big.org", "small.org"]


def test_what_other_workers_have_in_hands_counts(db, settings):
    settings.LETTERS_A_MINUTE = 3
    write_letters(drafts(5), kind="news")
    assert len(tasks._claim(Letter.objects.all(), most=2)) == 2

    tasks.send_next_letters(LONG_AGO)

    assert len(mail.outbox) == 1


def test_a_batch_is_one_talk_with_the_server_and_one_refusal_stops_nobody(db, mail_server):
    write_letters(drafts(6), kind="news")
    mail_server.refused = {"p2@example.org"}

    tasks.send_next_letters(LONG_AGO)

    assert mail_server.talks == 1
    assert mail_server.recipients() == [f"p{one}@example.org" for one in (0, 1, 3, 4, 5)]
    assert Letter.objects.get(address="p2@example.org").given_up_at


def test_a_server_that_hangs_up_is_called_again_for_the_next_letter(db, mail_server):
    write_letters(drafts(2), kind="news")
    mail_server.drops_answer = True

    tasks.send_next_letters(LONG_AGO)

    assert mail_server.talks == 2
    assert Letter.objects.exclude(last_error="").count() == 2


def test_what_a_slow_server_leaves_no_time_for_goes_back_untried(db, time_machine, monkeypatch):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    write_letters(drafts(3), kind="news")
    real = tasks.envelope

    def slow(letter):
        time_machine.move_to(timezone.now() + tasks.BATCH_TIME + timedelta(seconds=1), tick=False)
        return real(letter)

    monkeypatch.setattr(tasks, "envelope", slow)
    tasks.send_next_letters(LONG_AGO)

    assert len(mail.outbox) == 1
    assert list(Letter.objects.due(timezone.now()).values_list("tries", "batch")) == [(0, None), (0, None)]
    assert send_due_letters() == 2
