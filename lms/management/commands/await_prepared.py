from django.core.management.base import BaseCommand

from lms.health import wait_until_prepared


class Command(BaseCommand):
    help = "Wait until `prepare` has made the database ready for this version."

    def handle(self, *args: object, **options: object) -> None:
        wait_until_prepared()
