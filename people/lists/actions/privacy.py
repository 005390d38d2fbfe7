"""Taking along what somebody did with lists, and leaving nothing of a person in files that were made of them."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.lib.privacy import GONE, Declaration, Holding, because, same
from people.accounts.models import User
from people.lists.actions.keeping import remove_export_file
from people.lists.models import BulkRow, BulkRun, ListExport, SavedView


def export_lists(person: User) -> dict[str, object]:
    """Views that a person keeps, files of lists that they asked for, and what they did to many rows."""
    return {
        "saved_views": list(SavedView.objects.filter(owner=person).values("name", "saved_at", list=F("list_key"))),
        "list_exports": list(
            ListExport.objects.filter(asker=person).values("reason", "made_at", list=F("list_key"), at=F("asked_at"))
        ),
        "bulk_runs": list(
            BulkRun.objects.filter(doer=person).values("act", "reason", list=F("list_key"), at=F("tried_at"))
        ),
    }


@transaction.atomic
def erase_lists(person: User) -> None:
    """Remove the files of all lists, because any of them may name the person, and what the person did. Repeatable."""
    for export in ListExport.objects.filter(removed_at=None):
        remove_export_file(export, at=timezone.now())
    ListExport.objects.filter(made_at=None, refused_at=None).update(refused_at=timezone.now())
    ListExport.objects.filter(asker=person).delete()
    BulkRun.objects.filter(doer=person).delete()
    SavedView.objects.filter(owner=person).delete()


_STEPS = "How far the work on it was; when it was asked for is told."
PRIVACY = Declaration(
    section="people",
    export=export_lists,
    titles={
        "saved_views": _("Views of lists that you keep"),
        "list_exports": _("Lists that you took along"),
        "bulk_runs": _("What you did to many rows at once"),
    },
    names={
        "name": _("name"),
        "list": _("list"),
        "saved_at": _("saved"),
        "reason": _("reason"),
        "at": pgettext_lazy("a time", "at"),
        "made_at": _("made"),
        "act": _("act"),
    },
    holdings=[
        Holding(
            model=SavedView,
            keys={"owner": GONE},
            of="owner",
            kind="saved_views",
            exported=same("name", "saved_at", list_key="list"),
            withheld=because("Filters and columns, without words that were looked for.", "query", "is_shared"),
        ),
        Holding(
            model=ListExport,
            keys={"asker": GONE},
            of="asker",
            kind="list_exports",
            exported=same("reason", "made_at", list_key="list", asked_at="at"),
            withheld={
                "query": "It may name others, and is forgotten with the file.",
                **because(_STEPS, "file_format", "language", "rows_found", "rows_written", "leased_until"),
                **because(_STEPS, "refused_at", "ends_at", "removed_at"),
            },
        ),
        Holding(
            model=BulkRun,
            keys={"doer": GONE},
            of="doer",
            kind="bulk_runs",
            exported=same("act", "reason", list_key="list", tried_at="at"),
            withheld=because(_STEPS, "choice", "confirmed_at", "undone_at", "leased_until"),
        ),
        Holding(
            model=BulkRow,
            of="run__doer",
            row=GONE,
            kind="bulk_runs",
            withheld=because("It is about somebody else.", "run", "position", "row_key", "outcome", "said"),
        ),
    ],
)
