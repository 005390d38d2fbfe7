"""Decisions about contacts, in plain Python."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LINK_DAYS = 30  # a link in a mailbox is a key under a mat: it ends sooner than what it is for
SECRET_SIGNS = 43  # of 32 random bytes
ID_SIGNS = 32


@dataclass(frozen=True)
class ContactPurpose:
    """What people without an account are asked for. The app that asks registers it by the hook "contact_purposes".

    `key`: a slug that stays. `title`: for staff. `asks`: a sentence for the contact, on the page and in the letter.
    `days`: so long the address is kept if the asker names no other end. `accepted`: what follows when somebody
    accepts, called in the same transaction with the contact, the person and the moment. `leads_to`: the name of the
    page that comes next.
    """

    key: str
    title: Any
    asks: Any
    days: int
    accepted: Callable[[Any, Any, datetime], object]
    leads_to: str


def link_ends_at(made_at: datetime, purpose_ends_at: datetime) -> datetime:
    """When a link made at `made_at` ends: after LINK_DAYS, and never after what it is for."""
    return min(made_at + timedelta(days=LINK_DAYS), purpose_ends_at)


def split_token(token: str) -> tuple[str, str] | None:
    """The number of a link and its secret, as an address holds them; None if it cannot be one of ours."""
    number, secret = token[:ID_SIGNS], token[ID_SIGNS:]
    is_number = len(number) == ID_SIGNS and all(sign in "0123456789abcdef" for sign in number)
    return (number, secret) if is_number and len(secret) == SECRET_SIGNS else None
