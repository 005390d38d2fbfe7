"""What a certificate says and who has earned it. Plain Python: values in, answer out."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

Item = TypeVar("Item")

LONG_NAME, LONGEST_NAME = 28, 46  # characters that fit on one line of the certificate at full and at middle size
JOINERS = "\u200c\u200d"  # invisible, and needed to write Persian and Urdu names
SHORTEST_TYPED_NAME = 2
STROKED = str.maketrans("łøđħŧı", "lodhti")  # letters that Unicode does not take apart, and keyboards lack


class Status(StrEnum):
    """What a code answers. A code that answers nothing is not a status: it is unknown."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


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
    travels inside the file.
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


def missing_requirements(required: Sequence[Item], done: Collection[Item]) -> list[Item]:
    """The required items that are not done, in their order. Raises ValueError when nothing is required."""
    if not required:
        raise ValueError("A scheme without requirements would be earned by everybody.")
    return [item for item in required if item not in done]


def status_of(*, revoked: bool, withdrawn: bool, valid_until: date | None, today: date) -> Status:
    """What a certificate is worth today. Withdrawal by the holder is told before everything else.

    `valid_until` is the last day on which it is valid; None: it does not expire.
    Source: certification rules 2026, verification.
    """
    if withdrawn:
        return Status.WITHDRAWN
    if revoked:
        return Status.REVOKED
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


def words_in(words: Mapping[str, dict[str, str]], language: str | None) -> dict[str, str]:
    """The words in `language` ("ar" for "ar-eg" too); else in English; else in the first language there is."""
    short = (language or "").split("-")[0]
    return words.get(short) or words.get("en") or next(iter(words.values()))


def tidy_name(name: str) -> str:
    """`name` as it will be printed: composed letters, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def unprintable_characters(name: str, drawable: Collection[int]) -> list[str]:
    """The characters of `name` that no certificate can show, each once, in their order.

    `drawable`: code points that our fonts can draw. Control and formatting characters are refused whatever the fonts
    hold: they could make a name look like another one.
    """
    return [
        character
        for character in dict.fromkeys(name)
        if character not in JOINERS
        and (unicodedata.category(character).startswith("C") or ord(character) not in drawable)
    ]


def name_size(name: str) -> str:
    """Class of the type size that keeps `name` on one line where that is possible."""
    if len(name) > LONGEST_NAME:
        return "name--longest"
    return "name--long" if len(name) > LONG_NAME else ""


def is_same_name(typed: str, printed: str) -> bool:
    """Whether somebody who reads `printed` from paper could have typed `typed`.

    Case, accents, spaces, hyphens and dots do not matter; every letter does. Nothing typed matches nothing.
    """
    typed_letters, printed_letters = _letters(typed), _letters(printed)
    return len(typed_letters) >= SHORTEST_TYPED_NAME and typed_letters == printed_letters


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
    if "name" in visible_fields:
        return Shown.NAMED
    return Shown.PSEUDONYMOUS if "record" in visible_fields else Shown.STATUS


def fields_for(shown: Shown) -> set[str]:
    """The visibility rules that a holder's choice stands for; the reverse of `shown_to_strangers`."""
    return {Shown.NAMED: {"record", "name"}, Shown.PSEUDONYMOUS: {"record"}}.get(shown, set())


def _letters(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold()).translate(STROKED)
    # Letters and digits alone: marks are what hurried people leave out.
    return "".join(character for character in decomposed if character.isalnum())
