"""What a certificate says and who has earned it. Plain Python: values in, answer out."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

Item = TypeVar("Item")

# How wide a text may be, in units of its type size, to fit on one line of the certificate: 650 points.
NAME_SIZES = ((17.1, ""), (20.3, "size-32"), (24.1, "size-27"), (29.5, "size-22"), (70.0, "size-18"))
TITLE_SIZES = ((23.2, ""), (29.5, "size-22"), (70.0, "size-18"))
SMALLEST = "size-13"  # three lines of it hold the longest name there may be
SHORTEST_TYPED_NAME = 2
STROKED = str.maketrans("łøđħŧı", "lodhti")  # letters that Unicode does not take apart, and keyboards lack
# By their combining class, marks that hurried people leave out: strokes, dots below that make a borrowed sound, points
# of Hebrew and Arabic, tones of Thai and Lao, and what stands above, below and across letters elsewhere. Any other mark
# is a letter to its readers: without its vowels "राम" would be "रीमा", without its dots "がぎ" would be "かき".
LEFT_OUT = {1, 7, *range(10, 37), 107, 122, *range(200, 256)}
VARIANTS = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # of how a sign is drawn; no keyboard has them


class Status(StrEnum):
    """What a code answers. A code that answers nothing is not a status: it is unknown."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


STANDING = (Status.VALID, Status.EXPIRED)


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


def missing_requirements(required: Sequence[Sequence[Item]], done: Collection[Item]) -> list[Item]:
    """What is left to do, in its order, each once. Raises ValueError when nothing is required.

    `required`: chains of items. A chain is met by any of its items, and asks newcomers for its last: the others were
    replaced by it, one after the other.
    """
    if not required:
        raise ValueError("A scheme without requirements would be earned by everybody.")
    return list(dict.fromkeys(chain[-1] for chain in required if not any(item in done for item in chain)))


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


def words_in(words: Mapping[str, dict[str, str]], language: str | None) -> dict[str, str]:
    """The words in `language` ("ar" for "ar-eg" too); else in English; else in the first language there is."""
    short = (language or "").split("-")[0]
    return words.get(short) or words.get("en") or next(iter(words.values()))


def name_size(width: float) -> str:
    """Class of the type size that keeps a name on one line where that is possible. `width`: in units of that size."""
    return next((size for most, size in NAME_SIZES if width <= most), SMALLEST)


def title_size(width: float) -> str:
    """The same for the title of the certificate."""
    return next((size for most, size in TITLE_SIZES if width <= most), SMALLEST)


def is_same_name(typed: str, printed: str) -> bool:
    """Whether somebody who reads `printed` from paper could have typed `typed`.

    Case, accents, tones, spaces, hyphens and dots do not matter; every letter does, and every vowel that is written as
    a sign at its consonant. Nothing typed matches nothing.
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


def is_named_to_strangers(shown: Shown, status: Status) -> bool:
    """Whether a code tells its holder's name: while the certificate stands, where the holder chose so."""
    return shown is Shown.NAMED and status in STANDING


def compares_names(shown: Shown, status: Status) -> bool:
    """Whether a code tells if a typed name is the holder's.

    Not at the level without a name, which would tell it to whoever guesses, and not once the certificate is lost.
    Source: settled point 10 of the architecture.
    """
    return shown in (Shown.STATUS, Shown.NAMED) and status in STANDING


def fields_for(shown: Shown) -> set[str]:
    """The visibility rules that a holder's choice stands for; the reverse of `shown_to_strangers`."""
    return {Shown.NAMED: {"record", "name"}, Shown.PSEUDONYMOUS: {"record"}}.get(shown, set())


def _letters(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold()).translate(STROKED)
    return "".join(sign for sign in VARIANTS.sub("", decomposed) if sign.isalnum() or _is_letter_to_readers(sign))


def _is_letter_to_readers(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Mc") and unicodedata.combining(sign) not in LEFT_OUT
