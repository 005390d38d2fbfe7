"""Taking one's data along, and being forgotten (lms.privacy)."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from certification.certificates import tasks
from certification.certificates.files import remove_files
from certification.certificates.models import Certificate, Correction, SpotCheck
from lms.lib.codes import grouped
from people.accounts.models import User


def export_certificates(person: User) -> list[dict[str, object]]:
    """What this app holds about `person`, ready for JSON."""
    certificates = Certificate.objects.of(person).select_related("spot_check").order_by("issued_at")
    return [
        {
            "number": certificate.number,
            "code": grouped(certificate.code),
            "number_without_name": certificate.number_without_name,
            "code_without_name": grouped(certificate.code_without_name),
            "name_as_printed": certificate.printed_name,
            "title": certificate.printed_text["name"],
            "level": certificate.printed_text["level"],
            "criteria_version": certificate.criteria_version,
            "language": certificate.language,
            "issued_at": certificate.issued_at.isoformat(),
            "status": str(certificate.status),
            "hidden": certificate.is_hidden,
            "signed_record": certificate.credential,
            "signed_record_without_name": certificate.credential_without_name,
            "file": certificate.pdf_path,
            "audit": _export_spot_check(certificate),
            "revocation": _export_revocation(certificate),
            "corrections": list(
                certificate.corrections.values("name", "reason", "asked_at", "decided_at", "is_granted", "answer")
            ),
        }
        for certificate in certificates
    ]


def _export_spot_check(certificate: Certificate) -> dict[str, str] | None:
    spot_check = getattr(certificate, "spot_check", None)
    return spot_check and {
        "drawn_at": spot_check.drawn_at.isoformat(),
        "finding": spot_check.finding,
        "note": spot_check.note,
    }


def _export_revocation(certificate: Certificate) -> dict[str, str | None] | None:
    """A proposal that waits too; by whom is the business of those who decide, what they wrote is the holder's."""
    moments = {"proposed_at": certificate.revocation_proposed_at, "revoked_at": certificate.revoked_at}
    if not any(moments.values()):
        return None
    told = {"reason": certificate.revocation_reason, "note": certificate.revocation_note}
    return told | {name: moment and moment.isoformat() for name, moment in moments.items()}


@transaction.atomic
def erase_certificates(person: User, *, at: datetime | None = None) -> int:
    """Remove names, records and files; numbers stay as "withdrawn by the holder". Says how many. Safe to repeat.

    A signed copy that was handed out cannot be called back, so the published list calls it revoked.
    """
    certificates = list(Certificate.objects.select_for_update(of=("self",)).of(person))
    SpotCheck.objects.filter(certificate__in=certificates).update(note="")
    Correction.objects.filter(certificate__in=certificates).delete()
    Certificate.objects.of(person).update(
        person=None,
        printed_name="",
        credential="",
        credential_without_name="",
        pdf_path="",
        pdf_sha256="",
        pdf_without_name_sha256="",
        revocation_note="",
        withdrawn_at=at or timezone.now(),
    )
    for certificate in certificates:
        tasks.ask_for_publication(certificate)
        transaction.on_commit(partial(remove_files, certificate))
    return len(certificates)
