"""What staff decide of an import. Each act is written down; work begins on commit."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from lms.lib.task_queue import enqueue_on_commit
from lms.lib.transitions import Refusal, TransitionMade, Wish, transition
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.imports.models import HeadingMemory, Import, ImportRow
from people.imports.permissions import IMPORT, ImportRefused, may_import
from people.imports.rules import plain
from people.imports.tasks import work_on_import


def begin_import(kind: str, file: File, *, asked: Mapping[str, str], by: User, at: datetime | None = None) -> Import:
    """Keep a file in private storage and have it read. `asked`: what is said of the whole file, by name."""
    run = Import(kind=kind, name=_called(file.name), asked=dict(asked), by=by, made_at=at or timezone.now())
    if not may_import(by, run):
        raise ImportRefused(Refusal.PERSON)
    run.path = storages["private"].save(f"imports/{uuid.uuid4().hex}", file)
    with transaction.atomic():
        run.save()
        _write_down(run, "begin", by)
        enqueue_on_commit(work_on_import, run.pk)
    return run


def _called(name: str | None) -> str:
    return "".join(sign for sign in (name or "") if sign.isprintable())[-200:] or "-"


@transaction.atomic
def map_columns(run: Import, mapping: Mapping[str, int], *, by: User, at: datetime | None = None) -> Import:
    """Say which column of the file is which (name -> position, from 0), remember it, and have every row checked."""
    mapped = _go(run, "map", by, at, changes={"mapping": dict(mapping)})
    mapped.rows.update(state=ImportRow.State.READ, is_wanted=None, remarks=[], identity="", likeness="")
    _remember(mapped)
    enqueue_on_commit(work_on_import, mapped.pk)
    return mapped


def _remember(mapped: Import) -> None:
    if any("@" in heading for heading in mapped.headings):
        return  # a first row without headings: it tells of somebody
    names = {position: name for name, position in mapped.mapping.items()}
    for position, heading in enumerate(mapped.headings):
        if key := plain(heading)[:200]:
            said = {"column": names.get(position, "")}
            HeadingMemory.objects.update_or_create(kind=mapped.kind, heading=key, defaults=said)


@transaction.atomic
def decide_rows(run: Import, wanted: Mapping[int, bool | None], *, by: User) -> int:
    """Say of doubtful rows, by their number, whether they are taken all the same; says of how many. Safe to repeat."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    if not may_import(by, run):
        raise ImportRefused(Refusal.PERSON)
    if run.state != Import.State.READY:
        raise ImportRefused(Refusal.STATE)
    doubtful = run.rows.filter(state=ImportRow.State.DOUBTFUL)
    number = 0
    for said in (True, False, None):
        number += doubtful.filter(number__in=_said(wanted, said)).update(is_wanted=said)
    return number


def _said(wanted: Mapping[int, bool | None], said: bool | None) -> Collection[int]:
    return [number for number, one in wanted.items() if one is said]


@transaction.atomic
def start_import(run: Import, *, by: User, version: int | None = None, at: datetime | None = None) -> Import:
    """Make what is sound, and what of the doubtful somebody decided to take; the rest is left out."""
    started = _go(run, "start", by, at, version=version)
    enqueue_on_commit(work_on_import, started.pk)
    return started


@transaction.atomic
def undo_import(run: Import, *, by: User, at: datetime | None = None) -> Import:
    """Take away all that the import has made, but what has been used since."""
    undone = _go(run, "undo", by, at)
    enqueue_on_commit(work_on_import, undone.pk)
    return undone


@transaction.atomic
def cancel_import(run: Import, *, by: User, at: datetime | None = None) -> Import:
    """Call an import off of which nothing is made; its rows go, and its file."""
    now = at or timezone.now()
    cancelled = _go(run, "cancel", by, now, changes={"ended_at": now})
    cancelled.rows.all().delete()
    return cancelled


def _go(
    run: Import,
    name: str,
    by: User,
    at: datetime | None,
    *,
    changes: Mapping[str, object] | None = None,
    version: int | None = None,
) -> Import:
    def audit(row: Import, made: TransitionMade) -> None:
        _write_down(row, made.name, by)

    rows = Import.objects.filter(pk=run.pk)
    return transition(IMPORT, name, rows, Wish(by, version), at=at or timezone.now(), audit=audit, changes=changes)


def _write_down(run: Import, act: str, by: User) -> None:
    write_audit_entry(f"import-{act}", by=by, thing=f"import:{run.pk}", note=run.kind)
