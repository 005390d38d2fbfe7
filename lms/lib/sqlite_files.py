"""What a deleted row leaves behind in SQLite's files, and who may read them. A server keeps its own house."""

from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection

OWNER_ONLY = 0o600


def keep_files_private() -> None:
    """Take from others the right to read the data folder and the database in it. Safe to repeat."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # somebody else's folder: theirs to decide
        settings.DATA_DIR.chmod(0o700)
        for path in _files():
            path.chmod(OWNER_ONLY)


def wipe_deleted_rows() -> None:
    """Overwrite what deleted rows left in the log of the database, by moving it all into the database proper.

    There `secure_delete` has put zeros in place of each deleted text. While somebody reads, a part may stay until the
    next time. Safe to repeat.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def wipe_freed_pages() -> None:
    """Give back the pages that were freed before `secure_delete` was on, and with them what stood there."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor, suppress(OperationalError):  # in use: at the next preparation
        if cursor.execute("PRAGMA freelist_count").fetchone()[0]:
            cursor.execute("VACUUM")
    wipe_deleted_rows()


def _files() -> list[Path]:
    if connection.vendor != "sqlite":
        return []
    database = Path(connection.settings_dict["NAME"])
    return [path for path in database.parent.glob(f"{database.name}*") if path.is_file()]
