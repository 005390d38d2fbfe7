"""What can be earned, and who is on the way to it."""

from certification.schemes.models.claims import CLAIM, Claim, EvidenceRow, claims_to_move
from certification.schemes.models.schemes import (
    CriteriaVersion,
    Scheme,
    SchemeCriterion,
    claims_know_more,
    requirements_of_open_schemes,
)

__all__ = [
    "CLAIM",
    "Claim",
    "CriteriaVersion",
    "EvidenceRow",
    "Scheme",
    "SchemeCriterion",
    "claims_know_more",
    "claims_to_move",
    "requirements_of_open_schemes",
]
