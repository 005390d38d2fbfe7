"""Verbs about offerings and their dates."""

from courses.offerings.actions.offerings import (
    change_offering,
    make_offering,
    remove_date,
    self_paced,
    set_anchor,
    set_date,
)
from courses.offerings.actions.overrides import extend_for_country, extension, override_dates, undo_override
from courses.offerings.actions.privacy import export_offerings

__all__ = [
    "change_offering",
    "export_offerings",
    "extend_for_country",
    "extension",
    "make_offering",
    "override_dates",
    "remove_date",
    "self_paced",
    "set_anchor",
    "set_date",
    "undo_override",
]
