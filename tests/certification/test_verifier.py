"""Other people's software judges our credentials: Digital Bazaar's libraries, with their own contexts.

Node is used here and nowhere else. The packages are installed once, below the user's cache folder.
"""

import copy
import json
import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from certification.certificates.actions import confirm_revocation, propose_revocation
from certification.certificates.rules import Status
from certification.signing.actions import let_new_key_sign, rotate_key
from certification.signing.keys import LEAD
from certification.signing.models import SigningKey
from lms.schedule import sweep
from tests import foreign
from tests.factories.certification import ISSUED_AT, make_finished_certificate, make_scheme

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("npm") and not os.environ.get("CI"), reason="Node is not installed"),
]


@pytest.fixture(scope="session")
def packages() -> Path:
    return foreign.packages()


@pytest.fixture
def judge(packages, stranger):
    """Hands a credential to the verifier, with keys and list as our addresses publish them."""

    def ask(credential: dict) -> dict:
        question = {
            "credential": credential,
            "didDocument": stranger.get("/.well-known/did.json").json(),
            "statusLists": {
                credential["credentialStatus"]["statusListCredential"]: stranger.get("/credentials/status/1").json()
            },
        }
        done = subprocess.run(
            ["node", str(foreign.HERE / "verify.mjs"), str(packages)],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    return ask


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("field", ["credential", "credential_without_name"])
def test_a_stranger_to_our_code_finds_it_valid(judge, alumna, language, field):
    alumna.language = language
    alumna.printed_name = 'Łódź "Rosa" \\ ليلى'
    alumna.save()
    certificate = make_finished_certificate(alumna)

    answer = judge(json.loads(getattr(certificate, field)))

    assert answer == {"verified": True, "revoked": False, "errors": []}


def test_a_changed_letter_is_found(judge, alumna):
    credential = json.loads(make_finished_certificate(alumna).credential)
    credential["credentialSubject"]["identifier"][0]["identityHash"] = "Rosa Quispf"

    assert not judge(credential)["verified"]


def test_an_added_claim_is_found(judge, alumna):
    credential = json.loads(make_finished_certificate(alumna).credential)
    credential["credentialSubject"]["achievement"]["invented"] = "doctor"

    assert not judge(credential)["verified"]


def test_another_key_is_found(judge, alumna):
    credential = json.loads(make_finished_certificate(alumna).credential)
    other = copy.deepcopy(credential)
    rotate_key(at=ISSUED_AT)
    SigningKey.objects.waiting().update(fragment="swapped")
    other["proof"][0]["verificationMethod"] = other["proof"][0]["verificationMethod"].partition("#")[0] + "#swapped"

    assert judge(credential)["verified"]
    assert not judge(other)["verified"]


def test_after_a_rotation_old_and_new_are_valid(judge, alumna):
    first = make_finished_certificate(alumna)
    rotate_key(at=ISSUED_AT)
    let_new_key_sign(ISSUED_AT + LEAD)
    second = make_finished_certificate(alumna)

    assert first.signed_with != second.signed_with
    assert judge(json.loads(first.credential))["verified"]
    assert judge(json.loads(second.credential))["verified"]


def test_revocation_reaches_other_software(judge, alumna, staff, second_staff):
    certificate = make_finished_certificate(alumna)
    neighbour = make_finished_certificate(alumna)
    propose_revocation(certificate, reason="fraud", note="Because.", by=staff)
    confirm_revocation(certificate, by=second_staff)
    sweep()

    assert judge(json.loads(certificate.credential))["revoked"]
    assert not judge(json.loads(neighbour.credential))["revoked"]


@pytest.mark.parametrize(("days_ago", "stands"), [(364, True), (367, False)])
def test_other_software_sees_the_end_of_a_certificate_on_the_same_day(judge, alumna, days_ago, stands):
    scheme = make_scheme(valid_years=1)
    certificate = make_finished_certificate(alumna, scheme, at=timezone.now() - timedelta(days=days_ago))

    assert judge(json.loads(certificate.credential))["verified"] is stands
    assert judge(json.loads(certificate.credential_without_name))["verified"] is stands
    assert (certificate.status is Status.VALID) is stands
