"""What is told to who checks a certificate. Plain Python: values in, answer out."""

import re
import unicodedata

from certification.certificates.rules import IN_FORCE, Shown, Status

SHORTEST_TYPED_NAME = 2
STROKED = str.maketrans("łøđħŧı", "lodhti")  # letters that Unicode does not take apart, and keyboards lack
# By their combining class, marks that hurried people leave out: strokes, dots below that make a borrowed sound, points
# of Hebrew and Arabic, tones of Thai and Lao, and what stands above, below and across letters elsewhere. Any other mark
# is a letter to its readers: without its vowels "राम" would be "रीमा", without its dots "がぎ" would be "かき".
LEFT_OUT = {1, 7, *range(10, 37), 107, 122, *range(200, 256)}
VARIANTS = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # of how a sign is drawn; no keyboard has them


def is_same_name(typed: str, printed: str) -> bool:
    """Whether somebody who reads `printed` from paper could have typed `typed`.

    Case, accents, tones, spaces, hyphens and dots do not matter; every letter does, and every vowel that is written as
    a sign at its consonant. Nothing typed matches nothing.
    """
    typed_letters, printed_letters = _letters(typed), _letters(printed)
    return len(typed_letters) >= SHORTEST_TYPED_NAME and typed_letters == printed_letters


def is_named_to_strangers(shown: Shown, status: Status) -> bool:
    """Whether a code tells its holder's name: while the certificate stands, where the holder chose so."""
    return shown is Shown.NAMED and status in IN_FORCE


def compares_names(shown: Shown, status: Status) -> bool:
    """Whether a code tells if a typed name is the holder's.

    Not at the level without a name, which would tell it to whoever guesses, and not once the certificate is lost.
    Source: settled point 10 of the architecture.
    """
    return shown in (Shown.STATUS, Shown.NAMED) and status in IN_FORCE


def _letters(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold()).translate(STROKED)
    return "".join(sign for sign in VARIANTS.sub("", decomposed) if sign.isalnum() or _is_letter_to_readers(sign))


def _is_letter_to_readers(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Mc") and unicodedata.combining(sign) not in LEFT_OUT
