"""What staff do with the accounts of others, and what they may do at all."""

from people.staff.actions.accounts import NotAllowed, add_staff, correct_person
from people.staff.actions.factors import reset_factors
from people.staff.actions.reference import StillUsed, remove_reference, uses_of
from people.staff.actions.roles import UnknownPermission, sync_roles

__all__ = [
    "NotAllowed",
    "StillUsed",
    "UnknownPermission",
    "add_staff",
    "correct_person",
    "remove_reference",
    "reset_factors",
    "sync_roles",
    "uses_of",
]
