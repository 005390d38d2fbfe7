"""Taking a lesson, module or course out without taking anything from anybody."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from courses.actions.shape import retire_item
from courses.models import ItemCompletion, LearningItem


def people_who_finished(pages) -> int:
    """How many people have finished any item of these pages."""
    keys = pages.values("translation_key") if hasattr(pages, "values") else [page.translation_key for page in pages]
    completions = ItemCompletion.objects.filter(item__key__in=keys, person__isnull=False)
    return completions.values("person").distinct().count()


@transaction.atomic
def retire_page(page: Page, *, by, replacement: LearningItem | None = None, at: datetime | None = None) -> None:
    """Unpublish a page and what stands below it in every language, and retire its items; progress stays.

    `replacement`: takes its place; who has finished the old one has finished the new one, with the same date.
    """
    at = at or timezone.now()
    keys = list(page.get_descendants(inclusive=True).values_list("translation_key", flat=True))
    for one in Page.objects.filter(translation_key__in=keys, live=True).specific():
        one.unpublish(user=by)
    for item in LearningItem.objects.filter(key__in=keys):
        if replacement and item.key == page.translation_key:
            _count_for(item, replacement)
        retire_item(item, by=by, at=at)
    log(page.specific, "courses.retire", user=by, data={"replacement": str(replacement.key) if replacement else ""})


def _count_for(old: LearningItem, new: LearningItem) -> None:
    ItemCompletion.objects.bulk_create(
        [
            ItemCompletion(
                person_id=row.person_id,
                item=new,
                completed_at=row.completed_at,
                language=row.language,
                source=ItemCompletion.Source.EDIT,
            )
            for row in ItemCompletion.objects.filter(item=old, person__isnull=False).iterator()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
