"""Taking a lost second step off an account. Each act is written down, and the person is told."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from people.accounts.actions import sign_out_everywhere, write_audit_entry
from people.accounts.models import RESET_DONE, RESET_PROPOSED, AuditEntry, User
from people.letters.actions import write_letter
from people.signin.emails import account_words
from people.signin.permissions import has_second_factor
from people.staff.actions.accounts import NotAllowed
from people.staff.permissions import can_reset_factors, may_reset_factors_now


@transaction.atomic
def reset_factors(person: User, *, reason: str, by: User, at: datetime | None = None) -> bool:
    """Take off all second steps with their spare codes, end the person's sessions, and tell the person.

    For somebody who works here, or did, the first call proposes it and a second person's call does it; whether it was
    done. `reason`: how it was seen that it is the person who asks; it stays in the audit trail. Raises NotAllowed.
    """
    # Locks the person: two officers may press at once.
    person = User.objects.select_for_update().get(pk=person.pk)
    now = at or timezone.now()
    if not can_reset_factors(by, person) or not has_second_factor(person):
        raise NotAllowed
    if not may_reset_factors_now(by, person, at=now):
        if AuditEntry.objects.reset_proposed(person, now):
            raise NotAllowed
        write_audit_entry(RESET_PROPOSED, by=by, about=person, note=reason)
        return False
    Authenticator.objects.filter(user=person).delete()
    sign_out_everywhere(person)
    entry = write_audit_entry(RESET_DONE, by=by, about=person, note=reason)
    _tell(person, key=f"second-steps-reset:{entry.pk}")
    return True


def _tell(person: User, *, key: str) -> None:
    """Not one of the letters with a secret: who has no address finds it in the account."""
    says = account_words("account/email/factors_reset", person.language, user=person, is_discreet=person.discreet_mail)
    write_letter(key=key, kind="second-steps-reset", person=person, subject=says.subject, text=says.text)
