"""A list of people imported: read, checked, made and undone, as one worker does it."""

import time
from dataclasses import dataclass
from unittest.mock import patch

from django.core.files.base import ContentFile

from people.accounts.models import User
from people.contacts.models import Contact
from people.imports import actions
from people.imports.models import Import
from people.imports.tasks import STEPS

LEAST_A_SECOND = 200.0  # rows through all four; a list of 5,000 takes half a minute


@dataclass
class Importing:
    """`rows` of a list, and how many seconds each part took."""

    rows: int
    reading: float
    checking: float
    making: float
    undoing: float

    @property
    def per_second(self) -> float:
        return self.rows / (self.reading + self.checking + self.making + self.undoing)

    @property
    def is_missed(self) -> bool:
        return self.per_second < LEAST_A_SECOND


def bring_in(rows: int) -> Importing:
    """Import a list of `rows` people in 50 organisations, and undo it."""
    by = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("importer")
    text = "mail;name;organisation\n"
    text += "".join(f"i{one}@example.net;Person {one};Office {one % 50}\n" for one in range(rows))
    with patch("people.imports.actions.deciding.enqueue_on_commit"):
        asked = {"basis": "A list for the bench."}
        run = actions.begin_import("people", ContentFile(text.encode(), name="list.csv"), asked=asked, by=by)
        reading = _worked(run)
        actions.map_columns(run, {"address": 0, "name": 1, "organisation": 2}, by=by)
        checking = _worked(run)
        actions.start_import(run, by=by)
        making = _worked(run)
        made = Contact.objects.filter(subject=f"import:{run.pk}").count()
        actions.undo_import(run, by=by)
        undoing = _worked(run)
    if made != rows or Contact.objects.filter(subject=f"import:{run.pk}").exists():
        raise AssertionError("the import lost or kept something")
    return Importing(rows, reading, checking, making, undoing)


def _worked(run: Import) -> float:
    began = time.perf_counter()
    while (state := Import.objects.get(pk=run.pk).state) in STEPS:
        STEPS[Import.State(state)](run.pk)
    return time.perf_counter() - began
