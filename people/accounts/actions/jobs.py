"""Writing down whether what runs by itself works, so that people see it and it outlives a restart."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from people.accounts.models import Job


def note_done(name: str, *, at: datetime) -> None:
    """A job did its work; whatever it failed at before is over. Safe to repeat."""
    Job.objects.update_or_create(name=name, defaults={"done_at": at, "failing_since": None, "failures": 0, "error": ""})


@transaction.atomic
def note_failed(name: str, error: str, *, at: datetime) -> None:
    """A job failed, once more or for the first time. `error`: the class of what stopped it, never its words."""
    Job.objects.get_or_create(name=name)
    Job.objects.filter(name=name).update(
        failing_since=Coalesce(F("failing_since"), at), failures=F("failures") + 1, error=error[:80]
    )


def forget_jobs_but(names: Collection[str]) -> None:
    """Forget how jobs went that this version does not have any more: nobody could mend them. Safe to repeat."""
    Job.objects.exclude(name__in=names).delete()
