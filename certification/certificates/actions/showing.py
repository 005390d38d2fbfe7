"""What a code tells strangers."""

from django.db import transaction

from certification.certificates.models import Certificate
from certification.certificates.permissions import SUBJECT
from certification.certificates.rules import Shown, fields_for
from people.accounts.actions import show
from people.accounts.models import User, VisibilityRule


@transaction.atomic
def choose_shown(certificate: Certificate, shown: Shown, *, by: User) -> None:
    """Let the code tell strangers as much as its holder chose; `Shown.NOTHING` answers as if it did not exist."""
    opened = fields_for(shown)
    for field in ("record", "name"):
        audience = VisibilityRule.Audience.LINK if field in opened else VisibilityRule.Audience.NOBODY
        show(certificate.person, SUBJECT, str(certificate.pk), field, audience, by=by)
    certificate.is_hidden = shown is Shown.NOTHING
    certificate.save(update_fields=["is_hidden"])


@transaction.atomic
def hide_certificates(person: User, *, by: User) -> None:
    """Let the codes of all certificates of the person answer as if they did not exist. Safe to repeat."""
    for certificate in Certificate.objects.of(person):
        choose_shown(certificate, Shown.NOTHING, by=by)
