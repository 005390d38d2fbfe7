"""Who belongs to an audience: filled by the apps above, counted anew by the sweep."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lms.lib.errors import describe_error
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.audiences.models import Audience, Membership, members_of_kinds, new_key
from people.audiences.rules import FOR_ALL

log = logging.getLogger("plaza.audiences")

COUNTED_EVERY = timedelta(hours=1)  # what an app forgot to say is mended within
COUNTED_AT_ONCE = 200  # audiences a sweep; 100 of 30 people take a second
BATCH = 1_000


def audience_of(
    kind: str, key: str = "", *, names: Mapping[str, str] | None = None, owner: User | None = None
) -> Audience:
    """The audience of this kind and key, made if it is not there yet; `names`, where given, become its names.

    A list of named people belongs to its `owner` and gets a key of its own. Safe to repeat, but for such a list.
    """
    if kind == Audience.Kind.NAMED and not key:
        key = new_key()
    audience, is_made = Audience.objects.get_or_create(
        kind=kind, key=key, defaults={"names": dict(names or {}), "owner": owner}
    )
    if names and not is_made and audience.names != names:
        audience.names = dict(names)
        audience.save(update_fields=["names"])
    return audience


@transaction.atomic
def add_members(
    audience: Audience,
    people: Iterable[int],
    *,
    by: User | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    at: datetime | None = None,
) -> int:
    """Let people (ids) belong to an audience, and say how many are new. Who belongs already keeps the dates they have.

    Whoever belonged until now or earlier begins anew, with the dates that are given here. Raises ValueError for an
    audience that needs no membership. Safe to repeat.
    """
    if audience.kind in FOR_ALL:
        raise ValueError("Everybody whom this audience means belongs to it.")
    now, people = at or timezone.now(), set(people)
    audience.memberships.filter(person__in=people, until__lte=now).delete()
    new = people - set(audience.memberships.values_list("person_id", flat=True))
    began = since or now
    rows = [Membership(audience=audience, person_id=one, since=began, until=until, given_by=by) for one in sorted(new)]
    Membership.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    _write_down("members-added", audience, len(rows), by)
    return len(rows)


@transaction.atomic
def remove_members(audience: Audience, people: Iterable[int], *, by: User | None = None) -> int:
    """Let people (ids) belong to an audience no longer, and say how many did. They see nothing of it from now on."""
    gone, _each = audience.memberships.filter(person__in=set(people)).delete()
    _write_down("members-removed", audience, gone, by)
    return gone


@transaction.atomic
def remove_audience(audience: Audience, *, by: User | None = None) -> None:
    """Forget an audience with its memberships and the rules that open anything to it."""
    _write_down("audience-removed", audience, audience.memberships.count(), by)
    audience.delete()


def _write_down(act: str, audience: Audience, count: int, by: User | None) -> None:
    if count and by:
        write_audit_entry(act, by=by, thing=f"{audience.kind}:{audience.key}", note=str(count))


@transaction.atomic
def recount(audience: Audience, *, at: datetime | None = None) -> int:
    """Give an audience the members that the app above says it has, and say how many rows changed. Safe to repeat.

    Where that app says that what it stood for is gone, nobody belongs to it any more; its rules stay, and open nothing.
    """
    now = at or timezone.now()
    # Locks the audience: two sweeps may count it at once.
    locked = Audience.objects.select_for_update().filter(pk=audience.pk).first()
    count = members_of_kinds().get(audience.kind)
    if locked is None or count is None:
        return 0
    true = set(count(locked.key) or ())
    changed = locked.memberships.exclude(person__in=true).delete()[0]
    # Memberships that came from elsewhere may have ended or not begun: those are counted anew too.
    stale = locked.memberships.exclude(pk__in=locked.memberships.in_force(now).values("pk"))
    changed += stale.delete()[0]
    changed += add_members(locked, true, at=now)
    Audience.objects.filter(pk=locked.pk).update(counted_at=now)
    return changed


def recount_due(*, at: datetime | None = None) -> int:
    """Count anew what was not counted for an hour, the longest not counted first. Says how many rows changed.

    An audience that cannot be counted keeps its members and holds up no other; the job says that it failed.
    """
    now = at or timezone.now()
    due = Audience.objects.recounted(members_of_kinds()).exclude(counted_at__gt=now - COUNTED_EVERY)
    changed, failure = 0, None
    for audience in due[:COUNTED_AT_ONCE]:
        try:
            changed += recount(audience, at=now)
        except Exception as error:  # whatever it is, the others must not wait for it
            log.error("audience %s: %s", audience.pk, describe_error(error))
            failure = error
    if failure:
        raise failure
    return changed
