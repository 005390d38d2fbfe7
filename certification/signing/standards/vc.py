"""Verifiable credentials: one proof (eddsa-rdfc-2022) on a JSON document, and the document that names the keys.

Sources: W3C Verifiable Credentials Data Model 2.0, Data Integrity EdDSA Cryptosuites 1.0, did:web.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certification.signing.standards.canonical import UnsafeDocument, canonicalise, refuse_unsafe
from certification.signing.standards.multikey import (
    decode_multikey,
    encode_multikey,
    multibase_decode,
    multibase_encode,
)

CRYPTOSUITE = "eddsa-rdfc-2022"
PURPOSE = "assertionMethod"
DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


class InvalidProof(Exception):
    """The document does not carry a proof of the named issuer over exactly these words."""


class Signer(Protocol):
    """Whatever can sign for us: a key in memory today, a key service tomorrow."""

    key_id: str  # absolute: did:web:example.org#key-2026-1

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature of `data`, 64 bytes."""


@dataclass(frozen=True)
class KeySigner:
    """Signs with a private key held in memory."""

    key_id: str
    private_key: Ed25519PrivateKey

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature of `data`, 64 bytes."""
        return self.private_key.sign(data)

    def multikey(self) -> str:
        """The public half, as it stands in the DID document."""
        return encode_multikey(self.private_key.public_key().public_bytes_raw())


def timestamp(moment: datetime) -> str:
    """`moment` as credentials write it: 2026-11-23T09:00:00Z, whole seconds, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(moment: datetime) -> datetime:
    """The beginning of the day of `moment`, UTC: a second would join what one person got in one go."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def secure(document: dict, signer: Signer, *, created: datetime) -> dict:
    """A copy of `document` with a proof of `signer`; the same input gives the same bytes.

    The proof is an array of one, because the Open Badges schema asks for an array.
    Raises UnsafeDocument when a value would go unsigned.
    """
    refuse_unsafe(document)
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": timestamp(created),
        "verificationMethod": signer.key_id,
        "proofPurpose": PURPOSE,
    }
    signature = signer.sign(_signed_bytes(document, proof))
    return document | {"proof": [proof | {"proofValue": multibase_encode(signature)}]}


def verify(document: dict, keys: Mapping[str, str]) -> None:
    """Raises InvalidProof unless `document` was signed by its issuer with one of `keys`.

    `keys`: absolute key id to public multikey, as published by the issuer.
    Says nothing of dates or revocation.
    """
    proof = _only_proof(document)
    key_id = str(proof.get("verificationMethod"))
    if key_id not in keys or key_id.partition("#")[0] != _issuer_id(document):
        raise InvalidProof("The key is not one of the issuer's.")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    try:
        refuse_unsafe(unsigned)
        key = Ed25519PublicKey.from_public_bytes(decode_multikey(keys[key_id]))
        key.verify(multibase_decode(proof["proofValue"]), _signed_bytes(unsigned, options))
    except UnsafeDocument as error:
        raise InvalidProof(str(error)) from error
    except (InvalidSignature, ValueError) as error:
        raise InvalidProof("The signature does not match the document.") from error


def did_web(host: str) -> str:
    """The did:web name of a host, with its port if it has one: localhost:8000 gives did:web:localhost%3A8000."""
    return "did:web:" + host.replace(":", "%3A")


def did_document(did: str, keys: Iterable[tuple[str, str]]) -> dict:
    """The document at /.well-known/did.json.

    `keys`: pairs of fragment and public multikey, every key ever used: a retired key that is missing here makes
    all its credentials fail. Ids are absolute and `assertionMethod` is a list of strings, because some readers
    resolve nothing else.
    """
    methods = [
        {"id": f"{did}#{fragment}", "type": "Multikey", "controller": did, "publicKeyMultibase": multikey}
        for fragment, multikey in keys
    ]
    return {
        "@context": DID_CONTEXTS,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _signed_bytes(document: dict, proof_options: dict) -> bytes:
    """What is signed: the hash of the proof's options, then the hash of the document."""
    options = proof_options | {"@context": document["@context"]}
    return sha256(canonicalise(options)).digest() + sha256(canonicalise(document)).digest()


def _only_proof(document: dict) -> dict:
    proofs = document.get("proof")
    proofs = proofs if isinstance(proofs, list) else [proofs]
    if len(proofs) != 1 or not isinstance(proofs[0], dict):
        raise InvalidProof("The document needs exactly one proof.")
    proof = proofs[0]
    if (proof.get("cryptosuite"), proof.get("proofPurpose")) != (CRYPTOSUITE, PURPOSE):
        raise InvalidProof("The proof is of another kind.")
    if not isinstance(proof.get("proofValue"), str):
        raise InvalidProof("The proof has no value.")
    return proof


def _issuer_id(document: dict) -> str:
    issuer = document.get("issuer", "")
    return issuer.get("id", "") if isinstance(issuer, dict) else issuer
