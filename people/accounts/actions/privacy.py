"""Taking along, and erasing, what is known about a person here."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from people.accounts.actions.accounts import confirmed_addresses
from people.accounts.actions.audit_trail import write_audit_entry
from people.accounts.actions.letters import write_letter
from people.accounts.actions.sessions import sign_out_everywhere
from people.accounts.emails import words
from people.accounts.models import AuditEntry, Consent, Letter, User, VisibilityRule
from people.accounts.rules import DISCREET_GOODBYE


def export_account(person: User) -> dict[str, object]:
    """What a person says of themselves, and what an account is otherwise, as plain values for a file of their own."""
    return {"account": [_account(person)]}


def export_records(person: User) -> dict[str, object]:
    """Letters, consents, choices and the audit trail of a person, as plain values for a file of their own.

    Left out are only letters with a link that opens the account.
    """
    return {
        "letters": list(
            Letter.objects.readable_by(person).values(
                "kind", "address", "language", "subject", "text", "written_at", "sent_at"
            )
        ),
        "consents": list(
            Consent.objects.filter(person=person).values("purpose", "wording", "given_at", "withdrawn_at")
        ),
        "visibility": list(VisibilityRule.objects.filter(owner=person).values("subject", "key", "field", "audience")),
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
        "organisation": person.organisation.name if person.organisation else "",
        "discreet_mail": person.discreet_mail,
        "quick_exit": person.quick_exit,
        "joined_at": person.date_joined,
        "last_login_at": person.last_login,
        "roles": ", ".join(person.groups.values_list("name", flat=True)),
    }


@transaction.atomic
def erase_people(person: User, *, by: User | None = None, note: str = "", but: Letter | None = None) -> None:
    """Remove the account with all that hangs on it; the audit trail keeps its lines without the person. Safe to repeat.

    `by` and `note`: the member of staff who did it on request, and why. `but`: the last letter, which says so.
    """
    sign_out_everywhere(person)
    # The person's own letters go with the account; these are the ones to a confirmed address before there was one.
    nobodys = Letter.objects.filter(person=None, address__in=confirmed_addresses(person))
    nobodys.exclude(pk=but and but.pk).delete()
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


@transaction.atomic
def say_goodbye(person: User, *, at: datetime | None = None) -> Letter | None:
    """Write the last letter, before the account is erased. The letter's row holds the address until it has left."""
    if not person.email:
        return None
    last = words("people/accounts/emails/erased", person.language, is_discreet=person.discreet_mail)
    return write_letter(
        key=f"erased:{person.public_id}",
        kind=DISCREET_GOODBYE if person.discreet_mail else "account-erased",
        address=person.email,
        language=person.language,
        subject=last.subject,
        text=last.text,
        at=at or timezone.now(),
    )
