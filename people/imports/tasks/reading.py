"""Out of the file, into rows."""

from itertools import islice

from django.core.files.storage import storages
from django.db import transaction

from lms.lib.transitions import transition_all
from people.imports.models import Import, ImportRow
from people.imports.permissions import IMPORT
from people.imports.standards import TableFlaw, TableRefused, read_table

GROUP = 1_000


def read_group(import_id: int) -> None:
    """Read the whole file from where it was left, in groups; then its columns are asked for, or it is refused."""
    path = Import.objects.get(pk=import_id).path
    try:
        with storages["private"].open(path) as file:
            rows = read_table(file)
            while group := list(islice(rows, GROUP)):
                if not _keep(import_id, group):
                    return
    except TableRefused as refused:
        _refuse(import_id, refused)
    except FileNotFoundError:
        _refuse(import_id, TableRefused(TableFlaw.BROKEN))
    else:
        _end(import_id)


def _keep(import_id: int, group: list[tuple[int, list[str]]]) -> bool:
    """Keep what is new of these rows; False when the import is not read any more."""
    with transaction.atomic():
        run = Import.objects.select_for_update().filter(pk=import_id, state=Import.State.READING).first()
        if run is None:
            return False
        new = [(number, cells) for number, cells in group if number > run.rows_read]
        if not new:
            return True  # another worker has read them
        run.rows_read = new[-1][0]
        if not run.headings:
            run.headings, new = new[0][1], new[1:]
        ImportRow.objects.bulk_create([ImportRow(run=run, number=number, cells=cells) for number, cells in new])
        run.save(update_fields=["headings", "rows_read"])
    return True


def _refuse(import_id: int, refused: TableRefused) -> None:
    with transaction.atomic():
        told = {"flaw": refused.flaw, "flaw_row": refused.row, "flaw_column": refused.column}
        if transition_all(IMPORT, "refuse", Import.objects.filter(pk=import_id), changes=told):
            ImportRow.objects.filter(run=import_id).delete()
    forget_file(import_id)


def _end(import_id: int) -> None:
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=import_id)
        is_empty = not run.rows.exists()
        if not is_empty:
            transition_all(IMPORT, "read", Import.objects.filter(pk=import_id))
    if is_empty:
        _refuse(import_id, TableRefused(TableFlaw.EMPTY))
    forget_file(import_id)


def forget_file(import_id: int) -> None:
    """Delete a file that was read, or never will be. Safe to repeat; the sweep does it where a worker was killed."""
    for run in Import.objects.with_stray_file().filter(pk=import_id):
        storages["private"].delete(run.path)
        Import.objects.filter(pk=run.pk).update(path="")
