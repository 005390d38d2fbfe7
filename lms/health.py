"""Whether the house is ready to serve, and whether what runs by itself works."""

import logging
import time
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from people.accounts.models import Job

log = logging.getLogger("plaza.health")

SWEEP, PREPARATION = "sweep", "prepare"  # names of jobs beside those of lms.schedule
LATE = timedelta(minutes=5)  # the sweep comes every minute; a long one takes two or three
RESTORING = "restoring"  # a file in the data folder: a restore has begun and is not finished


def is_prepared() -> bool:
    """Whether the database is there, migrated for this version, and neither being filled nor being restored."""
    try:
        return (
            not (settings.DATA_DIR / RESTORING).exists()
            and _newest_migrations() <= _applied()
            and not Job.objects.failing().filter(name=PREPARATION).exists()
        )
    except DatabaseError:
        return False


def wait_until_prepared() -> None:
    """Return once the database is ready for this version; web and worker begin no sooner."""
    if not is_prepared():
        log.warning("waiting until `manage.py prepare` has finished")
        while not is_prepared():
            connection.close()
            time.sleep(1)
    connection.close()


def is_sweep_late(at: datetime) -> bool:
    """Whether nothing has been swept for so long that the worker, its clock or its broker must be away."""
    return not Job.objects.filter(name=SWEEP, done_at__gte=at - LATE).exists()


def is_degraded(at: datetime) -> bool:
    """Whether pages are served, but something that runs by itself does not work."""
    return is_sweep_late(at) or Job.objects.failing().exists()


def _applied() -> set[tuple[str, str]]:
    recorder = MigrationRecorder(connection)
    return set(recorder.applied_migrations()) if recorder.has_table() else set()


@lru_cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as this version brings it."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())
