"""Letters taken along, and erased."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same
from people.accounts.actions import confirmed_addresses
from people.accounts.models import User
from people.letters.actions.writing import write_letter
from people.letters.emails import words
from people.letters.models import Letter, LetterTemplate, MailChoice, MailHours
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
            MailChoice.objects.filter(person=person).values(
                "purpose", "rhythm", wanted=F("is_wanted"), made_at=F("chosen_at")
            )
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


_TRAVEL = "How a letter travelled; it says nothing about the person."
PRIVACY = Declaration(
    section="people",
    export=export_letters,
    titles={"letters": _("Letters"), "mail_choices": _("Letters you want"), "mail_hours": _("Hours of letters")},
    names={
        "kind": _("kind"),
        "address": _("address"),
        "language": _("language"),
        "subject": _("subject"),
        "text": _("text"),
        "written_at": _("written"),
        "sent_at": _("sent"),
        "purpose": _("purpose"),
        "wanted": _("wanted"),
        "rhythm": _("how often"),
        "made_at": _("made"),
        "quiet_from": _("quiet from"),
        "quiet_until": _("quiet until"),
        "most_a_week": _("at most in seven days"),
    },
    holdings=[
        Holding(
            model=Letter,
            keys={"person": GONE},
            kind="letters",
            exported=same("kind", "address", "language", "subject", "text", "written_at", "sent_at"),
            withheld={
                "html": "The same words as the text.",
                "key": "So that no letter is written twice; made of numbers that stand elsewhere in the file.",
                **because(_TRAVEL, "priority", "purpose", "domain", "released_at", "not_before", "batch", "tries"),
                **because(
                    _TRAVEL, "last_error", "given_up_at", "returned_at", "held_at", "version", "digest_at", "digest"
                ),
            },
        ),
        Holding(
            model=MailChoice,
            keys={"person": GONE},
            kind="mail_choices",
            exported=same("purpose", "rhythm", is_wanted="wanted", chosen_at="made_at"),
        ),
        Holding(
            model=MailHours,
            keys={"person": GONE},
            kind="mail_hours",
            exported=same("quiet_from", "quiet_until", "most_a_week"),
        ),
        Holding(model=LetterTemplate, keys={"made_by": UNNAMED}, of=""),
    ],
    nobodys={"letters.IntakeReceipt": "The signature of a message that a mail server sent."},
)
