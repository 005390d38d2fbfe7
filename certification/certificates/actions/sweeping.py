"""Promises that are due, found and kept. Called every minute by lms.schedule; each is safe to run twice at once."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from certification.certificates import tasks
from certification.certificates.actions.issuing import NotEarned, issue
from certification.certificates.files import remove_files
from certification.certificates.models import Certificate, due_claims
from certification.schemes.actions import follow_claims, settle_claims
from certification.signing.models import StatusList
from lms.lib.errors import describe_error

log = logging.getLogger("plaza.certificates")

BATCH = 200  # promises kept by one sweep; the next comes within a minute
STRAY_FILES_FOR = timedelta(
    days=1
)  # for so long the sweep looks for files that were printed while their holder was erased


def issue_due(at: datetime | None = None) -> int:
    """Issue what people have earned and not got; says how many."""
    issued = 0
    follow_claims(at=at)
    # In random order: people whose name cannot be printed stay due, and must block nobody.
    for claim in due_claims().order_by("?")[:BATCH]:
        with suppress(NotEarned):  # a name that no font can draw: the person is told on the page
            issue(claim.person, claim.scheme, at=at)
            issued += 1
    return issued


def settle_due(at: datetime | None = None) -> None:
    """Let claims say what became of their certificates: issued, ended, revoked."""
    now = at or timezone.now()
    settle_claims(Certificate.objects.valid(now.date()), at=now)


def finish_due() -> None:
    """Sign, print and announce what is not yet. One that fails does not hold up the others."""
    # In random order: two sweeps at once seldom meet, and a certificate that always fails blocks nobody.
    for certificate_id in Certificate.objects.unfinished().order_by("?").values_list("pk", flat=True)[:BATCH]:
        _try(tasks.complete_certificate, certificate_id)


def publish_due() -> None:
    """Publish the status lists that say less than the rows."""
    for status_list_id in StatusList.objects.due().values_list("pk", flat=True):
        _try(tasks.publish_status_list, status_list_id)


def remove_stray_files(at: datetime | None = None) -> None:
    """Delete what a worker printed, and did not live to clear away, while its holder was erased."""
    since = (at or timezone.now()) - STRAY_FILES_FOR
    for certificate in Certificate.objects.filter(withdrawn_at__gte=since):
        remove_files(certificate)


def _try(task, row_id: object) -> None:
    try:
        task(str(row_id))
    except Exception as error:  # whatever it is, the other rows must not wait for it
        log.error("%s %s: %s", task.name, row_id, describe_error(error))
