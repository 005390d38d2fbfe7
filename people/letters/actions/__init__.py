"""Verbs about letters: written, wanted, sent, taken along, erased."""

from people.letters.actions.handling import cancel_letter, edit_letter, hold_letter, release_letter
from people.letters.actions.intake import take_in, take_in_mail
from people.letters.actions.preferences import choose_letters, stop_letters
from people.letters.actions.privacy import erase_letters, export_letters, say_goodbye
from people.letters.actions.retention import forget_old_letters
from people.letters.actions.writing import Draft, send_due_letters, try_letter_again, write_letter, write_letters

__all__ = [
    "Draft",
    "cancel_letter",
    "choose_letters",
    "edit_letter",
    "erase_letters",
    "export_letters",
    "forget_old_letters",
    "hold_letter",
    "release_letter",
    "say_goodbye",
    "send_due_letters",
    "stop_letters",
    "take_in",
    "take_in_mail",
    "try_letter_again",
    "write_letter",
    "write_letters",
]
