"""What may be done with what an import has made."""

from django.db import transaction

from lms.lib.transitions import Refusal
from people.accounts.models import User
from people.imports.models import Import, ImportRow
from people.imports.permissions import ImportRefused, all_kinds, may_import


@transaction.atomic
def follow_up(run: Import, *, by: User) -> int:
    """Do the next thing with all that a finished import has made, and say with how many. Safe to repeat."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    step = all_kinds()[run.kind].follow_up
    if not may_import(by, run) or step is None:
        raise ImportRefused(Refusal.PERSON)
    if run.state != Import.State.DONE:
        raise ImportRefused(Refusal.STATE)
    made = run.rows.filter(state=ImportRow.State.MADE)
    return step.act(list(made.values_list("thing", flat=True)), by)
