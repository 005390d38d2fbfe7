"""Taking along, and erasing, what is known about a person here."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from people.accounts.actions.audit_trail import write_audit_entry
from people.accounts.actions.sessions import sign_out_everywhere
from people.accounts.models import AuditEntry, Consent, User


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
