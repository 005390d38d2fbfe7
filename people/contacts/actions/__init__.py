"""Verbs about contacts: asked, invited, found by a link, accepting, declining, forgotten."""

from people.contacts.actions.answering import (
    LinkUsed,
    accept_contact,
    decline_contact,
    find_link,
    join_contacts,
)
from people.contacts.actions.asking import (
    AskedContact,
    NotWanted,
    ask_contact,
    ask_contacts,
    invite_contacts,
    make_link,
    purpose_of,
    unwanted_among,
    write_invitations,
)
from people.contacts.actions.privacy import erase_contacts, export_contacts, forget_contacts, forget_ended_contacts

__all__ = [
    "AskedContact",
    "LinkUsed",
    "NotWanted",
    "accept_contact",
    "ask_contact",
    "ask_contacts",
    "decline_contact",
    "erase_contacts",
    "export_contacts",
    "find_link",
    "forget_contacts",
    "forget_ended_contacts",
    "invite_contacts",
    "join_contacts",
    "make_link",
    "purpose_of",
    "unwanted_among",
    "write_invitations",
]
