"""The list of who was erased: outside the database, so that no restored archive brings anybody back."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lms.lib.sqlite_files import wipe_deleted_rows
from people.accounts.models import Erasure

STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"(\d{8}T\d{6}Z)_([0-9a-f-]{36})")
MARGIN = timedelta(days=7)  # archives are deleted by the day, lists may be copied by the week
FRESH = timedelta(minutes=10)  # so long what an erasure left in the database's log is looked for


@transaction.atomic
def note_erasure(public_id: UUID, *, at: datetime) -> None:
    """Write down that a person was erased, in the transaction that does it; the list follows. Safe to repeat."""
    Erasure.objects.get_or_create(public_id=public_id, defaults={"at": at})
    transaction.on_commit(list_erasures, robust=True)


def list_erasures() -> None:
    """Put everybody on the list who is not on it yet: one empty file each, named by time and number. Safe to repeat."""
    for erasure in Erasure.objects.filter(listed_at=None):
        settings.ERASED_DIR.mkdir(parents=True, exist_ok=True)
        (settings.ERASED_DIR / f"{erasure.at.astimezone(UTC):{STAMP}}_{erasure.public_id}").touch()
        Erasure.objects.filter(pk=erasure.pk).update(listed_at=timezone.now())


def listed(folders: Iterable[Path]) -> Iterator[tuple[UUID, datetime]]:
    """Who stands on the lists in these folders, and when they were erased."""
    for path in sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir()):
        if found := NAME.fullmatch(path.name):
            yield UUID(found[2]), datetime.strptime(found[1], STAMP).replace(tzinfo=UTC)


def keep_list_of_erased(at: datetime | None = None) -> None:
    """Complete the list, take off it whom no archive knows any more, and wipe what the last erasures left behind."""
    now = at or timezone.now()
    list_erasures()
    if Erasure.objects.filter(at__gte=now - FRESH).exists():
        wipe_deleted_rows()
    gone = now - timedelta(days=settings.BACKUP_DAYS) - MARGIN
    Erasure.objects.filter(at__lt=gone).exclude(listed_at=None).delete()
    for public_id, erased_at in listed([settings.ERASED_DIR]):
        if erased_at < gone:
            (settings.ERASED_DIR / f"{erased_at:{STAMP}}_{public_id}").unlink(missing_ok=True)
