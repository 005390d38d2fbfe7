"""People for tests."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.test import Client

from people.accounts.models import User
from people.duties.actions import settle
from people.duties.models import Duty, Role
from people.duties.rules import WHOLE, Scope

PASSWORD = "a long walk in the square"


def make_person(username: str, **fields: object) -> User:
    """Someone with an account, called by the user name, with a confirmed address at example.org and PASSWORD."""
    fields = {"email": f"{username}@example.org", "alias": username.capitalize()} | fields
    person = User.objects.create_user(username=username, password=PASSWORD, **fields)
    if person.email:
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_staff(username: str, role: str = "staff", **fields: object) -> User:
    """Someone who works here, in one role of people/staff/roles.toml, everywhere."""
    person = make_person(username, is_staff=True, **fields)
    add_duty(person, role)
    return person


def make_role(slug: str) -> Role:
    """A role; what it grants is what `sync_roles` found in the file, if that has run."""
    group = Group.objects.get_or_create(name=slug)[0]
    return Role.objects.get_or_create(slug=slug, defaults={"group": group})[0]


def add_duty(person: User, role: str, scope: Scope = WHOLE, **fields: object) -> Duty:
    """A duty that nobody gave and that has been in force since the person joined; granted."""
    where = {"scope_kind": scope.kind, "scope_key": scope.key}
    times = {"since": person.date_joined, "given_at": person.date_joined}
    duty = Duty.objects.create(person=person, role=make_role(role), **where, **(times | fields))
    settle(person)
    person.refresh_from_db()
    return duty


def add_second_factor(person: User) -> User:
    """The same person, with an authenticator app and recovery codes."""
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    return person


def pass_second_factor(browser: Client, person: User) -> None:
    """Let the session of a signed-in browser have passed the person's second factor, if there is one."""
    factor = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES).first()
    if factor:
        request = HttpRequest()
        request.session = browser.session
        record_authentication(request, person, "mfa", id=factor.pk, type=factor.type)
        request.session.save()


def leave(person: User) -> None:
    """The person works here no more: every duty has ended, and what they granted is gone."""
    Duty.objects.filter(person=person).delete()
    settle(person)
    person.refresh_from_db()
