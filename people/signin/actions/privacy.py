"""Taking along what is known of how a person gets in; it goes with the account, by `erase_people` of the accounts."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from lms.lib.privacy import GONE, Declaration, Holding, same
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


_OPENS = "It opens the account."
PRIVACY = Declaration(
    section="people",
    export=export_ways_in,
    titles={
        "addresses": _("E-mail addresses"),
        "second_factors": _("Second step at sign-in"),
        "recovery_codes": _("Recovery codes"),
        "sessions": _("Where you are signed in"),
    },
    names={
        "email": _("e-mail address"),
        "verified": _("confirmed"),
        "primary": _("in use"),
        "type": _("kind"),
        "name": _("name"),
        "made_at": _("made"),
        "used_at": _("used"),
        "created_at": _("since"),
        "last_seen_at": _("last seen"),
        "user_agent": _("what the browser says of itself"),
    },
    holdings=[
        Holding(
            model=EmailAddress,
            keys={"user": GONE},
            of="user",
            kind="addresses",
            exported=same("email", "verified", "primary"),
        ),
        Holding(
            model=Authenticator,
            keys={"user": GONE},
            of="user",
            kind="second_factors",
            exported=same("type", created_at="made_at", last_used_at="used_at"),
            derived=["name"],
            withheld={"data": _OPENS},
        ),
        Holding(
            model=RecoveryCode,
            keys={"person": GONE},
            kind="recovery_codes",
            exported=same("made_at", "used_at"),
            withheld={"digest": _OPENS},
        ),
        Holding(
            model=UserSession,
            keys={"user": GONE},
            of="user",
            kind="sessions",
            exported=same("created_at", "last_seen_at", "user_agent"),
            withheld={
                "session_key": _OPENS,
                "ip": "No machine's address is kept: the same sign stands in every row.",
                "data": "Always empty here.",
            },
        ),
    ],
)
