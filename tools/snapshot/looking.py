"""The two parts of a snapshot, once Django is ready."""

import shutil

from celery import current_app
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.utils import translation

import lms.celery  # noqa: F401  (makes it the current app)
from tools.snapshot import links, people, told
from tools.snapshot.visit import KEPT


def prepare() -> dict[str, str]:
    """Content and demo, by the commands of this checkout. The letters that were sent."""
    mail.outbox = []
    call_command("prepare", "--demo", verbosity=0)
    for entry in current_app.conf.beat_schedule.values():  # what is found to be due every minute
        current_app.tasks[entry["task"]].apply()
    return {f"letter {number} of the demo": told.letter(one) for number, one in enumerate(mail.outbox, start=1)}


def visit(language: str) -> dict[str, str]:
    """What everybody finds in one language. The files that are the same for all are looked at in the first one."""
    mail.outbox = []
    said: dict[str, str] = {}
    translation.activate(language)
    visits = people.welcome(language, said)
    shutil.copytree(settings.PRIVATE_ROOT, settings.DATA_DIR / KEPT)
    files = [settings.STATIC_URL, settings.MEDIA_URL] if language == settings.LANGUAGE_CODE else []
    for who, below in people.begins(language).items():
        wanted = links.Wanted(language, below + (files if who == people.ANYONE else []))
        translation.activate(language)
        visits[who].look_around(["/", *filter(wanted, links.routes())], wanted)
    return said
