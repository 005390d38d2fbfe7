"""Verbs about the ways into an account."""

from people.signin.actions.letters import note_letter_held, write_account_letter
from people.signin.actions.privacy import export_ways_in
from people.signin.actions.recovery import (
    end_recovery_codes,
    keep_factors,
    make_recovery_codes,
    recover_account,
    renew_password,
)

__all__ = [
    "end_recovery_codes",
    "export_ways_in",
    "keep_factors",
    "make_recovery_codes",
    "note_letter_held",
    "recover_account",
    "renew_password",
    "write_account_letter",
]
