"""Taking along what is known of how a person gets in; it goes with the account, by `erase_people` of the accounts."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from people.accounts.models import User
from people.signin.models import RecoveryCode


def export_ways_in(person: User) -> dict[str, object]:
    """Addresses, second factors, recovery codes and sessions of a person, as plain values for a file of their own.

    Left out is only what opens the account: hashes, and secrets of second factors.
    """
    return {
        "addresses": list(EmailAddress.objects.filter(user=person).values("email", "verified", "primary")),
        "second_factors": [
            {"type": row.get_type_display(), "name": str(row), "made_at": row.created_at, "used_at": row.last_used_at}
            for row in Authenticator.objects.filter(user=person)
        ],
        "recovery_codes": list(RecoveryCode.objects.filter(person=person).values("made_at", "used_at")),
        "sessions": list(UserSession.objects.filter(user=person).values("created_at", "last_seen_at", "user_agent")),
    }
