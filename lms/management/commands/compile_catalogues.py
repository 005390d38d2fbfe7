from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from lms.lib.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile the catalogues of translated texts that have changed."

    def handle(self, *args: object, verbosity: int = 1, **options: object) -> None:
        for folder in settings.LOCALE_PATHS:
            for path in compile_catalogues(Path(folder)):
                if verbosity:
                    self.stdout.write(f"compiled {path.relative_to(settings.BASE_DIR)}")
