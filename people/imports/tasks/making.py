"""What was checked is made, a group of rows in a transaction."""

import logging

from django.db import DatabaseError, transaction
from django.utils import timezone

from lms.lib.errors import describe_error
from lms.lib.transitions import transition_all
from people.imports.models import Import, ImportRow
from people.imports.permissions import IMPORT, all_kinds
from people.imports.rules import row_of
from people.imports.tasks.checking import judge

log = logging.getLogger("plaza.imports")
GROUP = 200


def make_group(import_id: int) -> None:
    """Make the next rows, all or none of them; a group that fails is made row by row, and the row at fault is left."""
    try:
        _make(import_id, GROUP)
    except Exception as error:  # the kind is another app's: one row of it must not stop the others
        log.warning("import %s: a group failed: %s", import_id, describe_error(error))
        try:
            _make(import_id, 1)
        except Exception as cause:
            _leave_first(import_id, cause)


def _make(import_id: int, most: int) -> None:
    with transaction.atomic():
        run = Import.objects.select_for_update().filter(pk=import_id, state=Import.State.MAKING).first()
        if run is None:
            return
        rows = list(run.rows.to_make()[:most])
        if not rows:
            run.rows.filter(state=ImportRow.State.DOUBTFUL).update(state=ImportRow.State.LEFT)
            transition_all(IMPORT, "made", Import.objects.filter(pk=run.pk), changes={"ended_at": timezone.now()})
            return
        wanted = {row.pk: row.is_wanted for row in rows}
        _make_rows(run, rows, wanted)
        ImportRow.objects.keep(rows, ["state", "remarks", "thing"])


def _make_rows(run: Import, rows: list[ImportRow], wanted: dict[int, bool | None]) -> None:
    """What was in order at the dry run is looked at again: days may lie between."""
    kind = all_kinds()[run.kind]
    judge(run, rows)
    for row in rows:
        if row.state == ImportRow.State.DOUBTFUL and not wanted[row.pk]:
            row.state = ImportRow.State.LEFT
    sound = [row for row in rows if row.state in (ImportRow.State.SOUND, ImportRow.State.DOUBTFUL)]
    things = kind.make([row_of(row.cells, run.mapping) for row in sound], run.asked, run)
    for row, thing in zip(sound, things, strict=True):
        row.state, row.thing = ImportRow.State.MADE, thing


def _leave_first(import_id: int, cause: Exception) -> None:
    if isinstance(cause, DatabaseError) and not Import.objects.filter(pk=import_id).exists():
        return
    log.error("import %s: a row failed: %s", import_id, describe_error(cause))
    with transaction.atomic():
        run = Import.objects.select_for_update().filter(pk=import_id, state=Import.State.MAKING).first()
        row = run.rows.to_make().first() if run else None
        if row:
            remarks = [{"code": "failed", "column": "", "values": {}}]
            ImportRow.objects.filter(pk=row.pk).update(state=ImportRow.State.WRONG, remarks=remarks)
