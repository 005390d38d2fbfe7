"""Work for later. A task may run twice, and records what it did by one conditional UPDATE."""

import logging
import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from celery import shared_task
from django.conf import settings
from django.core.mail import get_connection
from django.db.models import F
from django.utils import timezone

from lms.lib.task_queue import enqueue_on_commit
from people.letters.emails import envelope
from people.letters.models import Letter, LetterQuerySet
from people.letters.rules import (
    ACCOUNT,
    Waiting,
    holds_secret,
    is_hopeless,
    pause_after,
    within_budget,
)

log = logging.getLogger("plaza.outbox")

LEASE = timedelta(minutes=3)  # longer than all the time-outs of one talk with a mail server together
BATCH = 50  # letters for one connection; what is more urgent waits no longer than for these
BATCH_TIME = timedelta(seconds=20)  # with a slow server: what is left goes back
LOOKED_AT = 500  # letters among which a batch is chosen; when those of one domain fill them, they make way next time
MINUTE = timedelta(minutes=1)
FAILURES = (SMTPException, OSError, ValueError)


@shared_task(name="people.letters.tasks.send_letter")
def send_letter(letter_id: str) -> None:
    """Send one letter if it is due, the budget allows it, and nobody else is at it. Safe to run twice, and at once."""
    _send(_claim(Letter.objects.filter(pk=letter_id), most=1))


@shared_task(name="people.letters.tasks.send_next_letters")
def send_next_letters(until: str) -> None:
    """Send the most urgent letters over one connection, and ask for another batch before `until` (ISO, UTC).

    It takes no ids: who is first is seen when a worker has a hand free, so that a new password overtakes what was
    written to thousands before it. Safe to run twice, and at once.
    """
    sent = _send(_claim(Letter.objects.all(), most=BATCH))
    if sent and timezone.now() < datetime.fromisoformat(until):
        enqueue_on_commit(send_next_letters, until)


def _claim(letters: LetterQuerySet, *, most: int) -> list[Letter]:
    """Those that this worker won, the most urgent first. The lease lies in `not_before`: who is killed holds it no
    longer. Two workers who claim in one moment may go over the budget, each by one batch."""
    now = timezone.now()
    used = Letter.objects.used_since(now - MINUTE, at=now)
    full = [domain for domain, count in used.items() if count >= settings.LETTERS_A_MINUTE_TO_A_DOMAIN]
    due = letters.due(now).exclude(priority__gt=ACCOUNT, domain__in=full)
    waiting = due.in_turn().values_list("pk", "priority", "domain")[:LOOKED_AT]
    chosen = within_budget(
        (Waiting(*row) for row in waiting),
        used=used,
        a_minute=settings.LETTERS_A_MINUTE,
        a_domain=settings.LETTERS_A_MINUTE_TO_A_DOMAIN,
        most=most,
    )
    batch = uuid.uuid4()
    Letter.objects.due(now).filter(pk__in=chosen).update(
        not_before=now + BATCH_TIME + LEASE, tries=F("tries") + 1, batch=batch
    )
    return list(Letter.objects.filter(batch=batch).in_turn().select_related("person"))


def _send(letters: list[Letter]) -> int:
    """Send letters over one connection and say how many left."""
    connection, began, sent = get_connection(), timezone.now(), 0
    for number, letter in enumerate(letters):
        if timezone.now() - began > BATCH_TIME:
            _hand_back(letters[number:])
            break
        sent += _send_one(letter, connection)
    with suppress(*FAILURES):
        connection.close()
    return sent


def _send_one(letter: Letter, connection) -> bool:
    try:
        connection.open()
        message = envelope(letter)
        message.connection = connection
        message.send()
    except FAILURES as error:
        _put_back(letter, error)
        if not isinstance(error, SMTPRecipientsRefused):
            with suppress(*FAILURES):
                connection.close()  # the next letter asks for a new one
        return False
    _note_sent(letter)
    return True


def _hand_back(letters: list[Letter]) -> None:
    """They were not tried: another worker takes them at once."""
    ids = [letter.pk for letter in letters]
    Letter.objects.filter(pk__in=ids, sent_at=None).update(batch=None, not_before=None, tries=F("tries") - 1)


def _note_sent(letter: Letter) -> None:
    unsent = Letter.objects.filter(pk=letter.pk, sent_at=None)
    if letter.person_id is None and holds_secret(letter.kind):
        unsent.delete()  # an address without an account: somebody typed it, or its account is erased
        return
    changes: dict[str, object] = {"sent_at": timezone.now(), "not_before": None, "batch": None, "last_error": ""}
    if holds_secret(letter.kind) and not settings.LOCAL:  # the page of local mail shows them
        changes |= {"text": "", "html": ""}
    unsent.update(**changes)


def _put_back(letter: Letter, error: Exception) -> None:
    # The error's words may quote the address: its class is all that is kept.
    kind = type(error).__name__
    now = timezone.now()
    hopeless = is_hopeless(letter.tries) or _is_refused_for_good(error)
    Letter.objects.filter(pk=letter.pk, sent_at=None).update(
        not_before=now + pause_after(letter.tries),
        batch=None,
        last_error=kind,
        given_up_at=now if hopeless else None,
    )
    log.warning("letter %s not sent, try %d: %s%s", letter.pk, letter.tries, kind, ", given up" if hopeless else "")


def _is_refused_for_good(error: Exception) -> bool:
    return isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _ in error.recipients.values())
