"""Codes that people read aloud and type: unguessable, and forgiving of the usual slips."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O or U
LENGTH = 12  # 60 bits: at ten guesses a second, longer than anyone lives
GROUP = 4
# What eyes and ears confuse, as Crockford reads it.
LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
SEPARATORS = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\u00a0\t\r\n\u200e\u200f")


def new_code(length: int = LENGTH) -> str:
    """A fresh random code of `length` characters, 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise(code: str, length: int = LENGTH) -> str:
    """`code` as it is stored, whatever its case, spaces, hyphens and look-alikes; "" if it cannot be a code."""
    plain = code.translate(SEPARATORS).upper().translate(LOOK_ALIKES)
    is_code = len(plain) == length and all(character in ALPHABET for character in plain)
    return plain if is_code else ""


def grouped(code: str) -> str:
    """`code` for the eye: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
