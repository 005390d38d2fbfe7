"""What the owner of an address answers by a link: that they accept, or that they decline."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from people.accounts.actions import owner_of
from people.accounts.models import Consent, User
from people.contacts.actions.asking import purpose_of
from people.contacts.models import Contact, ContactLink, UnwantedAddress
from people.contacts.rules import split_token
from people.imports.actions import forget_rows_about
from people.letters.models import Letter

WORDING = "1"  # of what is accepted: templates/people/contacts/invitation.html


class LinkUsed(Exception):
    """The link was used meanwhile, or what it was for is over."""


def find_link(token: str, *, at: datetime) -> ContactLink | None:
    """The link of this address, if it may still be used; None for whatever else it is, without saying what."""
    parts = split_token(token)
    if parts is None:
        return None
    open_links = ContactLink.objects.filter(used_at=None, ends_at__gt=at, contact__in=Contact.objects.open(at))
    link = open_links.filter(pk=parts[0]).select_related("contact__organisation").first()
    is_right = constant_time_compare(link.digest if link else "0" * 64, ContactLink.digest_of(parts[1]))
    return link if link and is_right else None


@transaction.atomic
def accept_contact(link: ContactLink, person: User, *, at: datetime | None = None) -> Contact:
    """Let the person who holds the link accept what the contact is asked for. Raises LinkUsed.

    The link came to the contact's address, so the address is the person's, unless somebody has confirmed it already
    or they have another one. All links of the contact end.
    """
    now = at or timezone.now()
    contact = _use(link, now)
    contact.person, contact.accepted_at = person, now
    contact.save(update_fields=["person", "accepted_at"])
    _give_address(person, contact.address)
    Consent.objects.get_or_create(
        person=person,
        purpose=f"contact-{contact.purpose}",
        withdrawn_at=None,
        defaults={"wording": WORDING, "given_at": now},
    )
    purpose_of(contact.purpose).accepted(contact, person, now)
    return contact


@transaction.atomic
def decline_contact(link: ContactLink, *, never_again: bool = False, at: datetime | None = None) -> None:
    """Forget the contact's address and name at once, in files that were imported too. Raises LinkUsed.

    `never_again`: nobody invites this address any more, for whatever purpose; what waits for it is forgotten, too.
    """
    now = at or timezone.now()
    contact = _use(link, now)
    mine = Contact.objects.filter(pk=contact.pk)
    if never_again:
        UnwantedAddress.objects.get_or_create(
            digest=UnwantedAddress.digest_of(contact.address), defaults={"since": now}
        )
        mine = Contact.objects.filter(address=contact.address).open(now)
    forget_letters_to(mine)
    forget_rows_about([contact.address])
    mine.update(declined_at=now, address="", name="", organisation=None, person=None)


def _use(link: ContactLink, at: datetime) -> Contact:
    """The contact of a link that is used now; locked, because somebody may press twice."""
    contact = Contact.objects.select_for_update().open(at).filter(pk=link.contact_id).first()
    if contact is None or not ContactLink.objects.filter(pk=link.pk, used_at=None, ends_at__gt=at).exists():
        raise LinkUsed
    ContactLink.objects.filter(contact=contact, used_at=None).update(used_at=at)
    return contact


def _give_address(person: User, address: str) -> None:
    if person.email or owner_of(address):
        return
    try:
        with transaction.atomic():
            EmailAddress.objects.update_or_create(
                user=person, email=address, defaults={"verified": True, "primary": True}
            )
    except IntegrityError:
        return  # somebody confirmed it this very moment: it stays theirs
    person.email = address
    person.save(update_fields=["email"])


def forget_letters_to(contacts) -> None:
    """Take back what is written to these and has not left. What has left was forgotten with the sending."""
    keys = [f"invitation:{link.contact_id}:{link.pk}" for link in ContactLink.objects.filter(contact__in=contacts)]
    Letter.objects.filter(key__in=keys).delete()


def join_contacts(at: datetime | None = None) -> int:
    """Let contacts whose address somebody has confirmed meanwhile belong to that person, and say how many.

    They have accepted nothing by it; it goes into what they see and take along. Called every minute by lms.schedule.
    """
    owner = EmailAddress.objects.filter(verified=True, email=OuterRef("address")).values("user")[:1]
    strangers = Contact.objects.open(at or timezone.now()).filter(person=None)
    return strangers.filter(address__in=EmailAddress.objects.filter(verified=True).values("email")).update(
        person=Subquery(owner)
    )
