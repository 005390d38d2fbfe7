"""Work for later. A task takes an id, may run twice, and records what it did by one conditional UPDATE."""

import logging
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from celery import shared_task
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from people.letters.emails import envelope
from people.letters.models import Letter
from people.letters.rules import holds_secret, is_hopeless, pause_after

log = logging.getLogger("plaza.outbox")

LEASE = timedelta(minutes=3)  # longer than all the time-outs of one talk with a mail server together


@shared_task(name="people.letters.tasks.send_letter")
def send_letter(letter_id: str) -> None:
    """Send one letter if it is due and nobody else is at it. Safe to run twice, and twice at once."""
    letter = _claim(letter_id)
    if letter is None:
        return
    try:
        envelope(letter).send()
    except (SMTPException, OSError, ValueError) as error:
        _put_back(letter, error)
    else:
        _note_sent(letter)


def _claim(letter_id: str) -> Letter | None:
    """The letter, if this worker won it. Its lease lies in `not_before`: a killed worker's letter is due after it."""
    now = timezone.now()
    won = Letter.objects.due(now).filter(pk=letter_id).update(not_before=now + LEASE, tries=F("tries") + 1)
    return Letter.objects.select_related("person").get(pk=letter_id) if won else None


def _note_sent(letter: Letter) -> None:
    unsent = Letter.objects.filter(pk=letter.pk, sent_at=None)
    if letter.person_id is None and holds_secret(letter.kind):
        unsent.delete()  # an address without an account: somebody typed it, or its account is erased
        return
    changes: dict[str, object] = {"sent_at": timezone.now(), "not_before": None, "last_error": ""}
    if holds_secret(letter.kind) and not settings.LOCAL:  # the page of local mail shows them
        changes |= {"text": "", "html": ""}
    unsent.update(**changes)


def _put_back(letter: Letter, error: Exception) -> None:
    # The error's words may quote the address: its class is all that is kept.
    kind = type(error).__name__
    now = timezone.now()
    hopeless = is_hopeless(letter.tries) or _is_refused_for_good(error)
    Letter.objects.filter(pk=letter.pk, sent_at=None).update(
        not_before=now + pause_after(letter.tries), last_error=kind, given_up_at=now if hopeless else None
    )
    log.warning("letter %s not sent, try %d: %s%s", letter.pk, letter.tries, kind, ", given up" if hopeless else "")


def _is_refused_for_good(error: Exception) -> bool:
    return isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _ in error.recipients.values())
