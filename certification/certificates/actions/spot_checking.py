"""A second look at a share of what was issued."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log as log_act

from certification.certificates.models import Certificate, SpotCheck
from people.accounts.models import User


class SpotCheckRefused(Exception):
    """The certificate was not drawn, or somebody has looked at it already."""


@transaction.atomic
def save_finding(certificate: Certificate, *, finding: str, note: str, by: User, at: datetime | None = None) -> None:
    """Keep what a person found in a spot check, once. `finding`: a SpotCheck.Finding; `note`: for colleagues only.

    The certificate stands whatever was found: whether it is revoked is for two persons to decide.
    """
    # Locks the certificate: two may press at once, and its holder may leave meanwhile.
    held = Certificate.objects.select_for_update().filter(pk=certificate.pk, withdrawn_at=None).first()
    spot_checks = SpotCheck.objects.filter(certificate_id=held and held.pk, looked_at=None)
    if not spot_checks.update(
        finding=SpotCheck.Finding(finding), note=note, looked_by=by, looked_at=at or timezone.now()
    ):
        raise SpotCheckRefused("It was not drawn, was withdrawn, or was looked at already.")
    log_act(certificate, "certification.save_finding", user=by, data={"finding": finding})
