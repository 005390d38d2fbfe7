"""Letters about certificates, in the reader's language."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from certification.certificates.models import Certificate, Correction
from certification.schemes.rules import words_in
from people.accounts.models import User
from people.letters.emails import Words, declare, words

_EMAILS = "certification/certificates/emails/"
_HOLDER = {"called": "Amina", "title": "Open Gov 101", "address": f"{settings.SITE_URL}/en/my/certificates/"}
declare(f"{_EMAILS}certificate_ready", _("Your certificate is ready"), needed=["address"], **_HOLDER)
declare(
    f"{_EMAILS}certificate_revoked",
    _("Your certificate was revoked"),
    needed=["title", "reason", "address"],
    reason="–",
    **_HOLDER,
)
declare(
    f"{_EMAILS}correction_refused", _("The name stays as it is"), needed=["answer", "address"], answer="–", **_HOLDER
)
declare(
    f"{_EMAILS}revocation_confirmed",
    _("A certificate was revoked, to both who did it"),
    needed=["number", "address"],
    called="Amina",
    number="OG-0000",
    address=f"{settings.SITE_URL}/admin/",
)


def certificate_ready(certificate: Certificate, language: str) -> Words:
    """Tells the holder that the certificate is there, and what others see of it. Holds no code and no attachment."""
    with override(language):
        address = settings.SITE_URL + reverse("my_certificates:one", args=[certificate.pk])
    return words(
        "certification/certificates/emails/certificate_ready",
        language,
        called=certificate.person.display_name,
        title=words_in(certificate.words, language)["name"],
        address=address,
    )


def certificate_revoked(certificate: Certificate) -> Words:
    """Tells the holder that it was revoked, for which class of reason, and what to do. Names nobody else."""
    language = certificate.person.language
    with override(language):
        address = settings.SITE_URL + reverse("my_certificates:one", args=[certificate.pk])
        reason = str(certificate.get_revocation_reason_display())
    return words(
        "certification/certificates/emails/certificate_revoked",
        language,
        called=certificate.person.display_name,
        title=words_in(certificate.words, language)["name"],
        reason=reason,
        address=address,
    )


def revocation_confirmed(certificate: Certificate, reader: User) -> Words:
    """Tells each of the two who revoked a certificate that they did. Holds its number and nobody else's name."""
    return words(
        "certification/certificates/emails/revocation_confirmed",
        reader.language,
        called=reader.display_name,
        number=certificate.number,
        address=settings.SITE_URL + reverse("certification_admin:revocation", args=[certificate.pk]),
    )


def correction_refused(correction: Correction) -> Words:
    """Tells the holder that the name stays as it is, and why. Holds no name."""
    certificate = correction.certificate
    language = certificate.person.language
    with override(language):
        address = settings.SITE_URL + reverse("my_certificates:one", args=[certificate.pk])
    return words(
        "certification/certificates/emails/correction_refused",
        language,
        called=certificate.person.display_name,
        title=words_in(certificate.words, language)["name"],
        answer=correction.answer,
        address=address,
    )
