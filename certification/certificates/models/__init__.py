"""What was earned, and what became of it."""

from certification.certificates.models.certificate import Certificate, StatusEntry, due_claims, own_certificates
from certification.certificates.models.correction import Correction
from certification.certificates.models.dependent_schemes import dependent_schemes
from certification.certificates.models.spot_check import SpotCheck

__all__ = [
    "Certificate",
    "Correction",
    "SpotCheck",
    "StatusEntry",
    "dependent_schemes",
    "due_claims",
    "own_certificates",
]
