from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from people.reference.actions import load_reference_data


class Command(BaseCommand):
    help = "Load countries, sectors, tags and types of organisations from content/reference/. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "content" / "reference")

    def handle(self, *, folder: Path, **options: object) -> None:
        self.stdout.write(f"reference data: {load_reference_data(folder)} rows added or completed")
