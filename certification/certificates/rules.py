"""What a certificate is worth and what its code tells. Plain Python: values in, answer out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# How wide a text may be, in units of its type size, to fit on one line of the certificate: 650 points.
NAME_SIZES = ((17.1, ""), (20.3, "size-32"), (24.1, "size-27"), (29.5, "size-22"), (70.0, "size-18"))
TITLE_SIZES = ((23.2, ""), (29.5, "size-22"), (70.0, "size-18"))
SMALLEST = "size-13"  # three lines of it hold the longest name there may be


class Status(StrEnum):
    """What a code answers. A code that answers nothing is not a status: it is unknown."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


IN_FORCE = (Status.VALID, Status.EXPIRED)


class Shown(StrEnum):
    """How much of a certificate its code tells a stranger; the holder chooses."""

    STATUS = "status"
    PSEUDONYMOUS = "pseudonymous"
    NAMED = "named"
    NOTHING = "nothing"


@dataclass(frozen=True)
class CertificateDocument:
    """Everything that the printed certificate shows, in the words of its language.

    `verify_url`: whole for the QR code, printed without its scheme. `credential_json`: the signed record that
    travels inside the file; empty in a preview. `name`: empty where the holder wants none on it. `valid_until`: the
    last day; None: it does not expire. Without a signatory there is no line for one.
    """

    name: str
    title: str
    sentence: str
    level: str
    criteria_version: str
    number: str
    code: str
    verify_url: str
    issued_on: date
    issuer_name: str
    language: str
    direction: str
    credential_json: bytes
    valid_until: date | None = None
    signatory_name: str = ""
    signatory_office: str = ""


def status_of(*, revoked: bool, withdrawn: bool, valid_until: date | None, today: date) -> Status:
    """What a certificate is worth today. What was revoked stays so: nobody clears it by leaving (decision 0024).

    `valid_until` is the last day on which it is valid; None: it does not expire.
    Source: certification rules 2026, verification.
    """
    if revoked:
        return Status.REVOKED
    if withdrawn:
        return Status.WITHDRAWN
    if valid_until is not None and today > valid_until:
        return Status.EXPIRED
    return Status.VALID


def expiry(issued_on: date, valid_years: int | None) -> date | None:
    """The last day of validity: the same day `valid_years` later, 28 February for a leap day. None: no end."""
    if valid_years is None:
        return None
    try:
        return issued_on.replace(year=issued_on.year + valid_years)
    except ValueError:
        return issued_on.replace(year=issued_on.year + valid_years, day=28)


def name_size(width: float) -> str:
    """Class of the type size that keeps a name on one line where that is possible. `width`: in units of that size."""
    return next((size for most, size in NAME_SIZES if width <= most), SMALLEST)


def title_size(width: float) -> str:
    """The same for the title of the certificate."""
    return next((size for most, size in TITLE_SIZES if width <= most), SMALLEST)


def is_drawn(share: float, chance: float) -> bool:
    """Whether a certificate is drawn for an audit. `share`: 0 to 1, of all; `chance`: a random number below 1.

    Source: certification rules, quality, "sample": 5 % of level 1.
    """
    return chance < share


def may_be_issued_again(reasons: Collection[str]) -> bool:
    """Whether a person whose earlier certificates were revoked for `reasons` may ask for a new one.

    Only where each was revoked in order to be replaced (a name spelt wrongly, say).
    """
    return all(reason == "replaced" for reason in reasons)


def shown_to_strangers(is_hidden: bool, visible_fields: Collection[str]) -> Shown:
    """How much a code tells, from the holder's choices.

    `visible_fields`: what the holder's visibility rules open to those who have the code: "record", "name".
    """
    if is_hidden:
        return Shown.NOTHING
    if {"record", "name"} <= set(
        visible_fields
    ):  # the record with the name bears it: one is not open without the other
        return Shown.NAMED
    return Shown.PSEUDONYMOUS if "record" in visible_fields else Shown.STATUS


def fields_for(shown: Shown) -> set[str]:
    """The visibility rules that a holder's choice stands for; the reverse of `shown_to_strangers`."""
    return {Shown.NAMED: {"record", "name"}, Shown.PSEUDONYMOUS: {"record"}}.get(shown, set())
