"""Load what the product ships: reference data, pages, stories, courses, certificates' schemes."""

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.actions import Outcome
from cms.loader import load_site
from courses.learning.actions import confirm_loaded
from courses.material.loader import Report, load_courses, load_glossary
from courses.material.terms import GlossaryError
from lms.lib.contentfile import ContentError
from people.reference.actions import load_reference_data


class Command(BaseCommand):
    help = "Load the courses, stories and reference data from content/. Safe to repeat."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "content")

    def handle(self, *, folder: Path, verbosity: int, **_options) -> None:
        try:
            self._load(folder, verbosity)
        except (ContentError, GlossaryError) as error:
            raise CommandError(str(error)) from error

    def _load(self, folder: Path, verbosity: int) -> None:
        report = Report()
        load_reference_data(folder / "reference")
        load_site(folder, report)
        load_glossary(folder / "glossary", report)
        confirm_loaded(load_courses(folder / "courses", report))
        import_module("certification.schemes.actions").load_schemes(folder / "schemes")
        if verbosity:
            self._tell(report, in_full=verbosity > 1)

    def _tell(self, report: Report, *, in_full: bool) -> None:
        for what, outcome in report.lines:
            if outcome is not Outcome.UNCHANGED or in_full:
                self.stdout.write(f"{outcome.value}: {what}")
        self.stdout.write(f"{report.count(Outcome.UNCHANGED)} texts unchanged")
