"""Verbs about letters: written, wanted, sent, taken along, erased."""

from people.letters.actions.digests import write_digests
from people.letters.actions.handling import cancel_letter, edit_letter, hold_letter, release_letter
from people.letters.actions.intake import take_in, take_in_mail, take_in_posted
from people.letters.actions.kinds import cancel_kind, hold_kind, release_kind
from people.letters.actions.preferences import choose_letters, stop_letters
from people.letters.actions.privacy import erase_letters, export_letters, say_goodbye
from people.letters.actions.retention import forget_old_letters
from people.letters.actions.templates import TemplateRefused, return_to_shipped, save_template
from people.letters.actions.writing import Draft, send_due_letters, try_letter_again, write_letter, write_letters

__all__ = [
    "Draft",
    "TemplateRefused",
    "cancel_kind",
    "cancel_letter",
    "choose_letters",
    "edit_letter",
    "erase_letters",
    "export_letters",
    "forget_old_letters",
    "hold_kind",
    "hold_letter",
    "release_kind",
    "release_letter",
    "return_to_shipped",
    "save_template",
    "say_goodbye",
    "send_due_letters",
    "stop_letters",
    "take_in",
    "take_in_mail",
    "take_in_posted",
    "try_letter_again",
    "write_digests",
    "write_letter",
    "write_letters",
]
