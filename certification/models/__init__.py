"""What can be earned, what was earned, and what makes it believable."""

from certification.models.audit import Audit
from certification.models.certificate import Certificate, StatusPlace
from certification.models.correction import Correction
from certification.models.scheme import Scheme, requirements_of_open_schemes
from certification.models.trust import SigningKey, StatusList

__all__ = [
    "Audit",
    "Certificate",
    "Correction",
    "Scheme",
    "SigningKey",
    "StatusList",
    "StatusPlace",
    "requirements_of_open_schemes",
]
