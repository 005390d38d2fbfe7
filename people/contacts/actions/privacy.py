"""Contacts taken along, erased, and forgotten when their purpose ends."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same
from people.accounts.actions import confirmed_addresses
from people.accounts.models import User
from people.contacts.actions.answering import forget_letters_to
from people.contacts.models import Contact, ContactLink
from people.imports.actions import forget_rows_about

CHUNK = 500


def export_contacts(person: User) -> dict[str, list[dict[str, object]]]:
    """What a person was asked for before they had an account, or beside it, ready for JSON."""
    rows = Contact.objects.filter(person=person) | Contact.objects.filter(address__in=confirmed_addresses(person))
    named = {"organisation_name": F("organisation__name"), "asked_from": F("basis")}
    told = ("address", "name", "language", "purpose", "asked_at", "invited_at", "accepted_at", "ends_at")
    return {"contacts": list(rows.order_by("pk").values(*told, **named))}


@transaction.atomic
def erase_contacts(person: User) -> None:
    """Forget all that a person was asked for, by account and by confirmed address. Safe to repeat."""
    forget_contacts(Contact.objects.filter(address__in=confirmed_addresses(person)))
    forget_rows_about(set(Contact.objects.filter(person=person).values_list("address", flat=True)) - {""})
    forget_contacts(Contact.objects.filter(person=person))


def forget_ended_contacts(at: datetime | None = None) -> int:
    """Forget contacts whose purpose is over, answered or not, and say how many. Called every minute by lms.schedule."""
    number = 0
    ended = Contact.objects.ended(at or timezone.now()).order_by("pk")
    while keys := list(ended.values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            forget_contacts(Contact.objects.filter(pk__in=keys))
        number += len(keys)
    return number


@transaction.atomic
def forget_contacts(contacts: QuerySet[Contact]) -> None:
    """Delete these, with letters to them that have not left. Safe to repeat."""
    forget_letters_to(contacts)
    contacts.delete()


PRIVACY = Declaration(
    section="people",
    export=export_contacts,
    titles={"contacts": _("What you were invited to")},
    names={
        "address": _("address"),
        "name": _("name"),
        "language": _("language"),
        "purpose": _("purpose"),
        "organisation_name": _("organisation"),
        "asked_from": _("where the address comes from"),
        "asked_at": _("asked"),
        "invited_at": _("invited"),
        "accepted_at": _("accepted"),
        "ends_at": _("ends"),
    },
    holdings=[
        Holding(
            model=Contact,
            keys={"person": GONE, "asked_by": UNNAMED},
            kind="contacts",
            exported={
                **same("address", "name", "language", "purpose", "asked_at", "invited_at", "accepted_at", "ends_at"),
                **same(organisation="organisation_name", basis="asked_from"),
            },
            withheld={
                "asked_by": "Who asked is theirs to tell.",
                "subject": "A number of the row above.",
                **because("Steps on the way; the letter and the answer are told.", "invite_at", "declined_at"),
            },
        ),
        Holding(
            model=ContactLink,
            of="contact__person",
            row=GONE,
            withheld=because(
                "A link is told by nothing but its letter.", "contact", "digest", "made_at", "ends_at", "used_at"
            ),
        ),
    ],
    nobodys={"contacts.UnwantedAddress": "A keyed hash, which nobody can read back."},
)
