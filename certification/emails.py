"""Letters about certificates, in the reader's language."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from certification.models import Certificate
from certification.rules import words_in
from people.emails import Words, words


def certificate_ready(certificate: Certificate, language: str) -> Words:
    """Tells the holder that the certificate is there, and what others see of it. Holds no code and no attachment."""
    with override(language):
        address = settings.SITE_URL + reverse("my_certificates:one", args=[certificate.pk])
    return words(
        "certification/emails/certificate_ready",
        language,
        called=certificate.person.called,
        title=words_in(certificate.words, language)["name"],
        address=address,
    )
