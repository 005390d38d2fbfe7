"""Work that two processes must not do at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections


@contextmanager
def process_lock(name: str) -> Iterator[None]:
    """Wait until no other process of this installation is inside under this name, and go in.

    On PostgreSQL one process on all machines that share the database, else one on this machine. However a process
    ends, it is out.
    """
    with _lock_on_the_server(name) if connection.vendor == "postgresql" else _lock_on_the_machine(name):
        yield


@contextmanager
def _lock_on_the_server(name: str) -> Iterator[None]:
    connection_of_its_own = connections.create_connection(DEFAULT_DB_ALIAS)  # the usual one may be closed in between
    try:
        with connection_of_its_own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"plaza.{name}"])
            yield
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"plaza.{name}"])
    finally:
        connection_of_its_own.close()


@contextmanager
def _lock_on_the_machine(name: str) -> Iterator[None]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
