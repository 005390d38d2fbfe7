"""What editors have set a time for."""

from collections.abc import Callable, Iterable

from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Page, Revision


def keep_schedules() -> None:
    """Publish what was to go live by now, then take off line what has expired. Safe to repeat, and twice at once.

    Publishing comes first: a new version may have moved the day on which its page expires. One page that fails holds
    up no other. Raises ExceptionGroup with what failed, at the end.
    """
    errors = [
        *_each(_go_live, _waiting(Revision.objects).order_by("approved_go_live_at")),
        *_each(_expire, _expired(Page.objects).order_by("-depth", "expire_at")),
    ]
    if errors:
        raise ExceptionGroup("pages that their schedule could not move", errors)


def _waiting(revisions: models.Manager) -> models.QuerySet:
    return revisions.filter(approved_go_live_at__lte=timezone.now())


def _expired(pages: models.Manager) -> models.QuerySet:
    return pages.filter(live=True, expire_at__lte=timezone.now())


def _each(deed: Callable[[int], None], rows: models.QuerySet) -> Iterable[Exception]:
    for pk in list(rows.values_list("pk", flat=True)):
        try:
            deed(pk)
        except Exception as error:  # whatever it is, the other pages must not wait for it
            yield error


@transaction.atomic
def _go_live(pk: int) -> None:
    # Locked and asked again: another sweep may have published it since.
    revision = _waiting(Revision.objects.select_for_update()).filter(pk=pk).first()
    if revision:
        revision.publish(log_action="wagtail.publish.scheduled")


@transaction.atomic
def _expire(pk: int) -> None:
    page = _expired(Page.objects.select_for_update()).filter(pk=pk).first()
    if page:
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
