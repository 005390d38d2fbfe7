"""What staff do with the accounts of others. Each act is written down."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from people.accounts.actions import add_person, set_organisations, sign_out_everywhere, write_audit_entry
from people.accounts.models import User, printable_name
from people.signin.actions import write_account_letter
from people.staff.permissions import can_correct, can_give_roles


class NotAllowed(Exception):
    """The doer may not do this to this account."""


@transaction.atomic
def add_staff(*, username: str, email: str, alias: str, language: str, groups: list[Group], by: User) -> User:
    """Make an account for somebody who works here, and write them a link to choose a password with."""
    if not can_give_roles(by):
        raise NotAllowed
    person = add_person(username, password=None, email=email, alias=alias, language=language, is_staff=True)
    person.groups.set(groups)
    write_audit_entry("person-added", by=by, about=person, note=", ".join(sorted(group.name for group in groups)))
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace("UID-KEY", key)
    link = {"user": person, "password_reset_url": path}
    write_account_letter("account/email/password_reset_key", person.email, link, language=language)
    return person


@transaction.atomic
def correct_person(person: User, changes: dict[str, object], *, by: User) -> User:
    """Keep what staff changed of an account; the trail names the fields, not what stood in them.

    `changes`: by field name; `groups` are the roles, which decide whether the person works here. Closing an account
    signs the person out everywhere. Raises ValidationError for a name that cannot be printed.
    """
    if not can_correct(by, person) or ("groups" in changes and not can_give_roles(by)):
        raise NotAllowed
    groups = changes.get("groups")
    fields = _as_kept({name: value for name, value in changes.items() if name not in ("groups", "organisations")})
    if groups is not None:
        fields["is_staff"] = bool(groups) or person.is_superuser
        if set(groups) - set(person.groups.all()):
            fields["roles_since"] = timezone.now()  # what waits for a second person does not wait for this one
        person.groups.set(groups)
    for name, value in fields.items():
        setattr(person, name, value)
    person.save(update_fields=list(fields))
    if "organisations" in changes:
        set_organisations(person, changes["organisations"])
    if changes:
        write_audit_entry("person-changed", by=by, about=person, note=", ".join(sorted(changes)))
    if fields.get("is_active") is False:
        sign_out_everywhere(person)
    return person


def _as_kept(fields: dict[str, object]) -> dict[str, object]:
    if fields.get("country"):
        fields["country_withheld"] = False
    if "printed_name" in fields:
        fields["printed_name"] = printable_name(str(fields["printed_name"]))
        fields["one_name_for_all"] = False  # the person has not seen this one yet
    return fields
