"""What a duty grants, given and taken away when it begins and ends."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from lms.lib.errors import describe_error
from people.accounts.models import User
from people.audiences.actions import audience_of, recount
from people.audiences.models import Audience
from people.duties.models import Duty, title_of
from people.duties.rules import scope_named

log = logging.getLogger("plaza.duties")

AT_ONCE = 200  # people a sweep
KEPT = ("_perm_cache", "_user_perm_cache", "_group_perm_cache")  # what Django remembers with a person


@transaction.atomic
def settle(person: User, *, at: datetime | None = None) -> User:
    """Let the person's groups, and the audiences of their duties, be what their duties in force grant. Safe to repeat.

    Groups that are no role stay. Returns the person, who may do now what the duties grant.
    """
    now = at or timezone.now()
    # Locks the person: the sweep and two requests may find the same duty at once.
    stored = User.objects.select_for_update().get(pk=person.pk)
    duties = list(Duty.objects.of(person).select_related("role"))
    in_force = [one for one in duties if one.is_in_force(now)]
    changed = [one for one in duties if one.is_granted != one.is_in_force(now)]
    begun = [max(one.since, one.given_at) for one in changed if not one.is_granted]
    _set_groups(person, {one.group_id for one in in_force} - {None})
    person.is_staff = bool(in_force) or person.is_superuser
    person.roles_since = max([*begun, *filter(None, [stored.roles_since])], default=None)
    person.save(update_fields=["is_staff", "roles_since"])
    for one in changed:
        Duty.objects.filter(pk=one.pk).update(is_granted=not one.is_granted)
    for one in {duty.audience_key: duty for duty in changed}.values():
        recount(_audience_of(one), at=now)
    for name in KEPT:
        vars(person).pop(name, None)
    return person


def settle_duties(*, at: datetime | None = None) -> int:
    """Settle everybody whose duty began or ended since, and say how many. One who cannot be holds up no other."""
    now = at or timezone.now()
    due = User.objects.filter(pk__in=Duty.objects.due(now).values("person"))[:AT_ONCE]
    failure, settled = None, 0
    for person in due:
        try:
            settle(person, at=now)
            settled += 1
        except Exception as error:  # whatever it is, the others must not wait for it
            log.error("person %s: %s", person.pk, describe_error(error))
            failure = error
    if failure:
        raise failure
    return settled


def people_with_duty(key: str) -> list[int]:
    """The ids of those whose duty of this audience is in force."""
    slug, _colon, rest = key.partition(":")
    scope = scope_named(rest)
    rows = Duty.objects.in_force(timezone.now()).filter(role__slug=slug, scope_kind=scope.kind, scope_key=scope.key)
    return list(rows.values_list("person_id", flat=True))


def _set_groups(person: User, wanted: set[int]) -> None:
    of_roles = person.groups.filter(Q(role__isnull=False) | Q(role_within__isnull=False))
    have = set(of_roles.values_list("pk", flat=True))
    person.groups.remove(*(have - wanted))
    person.groups.add(*(wanted - have))


def _audience_of(duty: Duty) -> Audience:
    names = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            where = "" if duty.scope.is_whole else f" · {title_of(duty.scope)}"
            names[language] = f"{duty.role.name}{where}"
    return audience_of(Audience.Kind.DUTY, duty.audience_key, names=names)
