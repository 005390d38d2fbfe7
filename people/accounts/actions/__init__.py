"""Verbs about people."""

from people.accounts.actions.accounts import (
    add_person,
    choose_safety,
    confirmed_addresses,
    hold_address_back,
    keep_name_for_all,
    owner_of,
    update_profile,
)
from people.accounts.actions.affiliations import set_organisations
from people.accounts.actions.audit_trail import write_audit_entry
from people.accounts.actions.erasures import keep_list_of_erased, listed, note_erasure
from people.accounts.actions.jobs import forget_jobs_but, note_done, note_failed
from people.accounts.actions.privacy import erase_people, export_account, export_records
from people.accounts.actions.sessions import forget_ended_sessions, sign_out_everywhere

__all__ = [
    "add_person",
    "choose_safety",
    "confirmed_addresses",
    "erase_people",
    "export_account",
    "export_records",
    "forget_ended_sessions",
    "forget_jobs_but",
    "hold_address_back",
    "keep_list_of_erased",
    "keep_name_for_all",
    "listed",
    "note_done",
    "note_erasure",
    "note_failed",
    "owner_of",
    "set_organisations",
    "sign_out_everywhere",
    "update_profile",
    "write_audit_entry",
]
