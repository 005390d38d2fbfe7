"""Verbs about people."""

from people.actions.accounts import (
    add_person,
    choose_safety,
    confirmed_addresses,
    end_recovery_codes,
    forget_ended_sessions,
    hold_address_back,
    keep_factors,
    keep_name_for_all,
    make_recovery_codes,
    owner_of,
    recover_account,
    renew_password,
    sign_out_everywhere,
    update_profile,
)
from people.actions.erasures import keep_list_of_erased, listed, note_erasure
from people.actions.factors import reset_factors
from people.actions.jobs import forget_jobs_but, note_done, note_failed
from people.actions.leaving import erase_people, export_people, say_goodbye
from people.actions.letters import (
    note_letter_held,
    send_due_letters,
    try_letter_again,
    write_account_letter,
    write_letter,
)
from people.actions.reference import (
    StillUsed,
    UnknownPermission,
    load_reference_data,
    remove_reference,
    sync_roles,
    uses_of,
)
from people.actions.staff import NotAllowed, add_staff, correct_person
from people.actions.trail import hide_everywhere, record, show

__all__ = [
    "NotAllowed",
    "StillUsed",
    "UnknownPermission",
    "add_person",
    "add_staff",
    "choose_safety",
    "confirmed_addresses",
    "correct_person",
    "end_recovery_codes",
    "erase_people",
    "export_people",
    "forget_ended_sessions",
    "forget_jobs_but",
    "hide_everywhere",
    "hold_address_back",
    "keep_factors",
    "keep_list_of_erased",
    "keep_name_for_all",
    "listed",
    "load_reference_data",
    "make_recovery_codes",
    "note_done",
    "note_erasure",
    "note_failed",
    "note_letter_held",
    "owner_of",
    "record",
    "recover_account",
    "remove_reference",
    "renew_password",
    "reset_factors",
    "say_goodbye",
    "send_due_letters",
    "show",
    "sign_out_everywhere",
    "sync_roles",
    "try_letter_again",
    "update_profile",
    "uses_of",
    "write_account_letter",
    "write_letter",
]
