"""Signing keys at rest: encrypted in the database by a secret that only the workers can read."""

import logging
import os
import secrets
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, transaction

from certification.signing.models import SigningKey
from certification.signing.standards.vc import KeySigner, did_web

log = logging.getLogger("plaza.keys")

KEPT = timedelta(hours=1)  # for so long anybody may keep did.json (its Cache-Control)
LEAD = KEPT + timedelta(minutes=10)  # from publishing a key to signing with it; the rest is for clocks that go wrong
NONCE_BYTES = 12
PURPOSE = b"plaza signing keys"


class KeyUnavailable(Exception):
    """No signature can be made here and now; the sweeper tries again."""


def issuer_did() -> str:
    """The issuer's name: did:web of the issuer's domain, by default the host and port of the site."""
    host = settings.ISSUER_DOMAIN or settings.SITE_URL.partition("://")[2].partition("/")[0]
    return did_web(host)


def current_signer(at: datetime) -> KeySigner:
    """The key that signs today; the very first one is made here and signs at once.

    Nobody can hold a list of our keys that lacks it: while there is no key, the address of the list answers 404, not to
    be kept. Raises KeyUnavailable without the right secret, and where keys exist and none may sign yet.
    """
    key = SigningKey.objects.signing().first() or _first_key(at)
    return KeySigner(f"{issuer_did()}#{key.fragment}", _open(key))


def publish_new_key(at: datetime) -> SigningKey:
    """A new key that is published now and signs when no kept list can lack it; the one that waits if one does."""
    return SigningKey.objects.waiting().first() or _make_key(SigningKey.State.WAITING, at, at + LEAD)


def _first_key(at: datetime) -> SigningKey:
    if SigningKey.objects.exclude(state=SigningKey.State.SIGNING).exists():
        raise KeyUnavailable("No key signs: a published one waits, or rotate_key was never called.")
    return _make_key(SigningKey.State.SIGNING, at, at)


def _make_key(state: SigningKey.State, at: datetime, signs_from: datetime) -> SigningKey:
    """A key under a name that was never used: key-2026-1, key-2026-2. Of two workers at once, one makes it."""
    private_key = Ed25519PrivateKey.generate()
    number = SigningKey.objects.filter(fragment__startswith=f"key-{at.year}-").count() + 1
    fragment = f"key-{at.year}-{number}"
    multikey = KeySigner(fragment, private_key).multikey()
    sealed = _seal(private_key.private_bytes_raw(), fragment)
    try:
        with transaction.atomic():
            return SigningKey.objects.create(
                fragment=fragment, multikey=multikey, sealed=sealed, state=state, made_at=at, signs_from=signs_from
            )
    except IntegrityError:  # the constraints know one key of this state: somebody else made it
        made = SigningKey.objects.filter(state=state).first()
        if made is None:
            raise
        return made


def _seal(private: bytes, fragment: str) -> str:
    """Encrypted under the secret and bound to the key's name, so that two sealed keys cannot be swapped."""
    nonce = os.urandom(NONCE_BYTES)
    return b64encode(nonce + AESGCM(_secret()).encrypt(nonce, private, fragment.encode())).decode()


def _open(key: SigningKey) -> Ed25519PrivateKey:
    sealed = b64decode(key.sealed)
    nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        private = AESGCM(_secret()).decrypt(nonce, text, key.fragment.encode())
    except InvalidTag as error:
        raise KeyUnavailable(f"PLAZA_KEY_SECRET does not open {key.fragment}.") from error
    return Ed25519PrivateKey.from_private_bytes(private)


def _secret() -> bytes:
    """32 bytes from PLAZA_KEY_SECRET; on a laptop from a file in the data folder, made on first use."""
    text = settings.KEY_SECRET
    if not text and not settings.LOCAL:
        raise KeyUnavailable("PLAZA_KEY_SECRET is not set: workers need it to sign certificates.")
    material = (text or _local_secret(Path(settings.DATA_DIR) / "keys" / "secret")).encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(material)


def _local_secret(path: Path) -> str:
    """The secret kept at `path`. Made whole under another name first: a crash leaves it there or not, never half."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails if another process was first: its secret is the one
            log.warning("made a secret for signing keys in %s: for trying out only, set PLAZA_KEY_SECRET", path)
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text()
