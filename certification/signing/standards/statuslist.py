"""The list of revoked credentials, as one string of bits. Source: W3C Bitstring Status List 1.0."""

import gzip
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

LENGTH = 131_072  # bits: the least the standard allows, so that one credential hides among many
BASE64URL = "u"  # multibase prefix


def encode(revoked: Iterable[int], *, length: int = LENGTH) -> str:
    """The `encodedList` in which exactly the indexes in `revoked` are set.

    Index 0 is the most significant bit of byte 0. The same indexes give the same text.
    Raises ValueError for an index outside the list.
    """
    bits = bytearray(length // 8)
    for index in revoked:
        byte, mask = _bit(index, length)
        bits[byte] |= mask
    packed = gzip.compress(bytes(bits), mtime=0)
    return BASE64URL + urlsafe_b64encode(packed).decode().rstrip("=")


def decode(encoded: str) -> bytes:
    """The bits behind an `encodedList`. Raises ValueError unless it is base64url with its prefix."""
    if not encoded.startswith(BASE64URL):
        raise ValueError('An encoded list begins with "u".')
    text = encoded[1:]
    return gzip.decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def is_set(encoded: str, index: int) -> bool:
    """Whether `index` is revoked in this list. Raises ValueError for an index outside it."""
    bits = decode(encoded)
    byte, mask = _bit(index, len(bits) * 8)
    return bool(bits[byte] & mask)


def _bit(index: int, length: int) -> tuple[int, int]:
    if not 0 <= index < length:
        raise ValueError(f"Index {index} is outside the list of {length}.")
    return index // 8, 0x80 >> (index % 8)
