"""Taking along what is known about a person here. What was made for them goes with the account."""

from django.utils.translation import gettext_lazy as _

from courses.offerings.models import DateOverride
from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same
from people.accounts.models import User

FIELDS = ("kind", "days", "moment", "reason", "made_at", "ends_at", "undone_at")


def export_offerings(person: User) -> dict[str, object]:
    """Dates that were made other for this person alone, with the reason that staff gave; those undone, too."""
    rows = DateOverride.objects.filter(person=person).select_related("offering")
    return {
        "date_overrides": [
            {
                "offering": str(row.offering),
                "item__key": str(row.item) if row.item else "",
                **{name: getattr(row, name) for name in FIELDS},
            }
            for row in rows
        ]
    }


PRIVACY = Declaration(
    section="courses",
    export=export_offerings,
    titles={"date_overrides": _("Other dates for you")},
    names={
        "offering": _("offering"),
        "item__key": _("lesson or quiz"),
        "kind": _("kind"),
        "days": _("days"),
        "moment": _("moment"),
        "reason": _("reason"),
        "made_at": _("made"),
        "ends_at": _("ends"),
        "undone_at": _("undone"),
    },
    holdings=[
        Holding(
            model=DateOverride,
            keys={"person": GONE, "made_by": UNNAMED, "undone_by": UNNAMED},
            kind="date_overrides",
            exported=same("offering", *FIELDS, item="item__key"),
            withheld={
                **because("Empty where dates are other for one person.", "group", "country"),
                **because("Of whole countries only.", "planned_from", "planned_until"),
                **because("Whoever moves dates is told in their own trail.", "made_by", "undone_by"),
            },
        ),
    ],
    nobodys=because(
        "When a course is given, to whomever.", "offerings.Offering", "offerings.Anchor", "offerings.OfferingDate"
    ),
)
