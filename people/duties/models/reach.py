"""How far somebody's duties reach: the one expression that lists, counts, exports and single things ask."""

from collections import defaultdict
from datetime import datetime

from django.contrib.auth.models import Permission
from django.db.models import BigIntegerField, Exists, Q
from django.db.models.functions import Cast
from django.utils import timezone

from people.duties.models.duty import Duty, DutyQuerySet
from people.duties.rules import Held, Scope

EVERYTHING, NOTHING = Q(), Q(pk__in=[])


def within_duties(viewer, permission: str, *, at: datetime | None = None, **columns: str) -> Q:
    """What of a QuerySet the viewer may do `permission` ("app.codename") with, by their duties in force.

    `columns`: for each kind of scope that parts the rows, the column that holds the number of the part, such as
    `course="course_id"`. Who has the duty in the whole site sees all, the operator too.
    """
    if not viewer.is_active:
        return NOTHING
    if viewer.is_superuser:
        return EVERYTHING
    own = _granting(viewer, permission, at)
    # Nothing in it hangs on the row: the database asks once, not once for each of 50,000 enrolments.
    reached = Q(Exists(own.filter(scope_kind="")))
    for kind, column in columns.items():
        parts = own.filter(scope_kind=kind).annotate(part=Cast("scope_key", BigIntegerField())).values("part")
        reached |= Q(**{f"{column}__in": parts})
    return reached


def holds(viewer, permission: str, *, at: datetime | None = None, **keys: object) -> bool:
    """Whether the viewer may do `permission` in one of these parts (`course=12`); without one: in the whole site."""
    if not viewer.is_active:
        return False
    if viewer.is_superuser:
        return True
    covers = Q(scope_kind="")
    for kind, key in keys.items():
        covers |= Q(scope_kind=kind, scope_key=str(key))
    return _granting(viewer, permission, at).filter(covers).exists()


def _granting(viewer, permission: str, at: datetime | None) -> DutyQuerySet:
    return Duty.objects.filter(person_id=viewer.pk).in_force(at or timezone.now()).granting(permission)


def held_by(viewer, *, at: datetime) -> list[Held]:
    """What somebody may do by each of their duties in force, and where. Two questions."""
    duties = list(Duty.objects.of(viewer).in_force(at).select_related("role"))
    rows = Permission.objects.filter(group__in={one.group_id for one in duties} - {None})
    named = defaultdict(set)
    for group, app, codename in rows.values_list("group", "content_type__app_label", "codename"):
        named[group].add(f"{app}.{codename}")
    return [Held(Scope(one.scope_kind, one.scope_key), frozenset(named[one.group_id])) for one in duties]
