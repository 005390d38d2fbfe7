"""What staff do with the accounts of others. Each act is written down."""

from collections.abc import Iterable

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse

from people.accounts.actions import add_person, set_organisations, sign_out_everywhere, write_audit_entry
from people.accounts.models import User, printable_name
from people.duties.actions import give_duty
from people.duties.models import Role
from people.signin.actions import write_account_letter
from people.staff.permissions import can_correct, can_give_roles


class NotAllowed(Exception):
    """The doer may not do this to this account."""


@transaction.atomic
def add_staff(*, username: str, email: str, alias: str, language: str, roles: Iterable[Role], by: User) -> User:
    """Make an account for somebody who works here, with duties in the whole site and no end.

    Writes them a link to choose a password with. Raises DutyRefused for a duty that is wider than those of the doer.
    """
    if not can_give_roles(by):
        raise NotAllowed
    person = add_person(username, password=None, email=email, alias=alias, language=language, is_staff=True)
    write_audit_entry("person-added", by=by, about=person, note=", ".join(sorted(role.slug for role in roles)))
    for role in roles:
        give_duty(person, role, by=by)
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}).replace("UID-KEY", key)
    link = {"user": person, "password_reset_url": path}
    write_account_letter("account/email/password_reset_key", person.email, link, language=language)
    return person


@transaction.atomic
def correct_person(person: User, changes: dict[str, object], *, by: User) -> User:
    """Keep what staff changed of an account; the trail names the fields, not what stood in them.

    `changes`: by field name. Closing an account signs the person out everywhere. Raises ValidationError for a name
    that cannot be printed.
    """
    if not can_correct(by, person):
        raise NotAllowed
    fields = _as_kept({name: value for name, value in changes.items() if name != "organisations"})
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
