import sys

from django.core.management.base import BaseCommand

from people.letters.actions import take_in


class Command(BaseCommand):
    help = "Takes in one message that came back, from standard input: for a mail server's pipe. Says what it is."

    def handle(self, *args, **options):
        self.stdout.write(take_in(sys.stdin.buffer.read()).kind)
