"""The nouns that every app above shares."""

from people.accounts.models.affiliation import Affiliation
from people.accounts.models.audit import LETTERS_HELD, RESET_DONE, RESET_PROPOSED, AuditEntry
from people.accounts.models.consent import Consent
from people.accounts.models.erasure import Erasure
from people.accounts.models.job import Job
from people.accounts.models.name import name_problem, printable_name
from people.accounts.models.user import User

__all__ = [
    "LETTERS_HELD",
    "RESET_DONE",
    "RESET_PROPOSED",
    "Affiliation",
    "AuditEntry",
    "Consent",
    "Erasure",
    "Job",
    "User",
    "name_problem",
    "printable_name",
]
