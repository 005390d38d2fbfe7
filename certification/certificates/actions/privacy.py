"""Taking one's data along, and being forgotten (lms.privacy)."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certification.certificates import tasks
from certification.certificates.files import remove_files
from certification.certificates.models import Certificate, Correction, SpotCheck, StatusEntry
from certification.certificates.permissions import REVOCATION
from lms.lib.codes import grouped
from lms.lib.privacy import GONE, STAYS, UNNAMED, Declaration, Holding, because, same
from lms.lib.transitions import TransitionMade, Wish, transition
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
            "valid_until": certificate.valid_until and certificate.valid_until.isoformat(),
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


def _export_spot_check(certificate: Certificate) -> dict[str, str | None] | None:
    spot_check = getattr(certificate, "spot_check", None)
    return spot_check and {
        "drawn_at": spot_check.drawn_at.isoformat(),
        "looked_at": spot_check.looked_at and spot_check.looked_at.isoformat(),
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
    now = at or timezone.now()
    certificates = list(Certificate.objects.select_for_update(of=("self",)).of(person))
    SpotCheck.objects.filter(certificate__in=certificates).update(note="")
    Correction.objects.filter(certificate__in=certificates).delete()
    changes = {
        "person": None,
        "printed_name": "",
        "credential": "",
        "credential_without_name": "",
        "pdf_path": "",
        "pdf_sha256": "",
        "pdf_without_name_sha256": "",
        "revocation_note": "",
        "withdrawn_at": now,
    }
    for certificate in certificates:
        rows = Certificate.objects.filter(pk=certificate.pk)
        transition(REVOCATION, "withdraw", rows, Wish(None), at=now, audit=_leave_no_trail, changes=changes)
    for certificate in certificates:
        tasks.ask_for_publication(certificate)
        transaction.on_commit(partial(remove_files, certificate))
    return len(certificates)


def _leave_no_trail(_certificate: Certificate, _made: TransitionMade) -> None:
    """Erasure is written down once, for all of a person (people.accounts)."""


_STEP = "Who took which step of it is the business of those who decide."
_FILES = ("pdf_path", "pdf_sha256", "pdf_without_name_sha256")
_RANDOM = "A random number that stands in the signed record."
_REVOKING = ("revocation_reason", "revocation_note", "revocation_proposed_at", "revoked_at")
PRIVACY = Declaration(
    section="certification",
    export=lambda person: {"certificates": export_certificates(person)},
    titles={"certificates": _("Certificates")},
    names={
        "number": _("number"),
        "code": _("code"),
        "number_without_name": _("number without a name"),
        "code_without_name": _("code without a name"),
        "name_as_printed": _("name as printed"),
        "title": _("title"),
        "level": _("level"),
        "criteria_version": _("version of the criteria"),
        "language": _("language"),
        "issued_at": _("issued"),
        "valid_until": _("valid until"),
        "status": _("status"),
        "hidden": _("hidden"),
        "signed_record": _("signed record"),
        "signed_record_without_name": _("signed record without name"),
        "file": _("file"),
        "audit": _("audit"),
        "revocation": _("revocation"),
        "corrections": _("corrections"),
    },
    holdings=[
        Holding(
            model=Certificate,
            keys={"person": UNNAMED, "revoked_by": UNNAMED, "confirmed_by": UNNAMED},
            kind="certificates",
            exported={
                **same("number", "code", "number_without_name", "code_without_name", "criteria_version", "language"),
                **same("issued_at", "valid_until", withdrawn_at="status", printed_name="name_as_printed"),
                **same(is_hidden="hidden", credential="signed_record", pdf_path="file", words="title"),
                **same(credential_without_name="signed_record_without_name"),
                **dict.fromkeys(_REVOKING, "revocation"),
            },
            derived=["level", "audit", "corrections"],
            withheld={
                "scheme": "Its words are told as they were printed.",
                "signed_with": "The signed record names the key.",
                "told_at": "The letter that told it is among the letters.",
                "version": "How often the row was changed.",
                "replaced_by": "The new certificate stands beside it, and the correction that led to it.",
                **because(_STEP, "revoked_by", "confirmed_by"),
                **because("A fingerprint of the file.", *_FILES[1:]),
                **because(_RANDOM, "subject_id", "subject_id_without_name", "credential_id_without_name"),
            },
            emptied=["printed_name", "credential", "credential_without_name", "revocation_note", *_FILES],
            kept=[
                *("scheme", "number", "code", "language", "criteria_version", "words", "issued_at", "valid_until"),
                *("subject_id", "number_without_name", "code_without_name", "credential_id_without_name"),
                *("subject_id_without_name", "signed_with", "told_at", "is_hidden", "version", "replaced_by"),
                *("revocation_reason", "revocation_proposed_at", "revoked_at", "withdrawn_at"),
            ],
        ),
        Holding(
            model=Correction,
            keys={"decided_by": UNNAMED},
            of="certificate__person",
            row=GONE,
            kind="certificates",
            exported=dict.fromkeys(
                ["certificate", "name", "reason", "asked_at", "decided_at", "is_granted", "answer"], "corrections"
            ),
            withheld={"decided_by": _STEP, "version": "How often the row was changed."},
        ),
        Holding(
            model=SpotCheck,
            keys={"looked_by": UNNAMED},
            of="certificate__person",
            row=STAYS,
            kind="certificates",
            exported=dict.fromkeys(["drawn_at", "looked_at", "finding", "note"], "audit"),
            withheld={"looked_by": _STEP, "version": "How often the row was changed."},
            emptied=["note"],
            kept=["drawn_at", "looked_at", "finding", "version"],
        ),
        Holding(
            model=StatusEntry,
            of="certificate__person",
            row=STAYS,
            withheld=because(
                "Which place in a published list says whether it stands: the signed record names it.",
                *("certificate", "is_named", "status_list", "index"),
            ),
            kept=["certificate", "is_named", "status_list", "index"],
        ),
    ],
)
