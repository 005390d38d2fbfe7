"""Verbs of schemes: loading them, following who is on the way, taking evidence from those above."""

from certification.schemes.actions.claiming import certify_claim, lapse_claim, reconcile_claims, settle_claims
from certification.schemes.actions.evidence import hand_down_evidence, withdraw_evidence
from certification.schemes.actions.following import follow_claims
from certification.schemes.actions.loading import SchemeFileError, load_schemes
from certification.schemes.actions.privacy import export_claims

__all__ = [
    "SchemeFileError",
    "certify_claim",
    "export_claims",
    "follow_claims",
    "hand_down_evidence",
    "lapse_claim",
    "load_schemes",
    "reconcile_claims",
    "settle_claims",
    "withdraw_evidence",
]
