"""Taking along, and erasing, what is known about a person here."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same
from people.accounts.actions.audit_trail import write_audit_entry
from people.accounts.actions.sessions import sign_out_everywhere
from people.accounts.models import Affiliation, AuditEntry, Consent, User


def export_account(person: User) -> dict[str, object]:
    """What a person says of themselves, and what an account is otherwise, as plain values for a file of their own."""
    return {
        "account": [_account(person)],
        "affiliations": list(
            person.affiliations.values("began_on", "ended_on", organisation_name=F("organisation__name"))
        ),
    }


def export_records(person: User) -> dict[str, object]:
    """Consents and the audit trail of a person, as plain values for a file of their own."""
    return {
        "consents": list(
            Consent.objects.filter(person=person).values("purpose", "wording", "given_at", "withdrawn_at")
        ),
        "looks": list(AuditEntry.objects.filter(about=person).values("at", "act", "thing", "note")),
        "acts": list(AuditEntry.objects.filter(by=person).exclude(about=person).values("at", "act", "thing", "note")),
        "staff_area": list(UserProfile.objects.filter(user=person).values("preferred_language", "current_time_zone")),
    }


def _account(person: User) -> dict[str, object]:
    return {
        "id": str(person.public_id),
        "username": person.username,
        "email": person.email,
        "alias": person.alias,
        "printed_name": person.printed_name,
        "one_name_for_all": person.one_name_for_all,
        "language": person.language,
        "zone": person.zone,
        "country": person.country.name if person.country else "",
        "country_withheld": person.country_withheld,
        "sector": person.sector.name if person.sector else "",
        "discreet_mail": person.discreet_mail,
        "quick_exit": person.quick_exit,
        "joined_at": person.date_joined,
        "last_login_at": person.last_login,
        "roles": ", ".join(person.groups.values_list("name", flat=True)),
    }


@transaction.atomic
def erase_people(person: User, *, by: User | None = None, note: str = "") -> None:
    """Remove the account with all that hangs on it; the audit trail keeps its lines without the person. Safe to repeat.

    `by` and `note`: the member of staff who did it on request, and why.
    """
    sign_out_everywhere(person)
    _erase_staff_area(person)
    person.delete()
    write_audit_entry("person-erased", by=by, note=note)


def _erase_staff_area(person: User) -> None:
    """Wagtail's own memory of a person: the picture, and log lines that carry the name."""
    profile = UserProfile.objects.filter(user=person).first()
    if profile and profile.avatar:
        storage, name = profile.avatar.storage, profile.avatar.name
        transaction.on_commit(lambda: storage.delete(name))
    kind = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).delete()


PRIVACY = Declaration(
    section="people",
    export=export_account,
    titles={"account": _("Account"), "affiliations": _("Organisations")},
    names={
        "id": _("number"),
        "username": _("user name"),
        "email": _("e-mail address"),
        "alias": _("what we call you"),
        "printed_name": _("name on certificates"),
        "one_name_for_all": _("the same name on all certificates"),
        "language": _("language"),
        "zone": _("time zone"),
        "country": _("country"),
        "country_withheld": _("prefers not to say the country"),
        "sector": _("where you work"),
        "discreet_mail": _("discreet mail"),
        "quick_exit": _("a button to leave at once"),
        "joined_at": _("joined"),
        "last_login_at": _("last signed in"),
        "roles": _("roles"),
        "began_on": _("from"),
        "ended_on": _("until"),
        "organisation_name": _("organisation"),
    },
    holdings=[
        Holding(
            model=User,
            of="pk",
            row=GONE,
            kind="account",
            exported=same(
                *("username", "email", "alias", "printed_name", "one_name_for_all", "language", "zone", "country"),
                *("country_withheld", "sector", "discreet_mail", "quick_exit"),
                public_id="id",
                date_joined="joined_at",
                last_login="last_login_at",
                groups="roles",
            ),
            withheld={
                "password": "It opens the account.",
                "is_active": "Who reads it can sign in.",
                "organisations": "Told with their dates, as affiliations.",
                "is_superuser": "The operator made it, on the machine itself.",
                **because("It follows from the duties, which are told.", "is_staff", "roles_since", "user_permissions"),
            },
        ),
        Holding(
            model=Affiliation,
            keys={"person": GONE},
            kind="affiliations",
            exported=same("began_on", "ended_on", organisation="organisation_name"),
        ),
    ],
    nobodys={
        "accounts.Erasure": "That an account was erased: a random number that leads to nobody.",
        "accounts.Job": "What the sweep has done.",
    },
)
# What stands last of all that is told of an account.
RECORDS = Declaration(
    section="people",
    export=export_records,
    titles={
        "consents": _("Consents"),
        "looks": _("Looks and changes by staff"),
        "acts": _("What you did as staff"),
        "staff_area": _("Settings of the staff area"),
    },
    names={
        "purpose": _("purpose"),
        "wording": _("version of the wording"),
        "given_at": _("given"),
        "withdrawn_at": _("taken back"),
        "at": pgettext_lazy("a time", "at"),
        "act": _("act"),
        "thing": _("thing"),
        "note": _("note"),
        "preferred_language": _("language"),
        "current_time_zone": _("time zone"),
    },
    holdings=[
        Holding(
            model=Consent,
            keys={"person": GONE},
            kind="consents",
            exported=same("purpose", "wording", "given_at", "withdrawn_at"),
        ),
        Holding(
            model=AuditEntry,
            keys={"by": UNNAMED, "about": UNNAMED},
            of="about",
            kind="looks",
            also="acts",
            exported=same("at", "act", "thing", "note"),
            withheld={"by": "Who looked is told to those who watch over it; whoever did it has it among their acts."},
            kept=["at", "act", "thing", "note"],
        ),
        Holding(
            model=UserProfile,
            keys={"user": GONE},
            of="user",
            kind="staff_area",
            exported=same("preferred_language", "current_time_zone"),
            withheld={
                "avatar": "Nobody can put one in: that screen is closed here.",
                **because(
                    "How the staff area looks; only staff have one.",
                    *("submitted_notifications", "approved_notifications", "rejected_notifications"),
                    *("updated_comments_notifications", "dismissibles", "theme", "contrast", "density"),
                    "keyboard_shortcuts",
                ),
            },
        ),
    ],
)
