"""What comes back by mail: letters that were not taken, and complaints."""

import mailbox
from contextlib import suppress
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.letters.actions.preferences import stop_letters
from people.letters.models import OPTIONAL, IntakeReceipt, Letter
from people.letters.rules import POSTED_WITHIN, domain_of
from people.letters.standards.reports import COMPLAINT, REPLY, RETURNED, IncomingMessage, read_report


@transaction.atomic
def take_in(data: bytes, *, at: datetime | None = None) -> IncomingMessage:
    """Note what one message tells of a letter of ours, and say what it is. Its words are not kept. Safe to repeat.

    A letter that came back is noted as such. A complaint stops all letters to its reader that are not of service.
    """
    report = read_report(data, domain=domain_of(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]) or "localhost")
    letter = Letter.objects.filter(pk=report.letter_id).first() if report.letter_id else None
    if letter and report.kind == RETURNED:
        Letter.objects.filter(pk=letter.pk, returned_at=None).update(returned_at=at or timezone.now())
    if letter and letter.person and report.kind == COMPLAINT:
        for purpose in OPTIONAL:
            stop_letters(letter.person, purpose)
    return report


@transaction.atomic
def take_in_posted(data: bytes, *, signature: str, at: datetime | None = None) -> IncomingMessage | None:
    """Note what a posted message tells, once; None if it was taken in before under this signature.

    The signature is kept for as long as it would be accepted again, in the same transaction.
    """
    now = at or timezone.now()
    IntakeReceipt.objects.filter(taken_at__lt=now - 2 * POSTED_WITHIN).delete()
    _receipt, is_new = IntakeReceipt.objects.get_or_create(signature=signature, defaults={"taken_at": now})
    return take_in(data, at=now) if is_new else None


def take_in_mail(at: datetime | None = None) -> int:
    """Take in what lies in the mailbox for returned mail, and say how much of it was done. Replies stay for people.

    Called every minute by lms.schedule. A message is removed once it is noted: a killed worker reads it again.
    """
    if not settings.RETURNED_MAIL:
        return 0
    box, done = mailbox.Maildir(settings.RETURNED_MAIL, create=True), 0
    for key in list(box.keys()):
        with suppress(RecursionError):  # parts within parts beyond all measure: it stays, and the next one is read
            done += _take_in_one(box, key, at)
    return done


def _take_in_one(box: mailbox.Maildir, key: str, at: datetime | None) -> bool:
    if "S" in box.get_message(key).get_flags():
        return False  # a reply that was seen before
    if take_in(box.get_bytes(key), at=at).kind == REPLY:
        _mark_seen(box, key)
        return False
    box.discard(key)
    return True


def _mark_seen(box: mailbox.Maildir, key: str) -> None:
    message = box.get_message(key)
    message.set_subdir("cur")
    message.add_flag("S")
    box[key] = message
