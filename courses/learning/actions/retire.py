"""Taking a lesson, module or course out without taking anything from anybody."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from courses.learning.actions.shape import retire_items
from courses.learning.models import ItemCompletion, LearningItem, QuizAttempt, TaskSubmission
from courses.material.models import LessonPage, ModulePage, Quiz, Task


def people_who_finished(pages) -> int:
    """How many people have finished any item of these pages."""
    keys = pages.values("translation_key") if hasattr(pages, "values") else [page.translation_key for page in pages]
    completions = ItemCompletion.objects.filter(item__key__in=keys, person__isnull=False)
    return completions.values("person").distinct().count()


def items_retired_with(page: Page) -> list[LearningItem]:
    """What is retired when a page is: its item, those below it, and the quizzes of its modules."""
    keys = list(page.get_descendants(inclusive=True).values_list("translation_key", flat=True))
    return list(LearningItem.objects.filter(key__in=[*keys, *_quizzes_of(keys)], retired_at=None))


def items_above(page: Page) -> list[LearningItem]:
    """The module and the course that a page stands in."""
    return list(LearningItem.objects.filter(key__in=page.get_ancestors().values("translation_key")))


@transaction.atomic
def retire_page(page: Page, *, by, replacement: LearningItem | None = None, at: datetime | None = None) -> None:
    """Unpublish a page and what stands below it in every language, and retire its items; progress stays.

    `replacement`: takes its place; once that was confirmed, who has finished the old one has finished the new one, with
    the same date.
    """
    at = at or timezone.now()
    keys = list(page.get_descendants(inclusive=True).values_list("translation_key", flat=True))
    pages = Page.objects.filter(translation_key__in=keys)
    Revision.page_revisions.filter(object_id__in=[str(pk) for pk in pages.values_list("pk", flat=True)]).update(
        approved_go_live_at=None  # a date set earlier must not bring back what was retired
    )
    items = list(LearningItem.objects.filter(key__in=[*keys, *_quizzes_of(keys)]))
    replaced = {item.pk: replacement for item in items if replacement and item.key == page.translation_key}
    retire_items(items, replaced=replaced, at=at)
    for one in pages.filter(live=True).specific():
        one.unpublish(user=by)
    log(page.specific, "courses.retire", user=by, data={"replacement": str(replacement.key) if replacement else ""})


def _quizzes_of(keys: list) -> set:
    """The quizzes that stand in modules of these keys and nowhere else."""
    chosen = ModulePage.objects.exclude(quiz=None)
    elsewhere = chosen.exclude(translation_key__in=keys).values_list("quiz__translation_key", flat=True)
    here = chosen.filter(translation_key__in=keys).values_list("quiz__translation_key", flat=True)
    return set(here) - set(elsewhere)


def is_worked_on(row: Quiz | Task) -> bool:
    """Whether anybody has an attempt, a pass or words of theirs at a quiz or task, in whatever language."""
    key = row.translation_key
    if isinstance(row, Quiz):
        return any(work.objects.filter(item__key=key).exists() for work in (ItemCompletion, QuizAttempt))
    lessons = LessonPage.objects.filter(task__translation_key=key).values("translation_key")
    return TaskSubmission.objects.filter(item__key__in=lessons).exists()
