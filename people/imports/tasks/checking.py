"""The dry run: every row is judged, nothing is made."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from django.utils.crypto import salted_hmac

from lms.lib.transitions import transition_all
from people.imports.models import Import, ImportRow
from people.imports.permissions import IMPORT, all_kinds
from people.imports.rules import ImportKind, Problem, RowCheck, flaws_of, row_of

GROUP = 500
SAME = "same-row"
JUDGED = ["state", "remarks", "identity", "likeness", "about", "is_wanted"]


def check_group(import_id: int) -> None:
    """Judge the next rows that nobody has judged, with the same number of queries for one as for all of them."""
    with transaction.atomic():
        run = Import.objects.select_for_update().filter(pk=import_id, state=Import.State.CHECKING).first()
        if run is None:
            return
        rows = list(run.rows.filter(state=ImportRow.State.READ).order_by("number")[:GROUP])
        if not rows:
            transition_all(IMPORT, "checked", Import.objects.filter(pk=run.pk))
            return
        judge(run, rows)
        ImportRow.objects.keep(rows, JUDGED)


def judge(run: Import, rows: list[ImportRow]) -> None:
    """Say in each of these rows what is to be said of it. Saves nothing."""
    kind = all_kinds()[run.kind]
    texts = [row_of(row.cells, run.mapping) for row in rows]
    for row, check in zip(rows, _checks(kind, texts, run), strict=True):
        row.identity, row.likeness = hash_of(check.identity), hash_of(check.likeness)
        row.about = hash_of(check.about)
        row.state, row.is_wanted = ImportRow.State.SOUND, None
        row.remarks = [asdict(one) for one in check.problems]
        if row.remarks:
            row.state = ImportRow.State.WRONG
        elif check.doubles:
            row.state, row.remarks = ImportRow.State.DOUBTFUL, [asdict(one) for one in check.doubles]
    _compare(run, rows, "identity", SAME)
    _compare(run, rows, "likeness", "alike-row")


def _checks(kind: ImportKind, texts: list[dict[str, str]], run: Import) -> Iterable[RowCheck]:
    """What the kind says of the rows in which nothing is missing or too long, and what we say of the others."""
    flaws = [tuple(flaws_of(text, kind.columns)) for text in texts]
    sound = [text for text, flaw in zip(texts, flaws, strict=True) if not flaw]
    checks = iter(kind.check(sound, run.asked))
    return [RowCheck(problems=flaw) if flaw else next(checks) for flaw in flaws]


def hash_of(told: str) -> str:
    """What is kept of a text by which rows are known again; "" of none."""
    return salted_hmac("plaza.import-row", told, algorithm="sha256").hexdigest() if told else ""


def _compare(run: Import, rows: list[ImportRow], field: str, code: str) -> None:
    """Mark each row that is, or looks, like an earlier one of the same file that is not wrong."""
    values = {getattr(row, field) for row in rows if row.state != ImportRow.State.WRONG} - {""}
    earlier = run.rows.filter(**{f"{field}__in": values}).exclude(state=ImportRow.State.WRONG)
    first = dict(earlier.filter(number__lt=rows[0].number).order_by("-number").values_list(field, "number"))
    for row in rows:
        value = getattr(row, field)
        if not value or row.state == ImportRow.State.WRONG or any(one["code"] == SAME for one in row.remarks):
            continue
        if value in first:
            row.state = ImportRow.State.DOUBTFUL
            row.remarks.append(asdict(Problem(code, values={"row": str(first[value])})))
        else:
            first[value] = row.number
