"""What the sweep does for imports: nothing waits because a message was lost, nothing stays because nobody came back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lms.lib.task_queue import enqueue_on_commit
from people.imports.models import Import, ImportRow
from people.imports.tasks import work_on_import
from people.imports.tasks.reading import forget_file

KEPT = timedelta(days=30)  # cells; after that an import is numbers, and ids of what it made


def go_on_with_imports(at: datetime | None = None) -> int:
    """Hurry every import in which there is work, and say how many. Called every minute by lms.schedule."""
    waiting = list(Import.objects.at_work().order_by("pk").values_list("pk", flat=True))
    for pk in waiting:
        enqueue_on_commit(work_on_import, pk)
    return len(waiting)


def forget_old_imports(at: datetime | None = None) -> int:
    """Delete files that were read, and the cells of imports begun 30 days ago; one that was never started goes whole.

    Says how many were forgotten. An import can be undone as long as it is known; what was kept is then named by row.
    """
    now = at or timezone.now()
    for run in Import.objects.with_stray_file():
        forget_file(run.pk)
    old = Import.objects.old(now - KEPT).exclude(state__in=[Import.State.MAKING, Import.State.UNDOING])
    number = 0
    for run in old:
        with transaction.atomic():
            _forget(run, now)
        number += 1
    return number


def _forget(run: Import, at: datetime) -> None:
    unstarted = [Import.State.READING, Import.State.MAPPING, Import.State.CHECKING, Import.State.READY]
    if run.state in unstarted:
        Import.objects.filter(pk=run.pk).update(state=Import.State.CANCELLED, ended_at=at)
    blank = {"cells": [], "remarks": [], "identity": "", "likeness": "", "about": ""}
    run.rows.exclude(state=ImportRow.State.MADE).delete()
    run.rows.update(**blank)
    Import.objects.filter(pk=run.pk).update(forgotten_at=at, name="-", headings=[], asked={})
    forget_file(run.pk)
