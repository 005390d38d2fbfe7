"""The certificate as a verifiable credential (Open Badges 3.0), and the list that says which ones are revoked."""

import json
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from certification.keys import issuer_did
from certification.models import Certificate, StatusList
from lms.lib.canonical import CONTEXT_FILES
from lms.lib.statuslist import encode
from lms.lib.vc import timestamp

CONTEXTS = list(CONTEXT_FILES)
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
WITHOUT_NAME = UUID("6f1f7c52-6a0c-4a52-9c6b-0b6a6f9f3a10")  # apart from the named one: two records, two ids


def credential(certificate: Certificate, *, named: bool) -> dict:
    """The unsigned credential of `certificate`, in the language it was issued in.

    Built from what the row froze on the day of issue, so the same row always gives the same credential. Without the
    name it says what was earned and when, and not by whom.
    """
    words = certificate.printed_text
    moment = timestamp(certificate.issued_at)
    record = {
        "@context": CONTEXTS,
        "id": f"urn:uuid:{certificate.pk if named else uuid5(WITHOUT_NAME, str(certificate.pk))}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": words["name"],
        "inLanguage": certificate.language,
        "issuer": {
            "id": issuer_did(),
            "type": ["Profile"],
            "name": settings.ISSUER_NAME,
            "url": f"{settings.SITE_URL}/",
        },
        "validFrom": moment,
        "awardedDate": moment,
        "credentialSubject": _subject(certificate, words, named=named),
        "credentialStatus": _status_entry(certificate),
        "credentialSchema": [SCHEMA],
    }
    if certificate.valid_until:
        record["validUntil"] = f"{certificate.valid_until:%Y-%m-%d}T23:59:59Z"
    return record


def status_list_credential(status_list: StatusList) -> dict:
    """The unsigned list: a bit for every certificate that was revoked or withdrawn. Only its signature has a date."""
    url = status_list_url(status_list.number)
    lost = Certificate.objects.lost_standing().filter(status_list=status_list)
    return {
        "@context": CONTEXTS[:1],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_did(),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(lost.values_list("status_index", flat=True)),
        },
    }


def status_list_url(number: int) -> str:
    """The address that stands in every credential of this list: it must answer as long as they live."""
    return f"{settings.SITE_URL}/credentials/status/{number}"


def as_text(signed: dict) -> str:
    """A signed record as it is stored, handed out and attached: always the same characters."""
    return json.dumps(signed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _subject(certificate: Certificate, words: dict[str, str], *, named: bool) -> dict:
    subject = {
        "id": f"urn:uuid:{certificate.subject_id}",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{certificate.scheme.slug}:{certificate.criteria_version}')}",
            "type": ["Achievement"],
            "name": words["name"],
            "description": words["description"],
            "criteria": {"narrative": words["criteria"]},
            "achievementType": certificate.scheme.achievement_type,
            "version": certificate.criteria_version,
            "inLanguage": certificate.language,
        },
    }
    if named:
        subject["identifier"] = [
            {
                "type": "IdentityObject",
                "identityType": "name",
                "identityHash": certificate.printed_name,
                "hashed": False,
            }
        ]
    return subject


def _status_entry(certificate: Certificate) -> dict:
    url = status_list_url(certificate.status_list.number)
    return {
        "id": f"{url}#{certificate.status_index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(certificate.status_index),
        "statusListCredential": url,
    }
