"""Taking out what people have handed in, as far as its flags let staff see it."""

from collections.abc import Collection
from dataclasses import dataclass

from people.accounts.actions import write_audit_entry
from questionnaires.models import Questionnaire, Response
from questionnaires.rules import Field, cells_of, columns_of, seen_by

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
    """What was handed in to a questionnaire, and that it was taken out. Three queries, however many responses.

    Answers without a flag are nobody's but their writer's. `with_personal`: those about a person, and whose they are.
    """

    def seen(fields: Collection[Field]) -> list[Field]:
        found = seen_by(fields, is_reviewer=is_reviewer, duties=duties)
        return [one for one in found if with_personal or "personal" not in one.flags]

    versions = {one.pk: one for one in questionnaire.versions.order_by("number")}
    asked = {pk: seen(one.fields) for pk, one in versions.items()}
    answers = columns_of(asked.values())
    own = [*OWN, *([WHOSE] if with_personal else [])]
    responses = Response.objects.filter(questionnaire=questionnaire).handed_in().select_related("person")
    rows = [
        [*_own(row, versions[row.version_id].number, with_personal), *_cells(asked[row.version_id], row, answers)]
        for row in responses.order_by("handed_in_at", "pk")
    ]
    columns = f"{len(rows)} rows, {len(answers)} columns"
    write_audit_entry(EXPORTED, by=by, thing=f"questionnaire:{questionnaire.slug}", note=columns)
    return ExportedTable([*own, *answers], rows)


def _own(row: Response, version: int, with_personal: bool) -> list[str]:
    told = [str(row.pk), str(version), " ".join(row.languages()), row.handed_in_at.isoformat()]
    return [*told, *([str(row.person.public_id)] if with_personal else [])]


def _cells(fields: list[Field], row: Response, columns: list[str]) -> list[str]:
    cells = cells_of(fields, row.answers)
    return [cells.get(name, "") for name in columns]
