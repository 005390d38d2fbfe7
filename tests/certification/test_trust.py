"""Signatures, keys, lists and codes (certification.signing.standards), in plain Python."""

import copy
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certification.signing.standards import canonical, multikey, statuslist, vc
from lms.lib import codes

DID = "did:web:plaza.example.org"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SIGNER = vc.KeySigner(f"{DID}#key-2026-1", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
KEYS = {SIGNER.key_id: SIGNER.multikey()}
DOCUMENT = {
    "@context": list(canonical.CONTEXT_FILES),
    "id": "urn:uuid:5a1c1f0e-7c07-4f0d-9a52-101000000000",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": DID, "type": ["Profile"], "name": "Plaza"},
    "validFrom": "2026-11-23T09:00:00Z",
    "name": "Łódź, ليلى, «n'y»\nline",
    "credentialSubject": {
        "id": "urn:uuid:5a1c1f0e-7c07-4f0d-9a52-101000000001",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "urn:uuid:5a1c1f0e-7c07-4f0d-9a52-101000000002",
            "type": ["Achievement"],
            "name": "Part 1",
            "description": "Two modules",
            "criteria": {"narrative": "Two quizzes"},
        },
    },
}


@pytest.fixture(scope="module")
def signed() -> dict:
    return vc.secure(DOCUMENT, SIGNER, created=NOW)


def test_what_was_signed_verifies(signed):
    vc.verify(signed, KEYS)


def test_signing_twice_gives_the_same(signed):
    assert vc.secure(DOCUMENT, SIGNER, created=NOW) == signed


def test_the_order_of_keys_does_not_matter(signed):
    vc.verify(json.loads(json.dumps(signed, sort_keys=True)), KEYS)


def test_every_flipped_letter_is_found(signed):
    text = json.dumps(signed["credentialSubject"])
    for position in [at for at, letter in enumerate(text) if letter.isdigit()][::7]:
        changed = text[:position] + str((int(text[position]) + 1) % 10) + text[position + 1 :]
        with pytest.raises(vc.InvalidProof):
            vc.verify(signed | {"credentialSubject": json.loads(changed)}, KEYS)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda doc: doc.update(name="Another"),
        lambda doc: doc.update(invented="term"),
        lambda doc: doc.update(type=["VerifiableCredential", "Invented"]),
        lambda doc: doc.pop("validFrom"),
        lambda doc: doc["issuer"].update(id="did:web:evil.example"),
        lambda doc: doc["@context"].append("https://evil.example/context"),
        lambda doc: doc["proof"][0].update(created="2026-11-24T09:00:00Z"),
        lambda doc: doc["proof"][0].update(proofPurpose="authentication"),
        lambda doc: doc["proof"][0].update(cryptosuite="eddsa-jcs-2022"),
        lambda doc: doc["proof"][0].update(verificationMethod=f"{DID}#key-2026-2"),
        lambda doc: doc["proof"][0].update(proofValue=doc["proof"][0]["proofValue"][:-2]),
        lambda doc: doc["proof"][0].update(proofValue="m0OIl"),
        lambda doc: doc["proof"][0].pop("proofValue"),
        lambda doc: doc["proof"].append(doc["proof"][0]),
        lambda doc: doc.pop("proof"),
    ],
)
def test_tampering_is_found(signed, tamper):
    changed = copy.deepcopy(signed)
    tamper(changed)

    with pytest.raises(vc.InvalidProof):
        vc.verify(changed, KEYS)


def test_the_wrong_key_fails(signed):
    other = vc.KeySigner(SIGNER.key_id, Ed25519PrivateKey.generate())

    with pytest.raises(vc.InvalidProof):
        vc.verify(signed, {SIGNER.key_id: other.multikey()})


def test_another_issuers_key_fails(signed):
    stolen = signed | {"issuer": {"id": "did:web:evil.example", "type": ["Profile"]}}

    with pytest.raises(vc.InvalidProof):
        vc.verify(stolen, KEYS)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"invented": "term"}, "would be signed"),
        ({"type": ["VerifiableCredential", "Invented"]}, "absolute"),
        ({"id": "relative/id"}, "absolute"),
        ({"name": "bell\x07"}, "control"),
        ({"name": "delete\x7f"}, "control"),
        ({"@context": ["https://evil.example/context"]}, "linked data"),
    ],
)
def test_what_would_go_unsigned_is_refused(change, reason):
    with pytest.raises(canonical.UnsafeDocument, match=reason):
        vc.secure(DOCUMENT | change, SIGNER, created=NOW)


def test_no_context_comes_from_elsewhere():
    with pytest.raises(canonical.UnsafeDocument):
        canonical.load_context("https://www.w3.org/ns/credentials/v1")


def test_the_document_of_keys_is_what_readers_resolve():
    document = vc.did_document(DID, [("key-2026-1", "zOne"), ("key-2027-1", "zTwo")])

    assert document["assertionMethod"] == [f"{DID}#key-2026-1", f"{DID}#key-2027-1"]
    assert {method["controller"] for method in document["verificationMethod"]} == {DID}


def test_a_port_is_part_of_the_name():
    assert vc.did_web("localhost:8000") == "did:web:localhost%3A8000"


# --- Text for bytes ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "text"),
    [(b"", ""), (b"\0", "1"), (b"\0\0a", "112g"), (b"Hello World!", "2NEpo7TZRRrLZSi2U")],
)
def test_base58(data, text):
    assert multikey.base58_encode(data) == text
    assert multikey.base58_decode(text) == data


def test_a_multikey_comes_back():
    assert multikey.decode_multikey(SIGNER.multikey()) == SIGNER.private_key.public_key().public_bytes_raw()
    assert SIGNER.multikey().startswith("z6Mk")


@pytest.mark.parametrize("text", ["", "z", "u6Mk", "z6Mk0", "z2NEpo7TZRRrLZSi2U"])
def test_what_is_no_multikey_is_refused(text):
    with pytest.raises(ValueError, match=r"multi|base58"):
        multikey.decode_multikey(text)


# --- Status lists -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("revoked", [[], [0], [7, 8], [131_071], list(range(0, 131_072, 101))])
def test_exactly_the_revoked_are_set(revoked):
    bits = statuslist.decode(statuslist.encode(revoked))

    assert len(bits) == 16_384
    assert [at for at in range(131_072) if bits[at // 8] >> (7 - at % 8) & 1] == revoked


def test_index_0_is_the_highest_bit_of_the_first_byte():
    assert statuslist.decode(statuslist.encode([0]))[0] == 0b1000_0000
    assert statuslist.is_set(statuslist.encode([9]), 9)
    assert not statuslist.is_set(statuslist.encode([9]), 14)


@pytest.mark.parametrize("index", [-1, 131_072])
def test_there_is_nothing_outside_the_list(index):
    with pytest.raises(ValueError, match="outside"):
        statuslist.encode([index])
    with pytest.raises(ValueError, match="outside"):
        statuslist.is_set(statuslist.encode([]), index)


# --- Codes ------------------------------------------------------------------------------------------------------------
def test_codes_differ_and_hold_no_look_alikes():
    made = {codes.new_code() for _ in range(500)}

    assert len(made) == 500
    assert not set("".join(made)) & set("ILOU")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ABCD-EFGH-JKMN", "ABCDEFGHJKMN"),
        (" abcd efgh jkmn ", "ABCDEFGHJKMN"),
        ("abcd–efgh—jkmn", "ABCDEFGHJKMN"),
        ("OIL0-1234-5678", "011012345678"),
        ("\u200eABCDEFGHJKMN\u200f", "ABCDEFGHJKMN"),
        ("ABCD-EFGH-JKM", ""),
        ("ABCD-EFGH-JKMU", ""),
        ("ABCD-EFGH-JKM\u0661", ""),
        ("", ""),
    ],
)
def test_what_people_type_is_understood(typed, read):
    assert codes.normalise(typed) == read


def test_codes_are_shown_in_groups():
    assert codes.grouped("ABCDEFGHJKMN") == "ABCD-EFGH-JKMN"
