"""What questionnaires know of one person, and its end."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same
from questionnaires.models import Response, Revision, Version


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


PRIVACY = Declaration(
    section="questionnaires",
    export=export_responses,
    titles={"responses": _("Answers to questionnaires")},
    names={
        "questionnaire": _("questionnaire"),
        "version": _("version"),
        "about": _("about"),
        "answers": _("answers"),
        "languages": _("languages"),
        "saved_at": _("saved"),
        "handed_in_at": _("handed in"),
        "revisions": _("every time it was saved"),
    },
    holdings=[
        Holding(
            model=Response,
            keys={"person": GONE},
            kind="responses",
            exported=same(
                "questionnaire", "version", "about", "answers", "saved_at", "handed_in_at", stamps="languages"
            ),
            derived=["revisions"],
            withheld={"revision": "Every revision is told by itself."},
        ),
        Holding(
            model=Revision,
            of="response__person",
            row=GONE,
            kind="responses",
            exported={
                **dict.fromkeys(["number", "changes", "lost", "source", "at"], "revisions"),
                "language": "languages",
            },
            withheld=because("Told with the response.", "response", "version_number"),
        ),
        Holding(model=Version, keys={"made_by": UNNAMED}, of=""),
    ],
    nobodys={"questionnaires.Questionnaire": "What is asked, of whomever."},
)
