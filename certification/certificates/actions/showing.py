"""What a code tells strangers."""

from django.db import transaction
from django.utils import timezone

from certification.certificates.models import Certificate
from certification.certificates.permissions import SUBJECT
from certification.certificates.rules import Shown, fields_for
from people.accounts.models import User
from people.audiences.actions import audience_of, copy_choices, hide, show
from people.audiences.models import Audience, VisibilityRule


@transaction.atomic
def choose_shown(certificate: Certificate, shown: Shown, *, by: User) -> None:
    """Let the code tell strangers as much as its holder chose; `Shown.NOTHING` answers as if it did not exist."""
    opened = fields_for(shown)
    for field in ("record", "name"):
        let_code_tell(certificate, field, is_told=field in opened, by=by)
    certificate.is_hidden = shown is Shown.NOTHING
    certificate.save(update_fields=["is_hidden"])


def let_code_tell(certificate: Certificate, field: str, *, is_told: bool, by: User) -> None:
    """Let whoever has the code see one field, or nobody. What is open already keeps its end, and its exclusions."""
    of_field = (certificate.person, SUBJECT, certificate.pk, field)
    if not is_told:
        hide(*of_field, by=by)
        return
    open_now = VisibilityRule.objects.of_field(*of_field).in_force(timezone.now())
    if not open_now.filter(audience__kind=Audience.Kind.LINK).exists():
        show(*of_field, audience_of(Audience.Kind.LINK), by=by)


@transaction.atomic
def show_alike(new: Certificate, old: Certificate, *, by: User) -> None:
    """Let the code of the new one tell what that of the old one does, to the same people, for as long."""
    copy_choices(new.person, SUBJECT, old.pk, new.pk, by=by)
    new.is_hidden = old.is_hidden
    new.save(update_fields=["is_hidden"])


@transaction.atomic
def hide_certificates(person: User, *, by: User) -> None:
    """Let the codes of all certificates of the person answer as if they did not exist. Safe to repeat."""
    for certificate in Certificate.objects.of(person):
        choose_shown(certificate, Shown.NOTHING, by=by)
