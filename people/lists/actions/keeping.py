"""What the sweep keeps of lists: lost work is asked for again, what has ended goes."""

from datetime import datetime, timedelta

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from lms.lib.task_queue import enqueue_on_commit
from people.lists.models import BulkRun, ListExport
from people.lists.tasks import do_run, make_export

AT_ONCE = 20  # of each kind in one sweep
TRIED_FOR = timedelta(days=1)  # what nobody has confirmed by then
RUNS_KEPT_FOR = timedelta(days=30)
ROWS_KEPT_FOR = timedelta(days=365)  # of exports, without their file and without what was asked


def keep_lists(at: datetime | None = None) -> None:
    """Ask again for files and acts that no worker has in hand; remove files and runs whose time is over."""
    now = at or timezone.now()
    for export in ListExport.objects.due(now).order_by("asked_at")[:AT_ONCE]:
        enqueue_on_commit(make_export, export.pk)
    for run in BulkRun.objects.due(now).order_by("confirmed_at")[:AT_ONCE]:
        enqueue_on_commit(do_run, run.pk)
    for export in ListExport.objects.ended(now)[:AT_ONCE]:
        remove_export_file(export, at=now)
    ListExport.objects.filter(asked_at__lt=now - ROWS_KEPT_FOR).exclude(made_at__isnull=False, removed_at=None).delete()
    BulkRun.objects.filter(confirmed_at=None, tried_at__lt=now - TRIED_FOR).delete()
    BulkRun.objects.filter(tried_at__lt=now - RUNS_KEPT_FOR).delete()


@transaction.atomic
def remove_export_file(export: ListExport, *, at: datetime) -> None:
    """Delete the file, and forget what was asked for. Safe to repeat."""
    # The row first: a worker who is writing the file waits here, and sees then that it is not to be kept.
    ListExport.objects.filter(pk=export.pk).update(removed_at=at, query="")
    storages["private"].delete(export.file_name)
