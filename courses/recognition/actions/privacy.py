"""What is known of a person from elsewhere, taken along. The rows go with the account."""

from django.utils.translation import gettext_lazy as _

from courses.recognition.models import PriorCompletion
from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same
from people.accounts.models import User


def export_prior_completions(person: User) -> dict[str, list[dict[str, object]]]:
    """What a person is said to have finished elsewhere, ready for JSON."""
    rows = PriorCompletion.objects.filter(person=person).select_related("item")
    return {
        "prior_completions": [
            {
                "item": row.item.title,
                "happened_on": row.finished_on,
                "source": row.source,
                "checker": row.checker,
                "status": row.get_state_display(),
            }
            for row in rows
        ]
    }


PRIVACY = Declaration(
    section="courses",
    export=export_prior_completions,
    titles={"prior_completions": _("What you finished elsewhere")},
    names={
        "item": _("lesson or quiz"),
        "happened_on": _("date"),
        "source": _("source"),
        "checker": _("who checked it there"),
        "status": _("status"),
    },
    holdings=[
        Holding(
            model=PriorCompletion,
            keys={"person": GONE, "proposed_by": UNNAMED, "decided_by": UNNAMED},
            kind="prior_completions",
            exported=same("item", "source", "checker", finished_on="happened_on", state="status"),
            withheld={
                **because("Who proposed and decided is the business of those who did.", "proposed_by", "decided_by"),
                **because(
                    "How it was brought about; what was decided is told.", "proposed_at", "decided_at", "version"
                ),
            },
        ),
    ],
)
