"""Verbs about mailings."""

from people.mailing.actions.mailings import (
    cancel_mailing,
    edit_mailing,
    hold_mailing,
    keep_mailings,
    make_mailing,
    propose_mailing,
    release_mailing,
    resume_mailing,
    send_template_test,
    send_test,
    take_back_mailing,
)

__all__ = [
    "cancel_mailing",
    "edit_mailing",
    "hold_mailing",
    "keep_mailings",
    "make_mailing",
    "propose_mailing",
    "release_mailing",
    "resume_mailing",
    "send_template_test",
    "send_test",
    "take_back_mailing",
]
