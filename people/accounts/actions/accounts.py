"""Accounts: making them, changing what they hold, and whose an address is."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from people.accounts.actions.affiliations import set_organisations
from people.accounts.models import User, printable_name
from people.reference.models import Country, Organisation, Sector


@transaction.atomic
def add_person(
    username: str, *, password: str | None, email: str = "", at: datetime | None = None, **fields: object
) -> User:
    """Make an account whose address, if any, counts as confirmed: for staff, demos and imports, not for sign-up.

    Raises ValidationError for a `printed_name` that cannot be printed.
    """
    fields["printed_name"] = printable_name(str(fields.get("printed_name", "")))
    person = User.objects.create_user(
        username.lower(), email=email.lower(), password=password, date_joined=at or timezone.now(), **fields
    )
    if email:
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def confirmed_addresses(person: User) -> set[str]:
    """The addresses of which the person has shown that they are theirs. Only these lead to letters."""
    return set(EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True))


def owner_of(address: str) -> User | None:
    """Whose confirmed address this is. Who only typed it somewhere does not own it."""
    found = EmailAddress.objects.filter(email=address.lower(), verified=True).select_related("user").first()
    return found and found.user


def hold_address_back(person: User) -> None:
    """Write to nobody before the address is confirmed: a typing error would send a stranger this person's letters.

    The address stays with allauth, which puts it into `User.email` when its owner has clicked.
    """
    if person.email:
        person.email = ""
        person.save(update_fields=["email"])


@transaction.atomic
def update_profile(
    person: User,
    *,
    alias: str,
    printed_name: str,
    one_name_for_all: bool,
    language: str,
    zone: str,
    country: Country | None,
    country_withheld: bool,
    sector: Sector | None,
    organisations: Iterable[Organisation],
) -> User:
    """Keep what a person says about themselves. A withheld country is not stored.

    `organisations`: those that they belong to now; the others end today.

    Raises ValidationError for a `printed_name` that cannot be printed.
    """
    person.alias, person.printed_name = alias, printable_name(printed_name)
    person.one_name_for_all = one_name_for_all and bool(person.printed_name)
    person.language, person.zone = language, zone
    person.country, person.country_withheld = (None, True) if country_withheld else (country, False)
    person.sector = sector
    person.save(
        update_fields=[
            "alias",
            "printed_name",
            "one_name_for_all",
            "language",
            "zone",
            "country",
            "country_withheld",
            "sector",
        ]
    )
    set_organisations(person, organisations)
    return person


def keep_name_for_all(person: User, name: str) -> User:
    """Print `name` on every certificate from now on without asking. Raises ValidationError if it cannot be printed."""
    person.printed_name, person.one_name_for_all = printable_name(name), True
    person.save(update_fields=["printed_name", "one_name_for_all"])
    return person


def choose_safety(person: User, *, discreet_mail: bool, quick_exit: bool) -> None:
    """Choose whether letters name us (those that wait, too), and whether pages have a button to leave at once."""
    person.discreet_mail, person.quick_exit = discreet_mail, quick_exit
    person.save(update_fields=["discreet_mail", "quick_exit"])
