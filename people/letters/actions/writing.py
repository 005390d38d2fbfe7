"""The outbox: writing letters, and seeing that they leave."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lms.lib.task_queue import enqueue_on_commit
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.letters.models import Letter
from people.letters.tasks import send_letter

BATCH = 500  # letters hurried by one sweep; the next comes within a minute


@transaction.atomic
def write_letter(
    *,
    key: str,
    kind: str,
    person: User | None = None,
    address: str = "",
    language: str = "",
    subject: str,
    text: str,
    html: str = "",
    at: datetime | None = None,
) -> Letter:
    """Put a letter into the outbox, in the caller's transaction, and hurry it on commit. Safe to repeat.

    `key`: what the letter is about ("certificate-ready:42"); one letter a key, the first one stays as it is.
    `kind`: a slug; kinds that begin with "account-" carry a secret: nobody is shown it, and it is forgotten once sent.
    `address` and `language` default to the person's. Without any address the letter is kept, given up from the start,
    and its reader finds it under "Letters" in the account.
    `at`: when it may leave; now, if not given.
    """
    now = timezone.now()
    address = address or (person.email if person else "")
    letter, is_new = Letter.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "person": person,
            "address": address,
            "language": language or (person.language if person else "en"),
            "subject": " ".join(subject.split())[:250],
            "text": text,
            "html": html,
            "released_at": at or now,
            "last_error": "" if address else "no-address",
            "given_up_at": None if address else now,
        },
    )
    if is_new and address and letter.released_at <= now:
        enqueue_on_commit(send_letter, letter.pk)
    return letter


def send_due_letters(at: datetime | None = None) -> int:
    """Hurry the letters that are due, oldest first, and say how many. Called every minute by lms.schedule."""
    due = Letter.objects.due(at or timezone.now()).order_by("released_at").values_list("pk", flat=True)[:BATCH]
    for letter_id in due:
        enqueue_on_commit(send_letter, letter_id)
    return len(due)


@transaction.atomic
def try_letter_again(letter: Letter, *, by: User, at: datetime | None = None) -> bool:
    """Make an unsent letter due now, also one that was given up. False if it was sent meanwhile or has no address."""
    now = at or timezone.now()
    changed = (
        Letter.objects.filter(pk=letter.pk, sent_at=None)
        .exclude(address="")
        .update(given_up_at=None, not_before=None, tries=0, released_at=now, last_error="")
    )
    if changed:
        write_audit_entry("letter-tried-again", by=by, about=letter.person, thing=f"letter:{letter.pk}")
        enqueue_on_commit(send_letter, letter.pk)
    return bool(changed)
