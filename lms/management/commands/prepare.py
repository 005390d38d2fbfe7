from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser

# What every installation needs after each change of the code, in this order. All of it may run twice.
STEPS = ["compile_catalogues", "migrate", "createcachetable", "sync_roles", "load_reference", "load_content"]
DEMO = "load_demo"


class Command(BaseCommand):
    help = "Make the database ready for this version: migrate it, and load roles, reference data and content."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="also load invented people and their progress")

    def handle(self, *args: object, demo: bool = False, verbosity: int = 1, **options: object) -> None:
        for step in [*STEPS, *([DEMO] if demo else [])]:
            if step in get_commands():
                call_command(step, verbosity=max(0, verbosity - 1))
