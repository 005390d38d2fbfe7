"""Giving, ending and handing over duties. Each act is written down."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.duties.actions.settling import settle
from people.duties.models import Duty, Role
from people.duties.permissions import can_end, can_give, is_last_giver
from people.duties.rules import WHOLE, Scope


class DutyRefused(Exception):
    """Nothing was changed. `why`: "not-yours", "there-already", "over" or "last-one"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def give_duty(
    person: User,
    role: Role,
    scope: Scope = WHOLE,
    *,
    by: User,
    since: datetime | None = None,
    until: datetime | None = None,
    at: datetime | None = None,
) -> Duty:
    """Give a person a role in the whole site or in one part of it, from `since` (now) until `until` (open).

    Raises DutyRefused for a doer who may not, and where the person has the same for a part of that time.
    """
    now = at or timezone.now()
    # Locks the giver: what they may do is not taken away meanwhile.
    by = User.objects.select_for_update().get(pk=by.pk)
    if not can_give(by, role, scope, to=person, at=now):
        raise DutyRefused("not-yours")
    begins = max(since, now) if since else now
    if until is not None and until <= begins:
        raise DutyRefused("over")
    duty = _add(person, role, scope, by=by, since=begins, until=until, at=now)
    _write_down("duty-given", duty, by)
    settle(person, at=now)
    return duty


@transaction.atomic
def end_duty(duty: Duty, *, by: User, at: datetime | None = None) -> Duty:
    """End a duty now; one that has not begun never does. The row stays. Raises DutyRefused."""
    now = at or timezone.now()
    # Locks the role: of the last two who give duties, one stays.
    Role.objects.select_for_update().get(pk=duty.role_id)
    duty = Duty.objects.select_for_update(of=("self",)).select_related("role", "person").get(pk=duty.pk)
    if not can_end(by, duty, at=now):
        raise DutyRefused("over" if duty.until and duty.until <= now else "not-yours")
    if is_last_giver(duty, at=now):
        raise DutyRefused("last-one")
    _end(duty, by=by, at=now)
    _write_down("duty-ended", duty, by)
    settle(duty.person, at=now)
    return duty


@transaction.atomic
def hand_over(leaver: User, successor: User, *, by: User, at: datetime | None = None) -> list[Duty]:
    """End every duty of the leaver that lasts, and give each to the successor for the rest of its time.

    All or none: raises DutyRefused where the doer may not end or give one of them. What the successor has already for
    all of that time is ended with the leaver and stays as the successor has it; for a part of it, it is refused.
    """
    now = at or timezone.now()
    # The order of keys: two who hand over to each other at once wait, and do not lock each other out.
    both = User.objects.select_for_update().filter(pk__in=[leaver.pk, successor.pk]).order_by("pk")
    successor = {one.pk: one for one in both}[successor.pk]
    lasting = list(Duty.objects.of(leaver).lasting(now).select_related("role", "person"))
    if leaver.pk == successor.pk or not lasting:
        raise DutyRefused("over")
    allowed = all(
        can_end(by, one, at=now) and can_give(by, one.role, one.scope, to=successor, at=now) for one in lasting
    )
    if not allowed:
        raise DutyRefused("not-yours")
    given = [_move(one, successor, by=by, at=now) for one in lasting]
    settle(successor, at=now)
    settle(leaver, at=now)
    return [one for one in given if one]


def _move(duty: Duty, successor: User, *, by: User, at: datetime) -> Duty | None:
    begins, until = max(duty.since, at), duty.until
    _end(duty, by=by, at=at)
    _write_down("duty-ended", duty, by)
    try:
        given = _add(successor, duty.role, duty.scope, by=by, since=begins, until=until, at=at)
    except DutyRefused:
        if _has_all_of(successor, duty, begins, until):
            return None
        raise  # else nobody would have the rest of its time
    _write_down("duty-handed-over", given, by)
    return given


def _has_all_of(person: User, duty: Duty, begins: datetime, until: datetime | None) -> bool:
    same = {"role": duty.role_id, "scope_kind": duty.scope_kind, "scope_key": duty.scope_key}
    lasts = Q(until=None) if until is None else Q(until=None) | Q(until__gte=until)
    return Duty.objects.of(person).filter(lasts, since__lte=begins, **same).exists()


def _add(
    person: User, role: Role, scope: Scope, *, by: User, since: datetime, until: datetime | None, at: datetime
) -> Duty:
    where = {"scope_kind": scope.kind, "scope_key": scope.key}
    try:
        with transaction.atomic():
            return Duty.objects.create(
                person=person, role=role, since=since, until=until, given_by=by, given_at=at, **where
            )
    except IntegrityError as error:
        raise DutyRefused("there-already") from error


def _end(duty: Duty, *, by: User, at: datetime) -> None:
    duty.until, duty.ended_by = max(duty.since, at), by
    duty.save(update_fields=["until", "ended_by"])


def _write_down(act: str, duty: Duty, by: User) -> None:
    note = f"{duty.since.date()} – {duty.last_moment.date() if duty.last_moment else ''}".rstrip(" –")
    write_audit_entry(act, by=by, about=duty.person, thing=duty.audience_key, note=note)
