from django.core.management.base import BaseCommand

from certification.signing.actions import rotate_key


class Command(BaseCommand):
    help = "Publish a new signing key. It signs by itself once nobody can hold a list without it. Needs the key secret."

    def handle(self, **options: object) -> None:
        key = rotate_key()
        self.stdout.write(f"{key.fragment} is published and signs from {key.signs_from:%Y-%m-%d %H:%M} UTC")
