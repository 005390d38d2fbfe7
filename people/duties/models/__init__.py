"""Duties: who works here, as what, where, from when to when."""

from people.duties.models.duty import ENDS_SOON, Duty
from people.duties.models.reach import held_by, holds, within_duties
from people.duties.models.role import Role
from people.duties.models.scope import ScopeKind, scope_kinds, title_of, titles_of

__all__ = [
    "ENDS_SOON",
    "Duty",
    "Role",
    "ScopeKind",
    "held_by",
    "holds",
    "scope_kinds",
    "title_of",
    "titles_of",
    "within_duties",
]
