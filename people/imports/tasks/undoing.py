"""What was made is taken away again, but what has been used since."""

from django.db import transaction
from django.utils import timezone

from lms.lib.transitions import transition_all
from people.imports.models import Import, ImportRow
from people.imports.permissions import IMPORT, all_kinds

GROUP = 200


def undo_group(import_id: int) -> None:
    """Take away what the last rows made, in one transaction; what is kept says why."""
    with transaction.atomic():
        run = Import.objects.select_for_update().filter(pk=import_id, state=Import.State.UNDOING).first()
        if run is None:
            return
        rows = list(run.rows.filter(state=ImportRow.State.MADE).order_by("-number")[:GROUP])
        if not rows:
            transition_all(IMPORT, "undone", Import.objects.filter(pk=run.pk), changes={"ended_at": timezone.now()})
            return
        kept = all_kinds()[run.kind].undo([row.thing for row in rows if row.thing is not None], run)
        for row in rows:
            row.state = ImportRow.State.UNDONE
            if row.thing in kept:
                row.state = ImportRow.State.KEPT
                row.remarks = [{"code": kept[row.thing], "column": "", "values": {}}]
        ImportRow.objects.keep(rows, ["state", "remarks"])
