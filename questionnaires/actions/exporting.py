"""Taking out what people have handed in, as far as its flags let staff see it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery

from people.accounts.actions import write_audit_entry
from questionnaires.models import Questionnaire, Response, Revision
from questionnaires.rules import Answers, Field, Value, cells_of, columns_of, seen_by

EXPORTED = "answers-exported"
OWN = ["response", "version", "languages", "handed_in_at"]  # columns about the response itself
WHOSE = "person"


@dataclass(frozen=True)
class ExportedTable:
    """Columns, the same in every export of a questionnaire but for new ones at the end; a row for each response."""

    columns: list[str]
    rows: list[list[str]]


def export_answers(
    questionnaire: Questionnaire, *, by, is_reviewer: bool = True, duties: Collection[str] = (), with_personal: bool
) -> ExportedTable:
    """What was handed in to a questionnaire, and that it was taken out. Four queries at most, however many responses.

    What somebody has written since, and not handed in again, is theirs alone.
    Answers without a flag are nobody's but their writer's. `with_personal`: those about a person, and whose they are.
    """

    def seen(fields: Collection[Field]) -> list[Field]:
        found = seen_by(fields, is_reviewer=is_reviewer, duties=duties)
        return [one for one in found if with_personal or "personal" not in one.flags]

    versions = {one.pk: one for one in questionnaire.versions.order_by("number")}
    asked = {one.number: seen(one.fields) for one in versions.values()}
    answers = columns_of(asked.values())
    own = [*OWN, *([WHOSE] if with_personal else [])]
    responses = Response.objects.filter(questionnaire=questionnaire).handed_in().select_related("person")
    handed_in = Revision.objects.filter(response=OuterRef("pk"), source=Revision.Source.HANDED_IN).order_by("-number")
    last = Subquery(handed_in.values("number")[:1])
    found = list(responses.annotate(last=last).order_by("handed_in_at", "pk"))
    states = {row.pk: (versions[row.version_id].number, row.answers) for row in found} | _before_changes(found)
    rows = [
        [*_own(row, states[row.pk][0], with_personal), *_cells(asked[states[row.pk][0]], states[row.pk][1], answers)]
        for row in found
    ]
    columns = f"{len(rows)} rows, {len(answers)} columns"
    write_audit_entry(EXPORTED, by=by, thing=f"questionnaire:{questionnaire.slug}", note=columns)
    return ExportedTable([*own, *answers], rows)


def _before_changes(responses: list[Response]) -> dict[UUID, tuple[int, Answers]]:
    """Of responses that were changed since they were handed in last: the number of the version and the answers then."""
    last = {row.pk: row.last for row in responses if row.last and row.last < row.revision}
    if not last:
        return {}
    found: dict[UUID, tuple[int, dict[str, Value]]] = {}
    revisions = Revision.objects.filter(response__in=last).order_by("response", "number")
    for pk, number, version, changes in revisions.values_list("response", "number", "version_number", "changes"):
        if number <= last[pk]:
            found[pk] = version, found.get(pk, (0, {}))[1] | changes
    return found


def _own(row: Response, version: int, with_personal: bool) -> list[str]:
    told = [str(row.pk), str(version), " ".join(row.languages()), row.handed_in_at.isoformat()]
    return [*told, *([str(row.person.public_id)] if with_personal else [])]


def _cells(fields: list[Field], given: Answers, columns: list[str]) -> list[str]:
    cells = cells_of(fields, given)
    return [cells.get(name, "") for name in columns]
