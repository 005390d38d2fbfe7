"""One run, once Django is ready: serve, measure, tell."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from bench import certificates, claims, forms, imports, letters, measure, pages, scenes, visibility
from bench.report import Result
from bench.server import THREADS, WORKERS, running
from bench.setup import Setup

MANY_LETTERS = 20_000
MANY_ROWS = 2_000  # of a list that is imported
FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]


def run(setup: Setup, *, rounds: int, seconds: float, making: int, sending: int, owners: int) -> Result:
    """Measure everything on the copy that this run has for itself."""
    with override_settings(STATICFILES_FINDERS=FINDERS):  # our own files: the admin's two thousand are not measured
        call_command("collectstatic", interactive=False, verbosity=0)
    bare, ours = scenes.bare(), scenes.all_scenes()
    connections.close_all()
    with running(setup.environment(setup.copied), setup.folder / "server.log") as server:
        speeds = measure.begin(server, bare, ours)
        measure.time_words(server, ours[0], speeds[1])
        measure.run(server, bare, ours, speeds, rounds=rounds, seconds=seconds)
        weights = pages.weigh(server.port)
    about = {
        "size": setup.size,
        "database": "PostgreSQL" if setup.server else "SQLite",
        "cache": "Redis" if setup.redis else "in the database",
        "gunicorn": f"{WORKERS} processes of {THREADS} threads",
    }
    return Result(
        about,
        speeds,
        pages.count_questions(),
        weights,
        certificates.make(making),
        letters.post(MANY_LETTERS, sent=sending),
        claims.follow(),
        visibility.look(owners),
        imports.bring_in(MANY_ROWS),
        forms.keep(),
    )


@contextmanager
def own_database(setup: Setup) -> Iterator[None]:
    """A copy of the filled database, gone afterwards."""
    setup.open()
    try:
        yield
    finally:
        connections.close_all()
        setup.close()
