"""Signing keys at rest: encrypted in the database by a secret that only the workers can read."""

import logging
import os
import secrets
from base64 import b64decode, b64encode
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, transaction

from certification.models import SigningKey
from lms.lib.vc import KeySigner, did_web

log = logging.getLogger("plaza.keys")

NONCE_BYTES = 12
PURPOSE = b"plaza signing keys"


class KeyUnavailable(Exception):
    """No signature can be made here and now; the sweeper tries again."""


def issuer_did() -> str:
    """The issuer's name: did:web of the issuer's domain, by default the host and port of the site."""
    host = settings.ISSUER_DOMAIN or settings.SITE_URL.partition("://")[2].partition("/")[0]
    return did_web(host)


def current_signer(at: datetime) -> KeySigner:
    """The key that signs today; the first one is made here. Raises KeyUnavailable without the right secret."""
    key = SigningKey.objects.filter(retired_at=None).order_by("pk").last() or make_key(at)
    return KeySigner(f"{issuer_did()}#{key.fragment}", _open(key))


def make_key(at: datetime) -> SigningKey:
    """A new key under a name that was never used: key-2026-1, key-2026-2. Of two workers at once, one makes it."""
    private_key = Ed25519PrivateKey.generate()
    number = SigningKey.objects.filter(fragment__startswith=f"key-{at.year}-").count() + 1
    fragment = f"key-{at.year}-{number}"
    multikey = KeySigner(fragment, private_key).multikey()
    sealed = _seal(private_key.private_bytes_raw(), fragment)
    try:
        with transaction.atomic():
            return SigningKey.objects.create(fragment=fragment, multikey=multikey, sealed=sealed, made_at=at)
    except IntegrityError:
        return SigningKey.objects.get(fragment=fragment)


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
