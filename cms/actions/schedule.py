"""What editors have set a time for."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.models import NotPublishedError


def keep_schedules() -> None:
    """Publish what was to go live by now, then take off line what has expired. Safe to repeat, and twice at once.

    Publishing comes first: a new version may have moved the day on which its page expires. One page that fails holds
    up no other; a version that is not sound waits, and its editors read why. Raises ExceptionGroup with what failed.
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


def _each(work: Callable[[int], None], rows: models.QuerySet) -> Iterable[Exception]:
    for pk in list(rows.values_list("pk", flat=True)):
        try:
            work(pk)
        except NotPublishedError:
            continue  # its editors are told, as long as it is so: cms.models.overdue
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
        coming = page.revisions.filter(approved_go_live_at__gt=timezone.now())
        planned = dict(coming.values_list("pk", "approved_go_live_at"))
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        for revision, date in planned.items():  # Wagtail takes a page off line with all that was planned for it
            Revision.objects.filter(pk=revision).update(approved_go_live_at=date)
        _forget_dates(pk)


def _forget_dates(pk: int) -> None:
    """What has come to pass is no plan any more: left in place, it would take the page away again a minute after an
    editor has published it (Wagtail keeps it: wagtail #13896)."""
    page = Page.objects.get(pk=pk)
    Page.objects.filter(pk=pk).update(**_coming(page))
    if revision := page.latest_revision:
        draft = revision.as_object()
        revision.content |= {name: date and date.isoformat() for name, date in _coming(draft).items()}
        revision.save(update_fields=["content"])


def _coming(page: Page) -> dict[str, datetime | None]:
    """The dates of a page that are still to come."""
    now = timezone.now()
    dates = {"go_live_at": page.go_live_at, "expire_at": page.expire_at}
    return {name: date if date and date > now else None for name, date in dates.items()}
