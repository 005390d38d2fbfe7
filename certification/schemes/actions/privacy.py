"""What schemes know of one person (lms.privacy). Both kinds of rows go with the account."""

from certification.schemes.models import Claim, EvidenceRow
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
