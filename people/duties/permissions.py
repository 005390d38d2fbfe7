"""Who may give, end and hand over duties, in sentences."""

from datetime import datetime

from django.contrib.auth.models import Permission

from people.accounts.models import User
from people.duties.models import Duty, Role, held_by
from people.duties.rules import GIVE, Scope, may_give


def can_give_any(user: User) -> bool:
    """Whether the person gives duties at all, somewhere."""
    return user.is_active and user.has_perm(GIVE)


def can_give(user: User, role: Role, scope: Scope, *, to: User, at: datetime) -> bool:
    """Those who give duties there, none that is wider than their own, to somebody else whose account is open."""
    return user.pk != to.pk and to.is_active and _is_over(user, role, scope, at)


def can_end(user: User, duty: Duty, *, at: datetime) -> bool:
    """Those who could give it, their own too, while it has not ended: nobody takes away what is wider than theirs."""
    return (duty.until is None or duty.until > at) and _is_over(user, duty.role, duty.scope, at)


def _is_over(user: User, role: Role, scope: Scope, at: datetime) -> bool:
    """The operator, whom the command line made, is over every duty; others as their own reach."""
    group = role.group_id if scope.is_whole else role.group_within_id
    if group is None or not user.is_active:
        return False
    if user.is_superuser:
        return True
    rows = Permission.objects.filter(group=group).values_list("content_type__app_label", "codename")
    return may_give(held_by(user, at=at), [f"{app}.{codename}" for app, codename in rows], scope)


def is_last_giver(duty: Duty, *, at: datetime) -> bool:
    """Whether nobody would be left who gives duties in the whole site, if this one ended."""
    givers = Duty.objects.in_force(at).granting(GIVE).filter(scope_kind="", person__is_active=True)
    if not givers.filter(pk=duty.pk).exists():
        return False
    others = givers.exclude(pk=duty.pk)
    return not others.exists() and not User.objects.filter(is_superuser=True, is_active=True).exists()
