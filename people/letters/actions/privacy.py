"""Letters taken along, and erased."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from people.accounts.actions import confirmed_addresses
from people.accounts.models import User
from people.letters.actions.writing import write_letter
from people.letters.emails import words
from people.letters.models import Letter, MailChoice, MailHours
from people.letters.rules import DISCREET_GOODBYE


def export_letters(person: User) -> dict[str, object]:
    """Letters to a person and which they want, as plain values for a file of their own.

    Left out are only letters with a link that opens the account.
    """
    return {
        "letters": list(
            Letter.objects.readable_by(person).values(
                "kind", "address", "language", "subject", "text", "written_at", "sent_at"
            )
        ),
        "mail_choices": list(
            MailChoice.objects.filter(person=person).values("purpose", wanted=F("is_wanted"), made_at=F("chosen_at"))
        ),
        "mail_hours": list(MailHours.objects.filter(person=person).values("quiet_from", "quiet_until", "most_a_week")),
    }


@transaction.atomic
def erase_letters(person: User, *, but: Letter | None = None) -> None:
    """Delete all letters to a person, and those to a confirmed address before there was an account. Safe to repeat.

    `but`: the last letter, which says that the account is erased.
    """
    Letter.objects.filter(person=person).delete()
    nobodys = Letter.objects.filter(person=None, address__in=confirmed_addresses(person))
    nobodys.exclude(pk=but and but.pk).delete()


@transaction.atomic
def say_goodbye(person: User, *, at: datetime | None = None) -> Letter | None:
    """Write the last letter, before the account is erased. The letter's row holds the address until it has left."""
    if not person.email:
        return None
    last = words("people/letters/emails/erased", person.language, is_discreet=person.discreet_mail)
    return write_letter(
        key=f"erased:{person.public_id}",
        kind=DISCREET_GOODBYE if person.discreet_mail else "account-erased",
        address=person.email,
        language=person.language,
        subject=last.subject,
        text=last.text,
        at=at or timezone.now(),
    )
