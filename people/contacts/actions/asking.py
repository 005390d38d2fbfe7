"""Holding an address for a purpose, and writing to it when somebody says so."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail import hooks

from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.contacts.emails import invitation
from people.contacts.models import Contact, ContactLink, UnwantedAddress
from people.contacts.rules import ContactPurpose, link_ends_at
from people.letters.actions import Draft, write_letters
from people.reference.models import Organisation

MOST_A_SWEEP = 1_000  # letters written by one sweep: the other jobs wait no longer than some seconds
INVITATION = "account-invitation"  # a kind with a secret: shown to nobody, forgotten once sent


class NotWanted(Exception):
    """The owner of this address wants no invitations."""


def purpose_of(key: str) -> ContactPurpose:
    """The purpose of this name, as an app registered it. Raises KeyError."""
    return {one.key: one for one in (tell() for tell in hooks.get_hooks("contact_purposes"))}[key]


def unwanted_among(addresses: Collection[str]) -> set[str]:
    """Those of these addresses whose owners want no invitations. One query."""
    digests = {UnwantedAddress.digest_of(address): address for address in addresses}
    found = UnwantedAddress.objects.filter(digest__in=digests).values_list("digest", flat=True)
    return {digests[one] for one in found}


@transaction.atomic
def ask_contact(
    address: str,
    *,
    purpose: str,
    basis: str,
    by: User | None,
    subject: str = "",
    name: str = "",
    language: str = "en",
    organisation: Organisation | None = None,
    ends_at: datetime | None = None,
    at: datetime | None = None,
) -> Contact:
    """Hold an address for a purpose until its end. Writes to nobody. Safe to repeat: the first one stays as it is.

    Whether somebody here has this address changes neither what is done nor what comes back: whoever asks learns
    nothing. `basis`: where the address comes from, which its owner reads. Raises NotWanted.
    """
    now, wanted = at or timezone.now(), purpose_of(purpose)
    address = address.strip().lower()
    if unwanted_among([address]):
        raise NotWanted
    told = {
        "name": name,
        "language": language,
        "organisation": organisation,
        "basis": basis,
        "asked_by": by,
        "asked_at": now,
        "ends_at": ends_at or now + timedelta(days=wanted.days),
    }
    contact, _made = Contact.objects.get_or_create(address=address, purpose=purpose, subject=subject, defaults=told)
    return contact


@dataclass(frozen=True)
class AskedContact:
    """One of many addresses that are asked the same."""

    address: str
    name: str = ""
    language: str = "en"
    organisation: Organisation | None = None


@transaction.atomic
def ask_contacts(
    wishes: Sequence[AskedContact],
    *,
    purpose: str,
    subject: str,
    basis: str,
    by: User | None,
    at: datetime | None = None,
) -> list[int]:
    """The ids of contacts for these, in their order, as `ask_contact` makes them one by one; three queries for all.

    Asks nobody's wish: leave out before what `unwanted_among` names.
    """
    now = at or timezone.now()
    told = {"purpose": purpose, "subject": subject, "basis": basis, "asked_by": by, "asked_at": now}
    ends_at = now + timedelta(days=purpose_of(purpose).days)
    Contact.objects.bulk_create(
        [
            Contact(
                address=one.address.lower(),
                name=one.name,
                language=one.language,
                organisation=one.organisation,
                ends_at=ends_at,
                **told,
            )
            for one in wishes
        ],
        ignore_conflicts=True,
    )
    mine = Contact.objects.filter(purpose=purpose, subject=subject, address__in={one.address.lower() for one in wishes})
    found = dict(mine.values_list("address", "pk"))
    return [found[one.address.lower()] for one in wishes]


@transaction.atomic
def invite_contacts(contacts: QuerySet[Contact], *, by: User, at: datetime | None = None) -> int:
    """Have a letter written to each of these who got none, and say to how many. Safe to repeat.

    The sweep writes them, so many a minute; what is not written when its purpose ends never is.
    """
    now = at or timezone.now()
    number = contacts.open(now).filter(invite_at=None).update(invite_at=now)
    if number:
        write_audit_entry("contacts-invited", by=by, note=str(number))
    return number


def write_invitations(at: datetime | None = None) -> int:
    """Write to contacts who are to be invited, and say to how many. Called every minute by lms.schedule."""
    now = at or timezone.now()
    with transaction.atomic():
        due = Contact.objects.to_invite(now).select_for_update(skip_locked=True, of=("self",))
        contacts = list(due.select_related("organisation").order_by("invite_at", "pk")[:MOST_A_SWEEP])
        unwanted = unwanted_among([one.address for one in contacts])
        drafts = [_draft(one, at=now) for one in contacts if one.address not in unwanted]
        written = write_letters(drafts, kind=INVITATION)
        Contact.objects.filter(pk__in=[one.pk for one in contacts]).update(invited_at=now)
    return written


def _draft(contact: Contact, *, at: datetime) -> Draft:
    link, token = make_link(contact, at=at)
    says = invitation(contact, purpose_of(contact.purpose), token, until=link.ends_at)
    key = f"invitation:{contact.pk}:{link.pk}"
    return Draft(key, says, address=contact.address, language=contact.language)


def make_link(contact: Contact, *, at: datetime) -> tuple[ContactLink, str]:
    """A new link to this contact, and the only copy of what its address holds. Earlier links go on until their end."""
    secret = secrets.token_urlsafe(32)
    link = ContactLink.objects.create(
        contact=contact,
        digest=ContactLink.digest_of(secret),
        made_at=at,
        ends_at=link_ends_at(at, contact.ends_at),
    )
    return link, link.pk.hex + secret
