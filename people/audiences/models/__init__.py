"""Audiences, who belongs to them, and what is shown to whom."""

from people.audiences.models.audience import Audience, Membership, new_key
from people.audiences.models.own import OwnField, own_fields, value_of
from people.audiences.models.subject import OwnThing, Subject, members_of_kinds, subjects
from people.audiences.models.visibility import Exclusion, VisibilityRule, for_viewer, is_seen_by, seen_fields

__all__ = [
    "Audience",
    "Exclusion",
    "Membership",
    "OwnField",
    "OwnThing",
    "Subject",
    "VisibilityRule",
    "for_viewer",
    "is_seen_by",
    "members_of_kinds",
    "new_key",
    "own_fields",
    "seen_fields",
    "subjects",
    "value_of",
]
