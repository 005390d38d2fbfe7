"""Public keys as text: base58btc and the Multikey form of an Ed25519 key."""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
DIGIT = {character: value for value, character in enumerate(ALPHABET)}
BASE58BTC = "z"  # multibase prefix
ED25519_PUBLIC = b"\xed\x01"  # multicodec prefix
KEY_BYTES = 32


def base58_encode(data: bytes) -> str:
    """`data` in base58btc, without the multibase prefix; each leading zero byte becomes "1"."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    number = int.from_bytes(data, "big")
    digits = []
    while number:
        number, digit = divmod(number, 58)
        digits.append(ALPHABET[digit])
    return "1" * zeros + "".join(reversed(digits))


def base58_decode(text: str) -> bytes:
    """The bytes behind base58btc `text`. Raises ValueError on a character outside the alphabet."""
    number = 0
    for character in text:
        if character not in DIGIT:
            raise ValueError(f"Not a base58 character: {character!r}")
        number = number * 58 + DIGIT[character]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multibase_encode(data: bytes) -> str:
    """`data` as multibase text ("z" + base58btc)."""
    return BASE58BTC + base58_encode(data)


def multibase_decode(text: str) -> bytes:
    """The bytes behind multibase `text`. Raises ValueError unless it is base58btc."""
    if not text.startswith(BASE58BTC):
        raise ValueError("Only base58btc multibase is understood.")
    return base58_decode(text[1:])


def encode_multikey(public_key: bytes) -> str:
    """The Multikey of a raw Ed25519 public key of 32 bytes: "z6Mk…". Raises ValueError on another length."""
    if len(public_key) != KEY_BYTES:
        raise ValueError("An Ed25519 public key has 32 bytes.")
    return multibase_encode(ED25519_PUBLIC + public_key)


def decode_multikey(multikey: str) -> bytes:
    """The raw 32 bytes behind an Ed25519 Multikey. Raises ValueError for any other kind of key."""
    data = multibase_decode(multikey)
    if not data.startswith(ED25519_PUBLIC) or len(data) != len(ED25519_PUBLIC) + KEY_BYTES:
        raise ValueError("Not an Ed25519 multikey.")
    return data.removeprefix(ED25519_PUBLIC)
