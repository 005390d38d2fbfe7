from django.core.management.base import BaseCommand

from people.staff.actions import sync_roles


class Command(BaseCommand):
    help = (
        "Make the groups in the database say what people/staff/roles.toml says. Safe to repeat; run it after migrate."
    )

    def handle(self, **options: object) -> None:
        self.stdout.write("roles: " + ", ".join(sync_roles()))
