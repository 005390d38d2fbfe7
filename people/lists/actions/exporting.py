"""Lists taken along as files."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from lms.lib.task_queue import enqueue_on_commit
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.lists.declaration import StaffList
from people.lists.models import ListExport
from people.lists.rules import FileFormat
from people.lists.tasks import make_export


@transaction.atomic
def ask_export(
    listed: StaffList, query: str, *, file_format: str, reason: str, by: User, at: datetime | None = None
) -> ListExport:
    """Let a worker write the rows that `query` shows `by`; the trail keeps the reason. Nothing is written yet."""
    export = ListExport.objects.create(
        asker=by,
        list_key=listed.key,
        query=query,
        file_format=FileFormat(file_format),
        language=get_language() or by.language,
        reason=reason,
        asked_at=at or timezone.now(),
    )
    write_audit_entry("list-exported", by=by, thing=f"export:{export.pk}", note=f"{listed.key}: {reason}")
    enqueue_on_commit(make_export, export.pk)
    return export


def note_fetched(export: ListExport, *, by: User) -> None:
    """Write down that the file left the house."""
    write_audit_entry("export-fetched", by=by, thing=f"export:{export.pk}", note=export.list_key)
