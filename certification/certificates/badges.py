"""The certificate as a verifiable credential (Open Badges 3.0)."""

from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from certification.certificates.models import Certificate, StatusEntry
from certification.signing.badges import CONTEXTS, status_list_url
from certification.signing.keys import issuer_did
from certification.signing.standards.vc import day_of, timestamp

SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}


def credential(certificate: Certificate, *, named: bool) -> dict:
    """The unsigned credential of `certificate`, in the language it was issued in.

    Built from what the row froze on the day of issue, so the same row always gives the same credential. Without the
    name it says what was earned and on which day, and not by whom; nothing in it leads to the one with the name, or to
    another award of the same day.
    """
    words = certificate.printed_text
    moment = timestamp(day_of(certificate.issued_at))
    content = {
        "@context": CONTEXTS,
        "id": f"urn:uuid:{certificate.pk if named else certificate.credential_id_without_name}",
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
        "credentialStatus": _status_entry(certificate.status_entries.select_related("status_list").get(is_named=named)),
        "credentialSchema": [SCHEMA],
    }
    if certificate.valid_until:
        content["validUntil"] = f"{certificate.valid_until:%Y-%m-%d}T23:59:59Z"
    return content


def _subject(certificate: Certificate, words: dict[str, str], *, named: bool) -> dict:
    subject = {
        "id": f"urn:uuid:{certificate.subject_id if named else certificate.subject_id_without_name}",
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


def _status_entry(entry: StatusEntry) -> dict:
    url = status_list_url(entry.status_list.number)
    return {
        "id": f"{url}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(entry.index),
        "statusListCredential": url,
    }
