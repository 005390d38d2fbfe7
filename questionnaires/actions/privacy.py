"""What questionnaires know of one person, and its end."""

from django.db import transaction

from questionnaires.models import Response, Revision


def export_responses(person) -> dict[str, list[dict]]:
    """Everything that a person has given, with every state before, as plain values for a file of their own."""
    rows = Response.objects.of(person).select_related("questionnaire", "version").prefetch_related("revisions")
    return {"responses": [_response(row) for row in rows.order_by("saved_at")]}


@transaction.atomic
def erase_responses(person) -> None:
    """Drop all that a person has given, with every state before. Safe to repeat."""
    Response.objects.of(person).delete()


def _response(row: Response) -> dict[str, object]:
    return {
        "questionnaire": row.questionnaire.slug,
        "version": row.version.number,
        "about": row.about,
        "answers": row.answers,
        "languages": row.languages(),
        "saved_at": row.saved_at,
        "handed_in_at": row.handed_in_at,
        "revisions": [_revision(one) for one in row.revisions.all()],
    }


def _revision(one: Revision) -> dict[str, object]:
    return {
        "number": one.number,
        "at": one.at.isoformat(),
        "how": one.source,
        "changes": one.changes,
        "gave_way": one.lost,
    }
