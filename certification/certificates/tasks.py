"""Work for later: sign, print, tell. Each part records what it did by one conditional UPDATE."""

from datetime import datetime
from hashlib import sha256

from celery import shared_task
from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language_info

from certification.certificates.badges import credential
from certification.certificates.emails import certificate_ready
from certification.certificates.files import pdf_path, remove_files, replace_file
from certification.certificates.models import Certificate
from certification.certificates.pdf import render_certificate
from certification.certificates.rules import CertificateDocument, expiry
from certification.schemes.models import CriteriaVersion, Scheme
from certification.signing.actions import publish_list
from certification.signing.badges import as_text
from certification.signing.keys import current_signer
from certification.signing.models import SigningKey, StatusList
from certification.signing.standards.vc import KeySigner, day_of, secure
from lms.lib.codes import LENGTH, grouped
from lms.lib.task_queue import enqueue_on_commit
from people.letters.actions import write_letter


@shared_task(name="certification.certificates.tasks.complete_certificate")
def complete_certificate(certificate_id: str) -> None:
    """Sign, print and announce one certificate, each part once. Safe to run twice, twice at once, and to kill."""
    _sign(certificate_id)
    _print(certificate_id)
    _tell(certificate_id)


@shared_task(name="certification.certificates.tasks.publish_status_list")
def publish_status_list(status_list_id: str) -> None:
    """Sign one status list as the rows now stand. Safe to run twice, and twice at once."""
    status_list = StatusList.objects.due().filter(pk=status_list_id).first()
    if status_list is not None:
        publish_list(status_list, status_list.status_entries.lost().values_list("index", flat=True))


def ask_for_publication(certificate: Certificate) -> None:
    """The published lists no longer say what the row says: make them due, and hurry them on commit."""
    lists = StatusList.objects.filter(status_entries__certificate=certificate).distinct()
    for status_list_id in lists.values_list("pk", flat=True):
        StatusList.objects.filter(pk=status_list_id).update(revision=F("revision") + 1)
        enqueue_on_commit(publish_status_list, status_list_id)


def _sign(certificate_id: str) -> None:
    certificate = _get(Certificate.objects.unsigned(), certificate_id)
    if certificate is None:
        return
    signer = current_signer(timezone.now())
    # A list that nobody can fetch would make the new credential fail elsewhere: it comes first.
    for entry in certificate.status_entries.all():
        publish_status_list(str(entry.status_list_id))
    Certificate.objects.unsigned().filter(pk=certificate.pk).update(
        credential=certificate.credential or _signed(certificate, signer, named=True),
        credential_without_name=certificate.credential_without_name or _signed(certificate, signer, named=False),
        signed_with=SigningKey.objects.get(fragment=signer.key_id.partition("#")[2]),
    )


def _print(certificate_id: str) -> None:
    certificate = _get(Certificate.objects.without_file().exclude(credential=""), certificate_id)
    if certificate is None:
        return
    prints = {}
    for named in (True, False):
        data = render_certificate(document_of(certificate, named=named))
        replace_file(storages["private"], pdf_path(certificate, named=named), data)
        prints[named] = sha256(data).hexdigest()
    Certificate.objects.without_file().filter(pk=certificate.pk).update(
        pdf_path=pdf_path(certificate, named=True), pdf_sha256=prints[True], pdf_without_name_sha256=prints[False]
    )
    if Certificate.objects.filter(pk=certificate.pk).exclude(withdrawn_at=None).exists():
        remove_files(certificate)  # its holder was erased while it was printed


@transaction.atomic
def _tell(certificate_id: str) -> None:
    ready = Certificate.objects.untold().exclude(credential="").exclude(pdf_sha256="").exclude(person=None)
    if not ready.filter(pk=certificate_id).update(told_at=timezone.now()):
        return
    certificate = _get(Certificate.objects, certificate_id)
    says = certificate_ready(certificate, certificate.person.language)
    write_letter(
        key=f"certificate_ready:{certificate.pk}",
        kind="certificate-ready",
        person=certificate.person,
        subject=says.subject,
        text=says.text,
        html=says.html,
    )


def document_of(certificate: Certificate, *, named: bool = True) -> CertificateDocument:
    """What is printed, from what the row froze on the day of issue; without the name it is another document."""
    words = certificate.printed_text
    code = certificate.code if named else certificate.code_without_name
    credential = certificate.credential if named else certificate.credential_without_name
    return CertificateDocument(
        name=certificate.printed_name if named else "",
        title=words["name"],
        sentence=words["sentence"],
        level=words["level"],
        criteria_version=certificate.criteria_version,
        number=certificate.number if named else certificate.number_without_name,
        code=code,
        verify_url=f"{settings.SITE_URL}/verify/{grouped(code)}/",
        issued_on=certificate.issued_at.date(),
        issuer_name=settings.ISSUER_NAME,
        language=certificate.language,
        direction="rtl" if get_language_info(certificate.language)["bidi"] else "ltr",
        credential_json=credential.encode(),
        valid_until=certificate.valid_until,
        signatory_name=settings.SIGNATORY_NAME,
        signatory_office=settings.SIGNATORY_OFFICE,
    )


def draft_of(
    scheme: Scheme, criteria: CriteriaVersion, *, name: str, language: str, at: datetime
) -> CertificateDocument:
    """What would be printed if the certificate were issued now; its number and code are drawn only then."""
    draft = Certificate(
        scheme=scheme,
        number=f"{at:%Y}-0000-0000",
        code="0" * LENGTH,
        printed_name=name,
        language=language,
        criteria_version=criteria.name,
        words=criteria.words,
        issued_at=at,
        valid_until=expiry(at.date(), scheme.valid_years),
    )
    return document_of(draft)


def _get(certificates, certificate_id: str) -> Certificate | None:
    return certificates.select_related("scheme", "person").filter(pk=certificate_id).first()


def _signed(certificate: Certificate, signer: KeySigner, *, named: bool) -> str:
    return as_text(secure(credential(certificate, named=named), signer, created=day_of(certificate.issued_at)))
