"""One act on many rows: tried, confirmed, undone. Workers do it (people.lists.tasks)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lms.lib.task_queue import enqueue_on_commit
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.lists.declaration import BulkAct, StaffList
from people.lists.models import BulkRow, BulkRun
from people.lists.permissions import can_act, can_undo
from people.lists.rules import RowOutcome
from people.lists.tasks import do_run

MOST = 2_000  # rows in one run: a dry run looks at each of them while somebody waits
UNDO_FOR = timedelta(hours=24)


class TooMany(Exception):
    """More rows than one run may have."""


class NothingToDo(Exception):
    """No row is left of what was asked, the doer may not do it, or it is done already."""


@transaction.atomic
def try_act(
    listed: StaffList,
    act: BulkAct,
    rows: QuerySet,
    *,
    by: User,
    choice: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> BulkRun:
    """Say for each of `rows` what would become of it, and change none. Raises TooMany, NothingToDo."""
    found = list(rows[: MOST + 1])
    if len(found) > MOST:
        raise TooMany
    if not found or not can_act(by, listed, act):
        raise NothingToDo
    run = BulkRun.objects.create(
        doer=by, list_key=listed.key, act=act.key, choice=choice, reason=reason, tried_at=at or timezone.now()
    )
    BulkRow.objects.bulk_create(
        (_tried(run, position, row, act, by) for position, row in enumerate(found)), batch_size=500
    )
    return run


def _tried(run: BulkRun, position: int, row, act: BulkAct, by: User) -> BulkRow:
    said = str(act.refusal(row, by))[:250]
    outcome = RowOutcome.REFUSED if said else RowOutcome.READY
    return BulkRow(run=run, position=position, row_key=str(row.pk), outcome=outcome, said=said)


@transaction.atomic
def confirm_run(run: BulkRun, *, by: User, at: datetime | None = None) -> None:
    """Let a worker do what was tried. Safe to repeat; each row is looked at once more. Raises NothingToDo."""
    waiting = run.rows.filter(outcome=RowOutcome.READY).count()
    if not waiting or run.doer_id != by.pk:
        raise NothingToDo
    if BulkRun.objects.filter(pk=run.pk, confirmed_at=None).update(confirmed_at=at or timezone.now()):
        note = f"{run.list_key}, {run.act}: {waiting}"
        write_audit_entry("bulk-confirmed", by=by, thing=f"run:{run.pk}", note=note)
    enqueue_on_commit(do_run, run.pk)


@transaction.atomic
def undo_run(run: BulkRun, act: BulkAct | None, *, by: User, at: datetime | None = None) -> None:
    """Let a worker take back what was done, once and within UNDO_FOR. Raises NothingToDo."""
    now = at or timezone.now()
    run = BulkRun.objects.select_for_update().get(pk=run.pk)
    is_late = run.confirmed_at is None or now > run.confirmed_at + UNDO_FOR
    if is_late or not can_undo(by, run, act) or run.rows.filter(outcome=RowOutcome.READY).exists():
        raise NothingToDo
    if not run.rows.filter(outcome=RowOutcome.DONE).update(outcome=RowOutcome.UNDOING):
        raise NothingToDo
    BulkRun.objects.filter(pk=run.pk).update(undone_at=now)
    write_audit_entry("bulk-undone", by=by, thing=f"run:{run.pk}", note=f"{run.list_key}, {run.act}")
    enqueue_on_commit(do_run, run.pk)
