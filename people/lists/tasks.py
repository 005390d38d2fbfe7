"""Work for later: a list as a file, an act on many rows. Both may be killed anywhere, and run again."""

import logging
import tempfile
from datetime import timedelta
from zoneinfo import ZoneInfo

from celery import shared_task
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from people.lists.declaration import BulkAct, StaffList, staff_lists
from people.lists.files import write_list
from people.lists.models import BulkRow, BulkRun, ListExport
from people.lists.permissions import can_act, can_export
from people.lists.rules import RowOutcome

log = logging.getLogger("plaza.lists")

LEASE = timedelta(minutes=2)  # a worker tells every TOLD rows that it lives; who is killed is followed after this
FILE_KEPT_FOR = timedelta(hours=24)
TOLD, CHUNK = 500, 500


@shared_task(name="people.lists.tasks.make_export")
def make_export(export_id: str) -> None:
    """Write one list into private storage, if it is due. Safe to run twice: the second file replaces the first."""
    export = _claim(ListExport, export_id)
    if export is None:
        return
    listed = staff_lists().get(export.list_key)
    if listed is None or not can_export(export.asker, listed):
        _update(export, refused_at=timezone.now())
        return
    with override(export.language), tempfile.TemporaryFile() as file:
        try:
            _write(export, listed, file)
        except ValidationError:  # a filter that there is no more
            _update(export, refused_at=timezone.now())
            return
        storage = storages["private"]
        storage.delete(export.file_name)
        storage.save(export.file_name, File(file))
    if not _mark_made(export):
        storage.delete(export.file_name)  # somebody was erased while it was written, and it may name them


def _mark_made(export: ListExport) -> bool:
    now = timezone.now()
    kept = ListExport.objects.filter(pk=export.pk, refused_at=None, removed_at=None)
    return bool(kept.update(made_at=now, ends_at=now + FILE_KEPT_FOR))


def _write(export: ListExport, listed: StaffList, file) -> None:
    query = QueryDict(export.query)
    columns = listed.shown(query, export.asker)
    rows = listed.found(query, export.asker)
    _update(export, rows_found=rows.count(), rows_written=0)

    def told(number: int) -> None:
        if number % TOLD == 0:
            _update(export, rows_written=number, leased_until=timezone.now() + LEASE)
        export.rows_written = number

    values = ([one.value_of(row) for one in columns] for row in rows.iterator(chunk_size=CHUNK))
    head = [str(one.label) for one in columns]
    write_list(file, export.file_format, head, values, zone=ZoneInfo(export.asker.zone), told=told)
    file.seek(0)
    _update(export, rows_written=export.rows_written)


@shared_task(name="people.lists.tasks.do_run")
def do_run(run_id: str) -> None:
    """Do, or take back, one act on all rows of a run that wait. Each row with its mark in one transaction."""
    run = _claim(BulkRun, run_id)
    if run is None or run.confirmed_at is None:
        return
    listed = staff_lists().get(run.list_key)
    act = listed.act(run.act) if listed else None
    with override(run.doer.language):
        while keys := list(run.rows.filter(outcome__in=RowOutcome.waiting()).values_list("pk", flat=True)[:TOLD]):
            for key in keys:
                _settle(run, key, listed, act)
            _update(run, leased_until=timezone.now() + LEASE)
    _update(run, leased_until=None)


@transaction.atomic
def _settle(run: BulkRun, key: int, listed: StaffList | None, act: BulkAct | None) -> None:
    """One row: looked at anew, done or refused, and marked."""
    result = BulkRow.objects.select_for_update().get(pk=key)
    if result.outcome not in RowOutcome.waiting():
        return  # another worker was faster
    is_undoing = result.outcome == RowOutcome.UNDOING
    row = listed.rows_for(run.doer).filter(pk=result.row_key).first() if listed else None
    said = _refusal(run, row, listed, act, is_undoing)
    if not said:
        try:
            with transaction.atomic():
                _do(run, row, act, is_undoing)
        except act.refused as error:
            said = str(error) or type(error).__name__
    done, refused = (RowOutcome.UNDONE, RowOutcome.KEPT) if is_undoing else (RowOutcome.DONE, RowOutcome.REFUSED)
    BulkRow.objects.filter(pk=key).update(outcome=refused if said else done, said=said[:250])


def _refusal(run: BulkRun, row, listed: StaffList | None, act: BulkAct | None, is_undoing: bool) -> str:
    if listed is None or act is None or row is None:
        return "–"
    if not can_act(run.doer, listed, act):
        return "–"
    return str(act.undo_refusal(row, run.doer) if is_undoing else act.refusal(row, run.doer))


def _do(run: BulkRun, row, act: BulkAct, is_undoing: bool) -> None:
    if is_undoing:
        act.undo(row, by=run.doer)
    else:
        act.do(row, by=run.doer, choice=run.choice, reason=run.reason)


def _claim(model: type, key: str):
    """The row, if this worker won it. Two who ask at once: one UPDATE decides."""
    now = timezone.now()
    won = model.objects.due(now).filter(pk=key).update(leased_until=now + LEASE)
    return model.objects.get(pk=key) if won else None


def _update(row, **changes: object) -> None:
    type(row).objects.filter(pk=row.pk).update(**changes)
