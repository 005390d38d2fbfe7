"""Verbs about audiences, and about what is shown to them."""

from people.audiences.actions.membership import (
    add_members,
    audience_of,
    recount,
    recount_due,
    remove_audience,
    remove_members,
)
from people.audiences.actions.privacy import export_audiences
from people.audiences.actions.showing import (
    change_field,
    choose_audiences,
    copy_choices,
    exclude,
    hide,
    hide_everywhere,
    show,
)

__all__ = [
    "add_members",
    "audience_of",
    "change_field",
    "choose_audiences",
    "copy_choices",
    "exclude",
    "export_audiences",
    "hide",
    "hide_everywhere",
    "recount",
    "recount_due",
    "remove_audience",
    "remove_members",
    "show",
]
