"""What was earned, and what became of it."""

from certification.certificates.models.audit import Audit
from certification.certificates.models.certificate import Certificate, StatusPlace, due_people
from certification.certificates.models.correction import Correction
from certification.certificates.models.resting import what_rests_on

__all__ = ["Audit", "Certificate", "Correction", "StatusPlace", "due_people", "what_rests_on"]
