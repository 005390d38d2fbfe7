"""The letter to somebody who has no account here, or may have none."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from people.contacts.models import Contact
from people.contacts.rules import ContactPurpose
from people.letters.emails import Words, words


def invitation(contact: Contact, purpose: ContactPurpose, token: str, *, until: datetime) -> Words:
    """What is asked, by whom the address came to us, and the link. `until`: when that ends."""
    with override(contact.language):
        asks = str(purpose.asks)
    address = settings.SITE_URL + reverse("contacts:invitation", args=[token])
    return words(
        "people/contacts/emails/invitation",
        contact.language,
        asks=asks,
        basis=contact.basis,
        organisation=contact.organisation.name if contact.organisation else "",
        address=address,
        until=until,
        ends_at=contact.ends_at,
    )
