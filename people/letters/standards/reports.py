"""What comes back by mail, in plain Python: reports that a letter was not taken, complaints, answers."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Literal

from flufl.bounce import all_failures

RETURNED, DELAYED, COMPLAINT, AUTOMATIC, REPLY = "returned", "delayed", "complaint", "automatic", "reply"
Kind = Literal["returned", "delayed", "complaint", "automatic", "reply"]
OUR_ID = rb"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@%s>"


@dataclass(frozen=True)
class IncomingMessage:
    """What a message that came in is, and the id of the letter that it is about; "" if it names none of ours."""

    kind: Kind
    letter_id: str


def read_report(data: bytes, *, domain: str) -> IncomingMessage:
    """What one message says.

    `domain`: that of our Message-IDs. Returned for good or delayed: reports by RFC 3464 and the dialects that
    flufl.bounce reads. Complaints: RFC 5965. Automatic: whatever says so of itself (RFC 3834). The rest is a reply.
    """
    try:
        message = message_from_bytes(data)
    except RecursionError:  # parts within parts within parts, from whoever wants to stop us reading
        message = Message()
    found = re.search(OUR_ID % re.escape(domain.encode()), data, re.IGNORECASE)
    return IncomingMessage(_kind(message), found[1].decode().lower() if found else "")


def _kind(message: Message) -> Kind:
    if message.get_content_type() == "multipart/report" and message.get_param("report-type") == "feedback-report":
        return "complaint"
    delayed, returned = _failures(message)
    if returned:
        return "returned"
    if delayed:
        return "delayed"
    is_automatic = str(message.get("Auto-Submitted", "no")).strip().lower() != "no"
    return "automatic" if is_automatic or message.get_content_type() == "multipart/report" else "reply"


def _failures(message: Message) -> tuple[Collection[bytes], Collection[bytes]]:
    """Addresses that were not reached yet, and those that never will be."""
    try:
        return all_failures(message)
    except Exception:  # its detectors stumble over broken messages in ways of their own; the next one must not wait
        return (), ()
