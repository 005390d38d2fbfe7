"""Finding the way back in, and ending what somebody else may have made meanwhile."""

from collections.abc import Collection
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from lms.lib.codes import grouped, new_code, normalise
from people.accounts.actions import sign_out_everywhere, write_audit_entry
from people.accounts.models import User
from people.signin.actions.letters import write_account_letter
from people.signin.models import RecoveryCode
from people.signin.permissions import can_enter_admin

RECOVERY_CODES = 6
RECOVERY_LENGTH = 16  # 80 bits: nobody guesses one, and a fast hash of it is enough


@transaction.atomic
def make_recovery_codes(person: User, *, at: datetime | None = None) -> list[str]:
    """New recovery codes, grouped for the eye; the old ones end. They are shown once: only their hashes are kept."""
    RecoveryCode.objects.filter(person=person).delete()
    codes = [new_code(RECOVERY_LENGTH) for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, digest=RecoveryCode.digest_of(code), made_at=at or timezone.now()) for code in codes
    )
    write_audit_entry("recovery-codes-made", by=person, about=person)
    _tell(person, "recovery_codes_generated")
    return [grouped(code) for code in codes]


@transaction.atomic
def end_recovery_codes(person: User) -> None:
    """End the person's recovery codes, whoever made them. Safe to repeat."""
    RecoveryCode.objects.filter(person=person).delete()
    write_audit_entry("recovery-codes-ended", by=person, about=person)
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
    write_audit_entry("password-recovered", by=person, about=person)
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
    write_audit_entry("password-renewed", by=person, about=person)


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
        write_audit_entry("second-factors-taken-off", by=person, about=person)
        _tell(person, "factors_taken_off")
    return count


def _tell(person: User, change: str) -> None:
    """A notice of a change, by its name in people.signin.emails.CHANGES, to the person's address if there is one."""
    if person.email:
        write_account_letter(f"account/email/{change}", person.email, {"user": person}, language=person.language)
