"""Accounts: making them, changing what they hold, and finding the way back in."""

from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from lms.lib.codes import grouped, new_code, normalise
from people.actions.letters import write_account_letter
from people.actions.trail import record
from people.models import Country, Organisation, RecoveryCode, Sector, User, printable_name
from people.permissions import can_enter_admin

RECOVERY_CODES = 6
RECOVERY_LENGTH = 16  # 80 bits: nobody guesses one, and a fast hash of it is enough


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
    organisation: Organisation | None,
) -> User:
    """Keep what a person says about themselves. A withheld country is not stored.

    Raises ValidationError for a `printed_name` that cannot be printed.
    """
    person.alias, person.printed_name = alias, printable_name(printed_name)
    person.one_name_for_all = one_name_for_all and bool(person.printed_name)
    person.language, person.zone = language, zone
    person.country, person.country_withheld = (None, True) if country_withheld else (country, False)
    person.sector, person.organisation = sector, organisation
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
            "organisation",
        ]
    )
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


@transaction.atomic
def make_recovery_codes(person: User, *, at: datetime | None = None) -> list[str]:
    """New recovery codes, grouped for the eye; the old ones end. They are shown once: only their hashes are kept."""
    RecoveryCode.objects.filter(person=person).delete()
    codes = [new_code(RECOVERY_LENGTH) for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=RecoveryCode.digest_of(code), made_at=at or timezone.now()) for code in codes
    )
    record("recovery-codes-made", by=person, about=person)
    _tell(person, "recovery_codes_generated")
    return [grouped(code) for code in codes]


@transaction.atomic
def end_recovery_codes(person: User) -> None:
    """End the person's recovery codes, whoever made them. Safe to repeat."""
    RecoveryCode.objects.filter(person=person).delete()
    record("recovery-codes-ended", by=person, about=person)
    _tell(person, "recovery_codes_ended")


@transaction.atomic
def recover_account(username: str, *, code: str, password: str, at: datetime | None = None) -> User | None:
    """Set a new password with a recovery code, and sign the person out everywhere. None if the two do not match.

    A wrong name costs the same time as a right one. The other codes stay: they were made with this one. Second factors
    stay, too, until the person says which are theirs (keep_factors).
    """
    person = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    digest = RecoveryCode.digest_of(normalise(code, RECOVERY_LENGTH))
    used = RecoveryCode.objects.filter(person=person, digest=digest, used_at=None).update(used_at=at or timezone.now())
    if person is None or not used:
        make_password(password)
        return None
    _set_password(person, password)
    record("password-recovered", by=person, about=person)
    _tell(person, "password_reset")
    return person


@transaction.atomic
def renew_password(person: User, password: str) -> None:
    """Set a new password for whoever reads the person's mail, and end what somebody else may have made meanwhile.

    Every session and every recovery code ends. Second factors stay until the person says which are theirs
    (keep_factors).
    """
    _set_password(person, password)
    RecoveryCode.objects.filter(person=person).delete()
    record("password-renewed", by=person, about=person)


def _set_password(person: User, password: str) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])
    sign_out_everywhere(person)


@transaction.atomic
def keep_factors(person: User, mine: Collection[int]) -> int:
    """Take off the second factors whose numbers are not among `mine`, spare codes with them; says how many apps and
    passkeys went. Those of people who work here stay: a mailbox alone must not open the staff area.
    """
    factors = Authenticator.objects.filter(user=person)
    strange = factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exclude(pk__in=mine)
    count = 0 if can_enter_admin(person) else strange.count()
    if count:
        strange.delete()
        factors.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
        record("second-factors-taken-off", by=person, about=person)
        _tell(person, "factors_taken_off")
    return count


def _tell(person: User, change: str) -> None:
    """A notice of a change, by its name in people.emails.CHANGES, to the person's address if there is one."""
    if person.email:
        write_account_letter(f"account/email/{change}", person.email, {"user": person}, language=person.language)


def forget_ended_sessions(at: datetime | None = None) -> None:
    """Delete sessions that have ended by their age, and what the list of sessions knew of them. Safe to repeat."""
    at = at or timezone.now()
    Session.objects.filter(expire_date__lt=at).delete()
    # A new session enters the list a moment before it is stored itself.
    listed = UserSession.objects.filter(last_seen_at__lt=at - timedelta(days=1))
    listed.exclude(session_key__in=Session.objects.values("session_key")).delete()


def sign_out_everywhere(person: User) -> None:
    """End every session of the person."""
    for session in UserSession.objects.filter(user=person):
        session.end()
