from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from lms.health import PREPARATION, SWEEP
from lms.lib.process_lock import process_lock
from lms.lib.sqlite_files import keep_files_private, wipe_freed_pages
from lms.schedule import JOBS
from people.accounts.actions import forget_jobs_but, note_done, note_failed
from people.accounts.models import Job

# What every installation needs after each change of the code, in this order. All of it may run twice.
FIRST = ["compile_catalogues", "migrate"]
STEPS = ["createcachetable", "sync_roles", "load_reference", "load_content"]
DEMO = "load_demo"


class Command(BaseCommand):
    help = "Make the database ready for this version: migrate it, and load roles, reference data and content."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="also load invented people and their progress")

    def handle(self, *args: object, demo: bool = False, verbosity: int = 1, **options: object) -> None:
        keep_files_private()
        with process_lock("prepare"):
            for step in FIRST:
                call_command(step, verbosity=max(0, verbosity - 1))
            _begin()
            for step in [*STEPS, *([DEMO] if demo else [])]:
                if step in get_commands():
                    call_command(step, verbosity=max(0, verbosity - 1))
            wipe_freed_pages()
            forget_jobs_but({SWEEP, PREPARATION, *(job.__name__ for job in JOBS)})
            note_done(PREPARATION, at=timezone.now())
        connection.close()


def _begin() -> None:
    """Keep everybody out of a database that was never ready; one that was serves on while it is brought up to date."""
    if not Job.objects.filter(name=PREPARATION).exclude(done_at=None).exists():
        note_failed(PREPARATION, "not finished", at=timezone.now())
