"""A second look at a share of what was issued."""

from datetime import datetime

from django.utils import timezone
from wagtail.log_actions import log as log_act

from certification.certificates.models import Certificate, SpotCheck
from certification.certificates.permissions import SPOT_CHECK
from lms.lib.transitions import TransitionMade, Wish, transition
from people.accounts.models import User


def save_finding(
    certificate: Certificate,
    *,
    finding: str,
    note: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Keep what a person found in a spot check, once. `finding`: a SpotCheck.Finding; `note`: for colleagues only.

    The certificate stands whatever was found: whether it is revoked is for two persons to decide.
    """
    now = at or timezone.now()
    drawn = SpotCheck.objects.filter(certificate=certificate.pk).select_related("certificate__person")
    changes = {"finding": SpotCheck.Finding(finding), "note": note, "looked_by": by, "looked_at": now}
    wish = Wish(by, version, reason=note)
    transition(SPOT_CHECK, "save_finding", drawn, wish, at=now, audit=_log, changes=changes)


def _log(spot_check: SpotCheck, made: TransitionMade) -> None:
    log_act(
        spot_check.certificate, "certification.save_finding", user=made.by, data={"finding": str(spot_check.finding)}
    )
