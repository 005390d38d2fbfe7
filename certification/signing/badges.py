"""What is signed, as it is written down: the list that says which certificates are revoked."""

import json
from collections.abc import Iterable

from django.conf import settings

from certification.signing.keys import issuer_did
from certification.signing.models import StatusList
from certification.signing.standards.canonical import CONTEXT_FILES
from certification.signing.standards.statuslist import encode

CONTEXTS = list(CONTEXT_FILES)


def status_list_credential(status_list: StatusList, lost: Iterable[int]) -> dict:
    """The unsigned list, with a bit set for every place in `lost`. Only its signature has a date."""
    url = status_list_url(status_list.number)
    return {
        "@context": CONTEXTS[:1],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_did(),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(lost),
        },
    }


def status_list_url(number: int) -> str:
    """The address that stands in every credential of this list: it must answer as long as they live."""
    return f"{settings.SITE_URL}/credentials/status/{number}"


def as_text(signed: dict) -> str:
    """A signed record as it is stored, handed out and attached: always the same characters."""
    return json.dumps(signed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
