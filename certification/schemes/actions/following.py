"""What the sweep does about claims: it judges who has done something since, and at night everybody."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from certification.schemes.actions.claiming import MOST, reconcile_scheme
from certification.schemes.evidence import busy_people, digest_of
from certification.schemes.models import Scheme
from certification.schemes.rules import is_recount_due
from courses.learning.models import ItemCompletion

# What was begun before a sweep and written down after it: for so long, and so many completions, it looks back.
LOOK_BACK, LOOK_BACK_ROWS = timedelta(minutes=10), 500


def follow_claims(*, at: datetime | None = None) -> int:
    """Open and mark the claims of people who have done something since the last time; says how many are met now.

    Everybody is judged where that is not enough: a new scheme, other criteria or items that came or went, and once a
    night, which mends what was missed (an account that is open again, say). Safe to repeat and to run twice at once.
    """
    now = at or timezone.now()
    return sum(_follow(scheme, now) for scheme in Scheme.objects.open() if scheme.current)


@transaction.atomic
def _follow(scheme: Scheme, at: datetime) -> int:
    newest = ItemCompletion.objects.aggregate(newest=Max("pk"))["newest"] or 0
    digest = digest_of(scheme)
    is_whole = digest != scheme.followed_for or is_recount_due(scheme.recounted_at, at)
    opened, met = reconcile_scheme(scheme, None if is_whole else _busy(scheme, newest), at)
    said = {"followed_until": at, "followed_completion": newest, "followed_for": digest}
    if opened >= MOST:
        said["followed_for"] = ""  # some are left: everybody again next time
    elif is_whole:
        said["recounted_at"] = at
    Scheme.objects.filter(pk=scheme.pk).update(**said)
    return met


def _busy(scheme: Scheme, newest: int) -> Collection[int]:
    after = scheme.followed_completion
    return busy_people(
        scheme.versions.all(),
        since=scheme.followed_until - LOOK_BACK,
        after=after if newest == after else after - LOOK_BACK_ROWS,
    )
