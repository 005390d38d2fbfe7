"""The nouns that every app above shares."""

from people.models.audit import LETTERS_HELD, RESET_DONE, RESET_PROPOSED, AuditEntry
from people.models.consent import Consent
from people.models.erasure import Erasure
from people.models.job import Job
from people.models.letter import Letter
from people.models.name import name_problem, printable_name
from people.models.place import Country, Organisation, Sector
from people.models.recovery import RecoveryCode
from people.models.user import User
from people.models.visibility import VisibilityRule, for_viewer

__all__ = [
    "LETTERS_HELD",
    "RESET_DONE",
    "RESET_PROPOSED",
    "AuditEntry",
    "Consent",
    "Country",
    "Erasure",
    "Job",
    "Letter",
    "Organisation",
    "RecoveryCode",
    "Sector",
    "User",
    "VisibilityRule",
    "for_viewer",
    "name_problem",
    "printable_name",
]
