"""What questionnaires know of one person, and its end."""

from django.db import transaction

from questionnaires.models import Response


def export_responses(person) -> list[dict]:
    """Everything that a person has given, with every state before, as plain values for a file of their own."""
    rows = Response.objects.of(person).select_related("questionnaire", "version").prefetch_related("revisions")
    return [
        {
            "questionnaire": row.questionnaire.slug,
            "version": row.version.number,
            "about": row.about,
            "answers": row.answers,
            "languages": row.languages(),
            "saved_at": row.saved_at,
            "handed_in_at": row.handed_in_at,
            "revisions": [
                {"number": one.number, "at": one.at, "how": one.source, "changes": one.changes, "gave_way": one.lost}
                for one in row.revisions.all()
            ],
        }
        for row in rows.order_by("saved_at")
    ]


@transaction.atomic
def erase_responses(person) -> None:
    """Drop all that a person has given, with every state before. Safe to repeat."""
    Response.objects.of(person).delete()
