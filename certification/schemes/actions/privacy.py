"""What schemes know of one person (lms.privacy). Both kinds of rows go with the account."""

from django.utils.translation import gettext_lazy as _

from certification.schemes.models import Claim, EvidenceRow
from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, because, same
from people.accounts.models import User


def export_claims(person: User) -> dict[str, list[dict[str, object]]]:
    """What this app holds about `person`, ready for JSON. Who checked is the business of those who did."""
    claims = Claim.objects.of(person).select_related("scheme", "criteria").order_by("pk")
    evidence = EvidenceRow.objects.filter(person=person)
    return {
        "claims": [
            {
                "certificate": str(claim.scheme),
                "criteria_version": claim.criteria.name,
                "state": claim.state,
                "begun_at": claim.opened_at,
                "met_at": claim.met_at,
                "certified_at": claim.certified_at,
                "lapsed_at": claim.lapsed_at,
            }
            for claim in claims
        ],
        "evidence": list(evidence.values("kind", "happened_on", "amount", "checked_at", "withdrawn_at")),
    }


PRIVACY = Declaration(
    section="certification",
    export=export_claims,
    titles={
        "claims": _("On the way to certificates"),
        "evidence": _("What others have confirmed about you"),
    },
    names={
        "certificate": _("certificate"),
        "criteria_version": _("version of the criteria"),
        "state": _("state"),
        "begun_at": _("begun"),
        "met_at": _("everything done"),
        "certified_at": _("certificate issued"),
        "lapsed_at": _("lapsed"),
        "kind": _("kind"),
        "happened_on": _("date"),
        "amount": _("amount"),
        "checked_at": _("checked"),
        "withdrawn_at": _("taken back"),
    },
    holdings=[
        Holding(
            model=Claim,
            keys={"person": GONE},
            kind="claims",
            exported=same(
                *("state", "met_at", "certified_at", "lapsed_at"),
                scheme="certificate",
                criteria="criteria_version",
                opened_at="begun_at",
            ),
            withheld={"version": "How often the row was changed."},
        ),
        Holding(
            model=EvidenceRow,
            keys={"person": GONE, "checker": UNNAMED},
            kind="evidence",
            exported=same("kind", "happened_on", "amount", "checked_at", "withdrawn_at"),
            withheld={
                "key": "What it rests on, by a number that stands elsewhere in the file.",
                "checker": "Who checked is the business of those who did.",
            },
        ),
    ],
    nobodys=because(
        "What can be earned, by whomever.", "schemes.Scheme", "schemes.CriteriaVersion", "schemes.SchemeCriterion"
    ),
)
