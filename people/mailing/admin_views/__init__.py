"""Staff screens of mailings and of the words of letters."""

from people.mailing.admin_views.mailings import (
    add_mailing,
    edit_mailing,
    mailing,
    mailings,
    take_step,
    test_mailing,
)
from people.mailing.admin_views.templates import edit_template, template, templates, test_template

__all__ = [
    "add_mailing",
    "edit_mailing",
    "edit_template",
    "mailing",
    "mailings",
    "take_step",
    "template",
    "templates",
    "test_mailing",
    "test_template",
]
