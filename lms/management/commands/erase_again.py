from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from lms.lib.sqlite_files import wipe_deleted_rows
from lms.privacy import erase_person
from people.accounts.actions import listed, note_erasure
from people.accounts.models import User


class Command(BaseCommand):
    help = "After a restore: erase again who was erased since the archive was written, by the list kept apart from it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="*", type=Path, help="further places where a list may be")

    def handle(self, *, folders: list[Path], **options: object) -> None:
        again = 0
        for public_id, at in dict(listed([settings.ERASED_DIR, *folders])).items():
            note_erasure(public_id, at=at)  # so that the list outlives this restore, too
            for person in User.objects.filter(public_id=public_id):
                erase_person(person, note="erased again after a restore", at=at)
                again += 1
        wipe_deleted_rows()
        self.stdout.write(f"{again} people erased again")
