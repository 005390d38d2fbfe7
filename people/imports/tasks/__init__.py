"""Work for later: one import, group of rows after group, each in a transaction of its own, until nothing is left.

Any number of workers may do so at once, and any may be killed: each group is judged anew under the lock of its import.
"""

import time

from celery import shared_task

from lms.lib.task_queue import enqueue_on_commit
from people.imports.models import WORKING, Import
from people.imports.tasks.checking import check_group
from people.imports.tasks.making import make_group
from people.imports.tasks.reading import read_group
from people.imports.tasks.undoing import undo_group

AT_ONCE = 40.0  # seconds; then others have their turn
STEPS = {
    Import.State.READING: read_group,
    Import.State.CHECKING: check_group,
    Import.State.MAKING: make_group,
    Import.State.UNDOING: undo_group,
}


@shared_task
def work_on_import(import_id: str) -> None:
    """Do what is to be done in an import, and leave the rest to the next message. Safe to repeat and to race."""
    end = time.monotonic() + AT_ONCE
    while time.monotonic() < end:
        run = Import.objects.filter(pk=import_id, state__in=WORKING).first()
        if run is None:
            return
        STEPS[Import.State(run.state)](run.pk)
    enqueue_on_commit(work_on_import, import_id)
