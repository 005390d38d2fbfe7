"""Verbs about duties."""

from people.duties.actions.giving import DutyRefused, end_duty, give_duty, hand_over
from people.duties.actions.privacy import export_duties
from people.duties.actions.settling import people_with_duty, settle, settle_duties

__all__ = [
    "DutyRefused",
    "end_duty",
    "export_duties",
    "give_duty",
    "hand_over",
    "people_with_duty",
    "settle",
    "settle_duties",
]
