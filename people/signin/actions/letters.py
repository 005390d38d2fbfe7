"""Letters about getting in: links, notices of changes, and how many of them strangers may cause."""

import uuid
from datetime import datetime

from django.db import transaction

from people.accounts.actions import write_audit_entry
from people.accounts.models import LETTERS_HELD, AuditEntry
from people.letters.actions import write_letter
from people.letters.models import Letter
from people.signin.emails import account_words


@transaction.atomic
def write_account_letter(template: str, address: str, context: dict, *, language: str) -> Letter:
    """Put one of allauth's letters into the outbox: a link to confirm, a link to a new password, a notice of a change.

    `template`: allauth's name for it, "account/email/password_reset_key"; `context` is what allauth gives, with `user`
    where there is an account. To an address without account it goes in `language`.
    """
    person = context.get("user")
    language = person.language if person else language
    kind = "account-" + template.rpartition("/")[2].replace("_", "-")
    words = account_words(template, language, **{**context, "is_discreet": bool(person and person.discreet_mail)})
    return write_letter(
        key=f"{kind}:{uuid.uuid4()}",
        kind=kind,
        person=person,
        address=address,
        language=language,
        subject=words.subject,
        text=words.text,
    )


def note_letter_held(at: datetime) -> None:
    """Write down, once an hour, that the house wrote as many letters to new addresses as it may."""
    if not AuditEntry.objects.filter(act=LETTERS_HELD, at__gte=at.replace(minute=0, second=0, microsecond=0)).exists():
        write_audit_entry(LETTERS_HELD)
