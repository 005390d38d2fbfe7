"""Releasing tables, one a month."""

from datetime import date

from django.db import transaction

from lms.lib.smallcells import Counts, release
from people.reports.models import TableRelease


@transaction.atomic
def release_table(report: str, counts: Counts, *, on: date) -> TableRelease:
    """The table of `report` for the month of `on`: the one that was released, or this one, with small cells hidden.

    `counts`: (row, column) -> people, each in one cell. All that was told before is weighed. Safe to repeat.
    """
    month = on.replace(day=1)
    earlier = list(TableRelease.objects.of(report))
    if made := next((one for one in earlier if one.month == month), None):
        return made
    told = release(counts, earlier=[one.as_release() for one in reversed(earlier)])
    rows = {
        "counts": [[*cell, number] for cell, number in told.counts.items()],
        "shown": [list(cell) for cell in told.counts if cell in told.shown],
    }
    # Two sweeps at once: the second keeps what the first has told.
    return TableRelease.objects.get_or_create(report=report, month=month, defaults=rows)[0]
