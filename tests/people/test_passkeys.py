"""A passkey alone signs in only if whoever holds it has shown that it is theirs, by a finger, face or PIN."""

import json
from hashlib import sha256

import pytest
from allauth.account.app_settings import LOGIN_TIMEOUT
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from people.accounts.models import User
from tests.factories.people import PASSWORD, make_person, make_staff

HOST = "testserver"
PRESENT, VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Key:
    """A security key of one person, as a browser would ask it."""

    def __init__(self, person: User) -> None:
        self.person, self.id = person, sha256(str(person.pk).encode()).digest()
        self.private = ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self.private.public_key())
        data = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        auth = self._data(PRESENT | AuthenticatorData.FLAG.AT, data)
        said = self._said("webauthn.create", "eA")
        made = {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", auth, {})),
        }
        credential = self._envelope(made)
        kind = Authenticator.Type.WEBAUTHN
        Authenticator.objects.create(user=person, type=kind, data={"name": "Key", "credential": credential})

    def answer(self, challenge: str, flags: AuthenticatorData.FLAG) -> str:
        auth, said = self._data(flags), self._said("webauthn.get", challenge)
        signature = self.private.sign(auth + sha256(said).digest(), ec.ECDSA(SHA256()))
        signed = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(auth),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(user_pk_to_url_str(self.person).encode()),
        }
        return json.dumps(self._envelope(signed))

    def _envelope(self, response: dict[str, str]) -> dict[str, object]:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}

    def _data(self, flags: AuthenticatorData.FLAG, data: bytes = b"") -> AuthenticatorData:
        return AuthenticatorData.create(sha256(HOST.encode()).digest(), flags, 1, data)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": f"https://{HOST}"}).encode()


@pytest.fixture
def stolen(db) -> Key:
    """Of a person whose number has several digits: it reads otherwise in base 36, in which keys know people."""
    return Key(make_staff("sofia", pk=1234))


def challenge_of_own_second_step(browser: Client) -> str:
    """A thief with an account and a key of their own is asked for that key, and may leave out finger and PIN."""
    Key(make_person("thief"))
    browser.post("/accounts/login/", {"login": "thief", "password": PASSWORD}, secure=True)
    browser.get("/accounts/2fa/authenticate/", secure=True)
    session = browser.session
    session["account_login"]["initiated_at"] -= LOGIN_TIMEOUT + 1  # then the step is given up, and its challenge stays
    session.save()
    return session["mfa.webauthn.state"]["challenge"]


def sign_in(browser: Client, credential: str) -> None:
    browser.post("/accounts/2fa/webauthn/login/", {"credential": credential}, secure=True)


def test_a_stolen_key_does_not_sign_in_by_the_challenge_of_another_step(client: Client, stolen: Key) -> None:
    sign_in(client, stolen.answer(challenge_of_own_second_step(client), PRESENT))

    assert client.session.get("_auth_user_id") is None
    assert client.get("/admin/", secure=True).status_code == 302


def test_a_key_whose_holder_was_verified_signs_in(client: Client, stolen: Key) -> None:
    asked = client.get("/accounts/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"}, secure=True)
    challenge = asked.json()["request_options"]["publicKey"]["challenge"]

    sign_in(client, stolen.answer(challenge, VERIFIED))

    assert client.session["_auth_user_id"] == str(stolen.person.pk)
    assert client.get("/admin/", secure=True).status_code == 200
