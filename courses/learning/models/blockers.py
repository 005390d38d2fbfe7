"""What nobody can finish at present, and why: for those who promise something for finishing it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Page

from courses.learning.models.items import STEP_KINDS, CourseEdition, EditionItem, LearningItem
from courses.learning.rules import asked_of
from courses.material.models import Quiz


@dataclass(frozen=True)
class Blocker:
    """What stands in the way of an item: `item` itself or something that it asks for.

    `is_in_course`: it stands in a course, and its page (or quiz) is off line in every language; else in none.
    """

    item: LearningItem
    is_in_course: bool


def blockers_of(items: Iterable[LearningItem]) -> dict[int, Blocker]:
    """Item id -> the first thing that keeps a newcomer from finishing it; items that can be finished are left out.

    Four queries, however many the items are.
    """
    items = list(items)
    rows = _steps_of([item.pk for item in items])
    keys = {row.item.key for row in rows} | {row.module.key for row in rows if row.module}
    live = set(Page.objects.filter(translation_key__in=keys, live=True).values_list("translation_key", flat=True))
    quizzes = set(Quiz.objects.filter(translation_key__in=keys).values_list("translation_key", flat=True))
    found = ((item, _blocker_of(item, rows, live, quizzes)) for item in items)
    return {item.pk: blocker for item, blocker in found if blocker}


def _steps_of(ids: list[int]) -> list[EditionItem]:
    """The steps, in the newest editions, that are these items or stand in these modules or courses."""
    wanted = Q(item__in=ids) | Q(module__in=ids) | Q(edition__course__in=ids)
    steps = EditionItem.objects.current().steps().filter(wanted, item__retired_at=None)
    return list(steps.select_related("item", "module", "edition").order_by("edition_id", "position"))


def _blocker_of(item: LearningItem, rows: list[EditionItem], live: set, quizzes: set) -> Blocker | None:
    asked = [row for row in rows if item.pk in (row.item_id, row.module_id, row.edition.course_id)]
    if item.kind not in STEP_KINDS:
        asked = asked_of(asked)
    if not asked:
        return Blocker(item, is_in_course=False)
    offline = (row.item for row in asked if not _is_open(row, live, quizzes))
    first = next(offline, None)
    return Blocker(first, is_in_course=True) if first else None


def _is_open(row: EditionItem, live: set, quizzes: set) -> bool:
    if row.item.kind == LearningItem.Kind.QUIZ:
        return bool(row.module and row.module.key in live and row.item.key in quizzes)
    return row.item.key in live


def offline_in_own_language(edition: CourseEdition) -> list[LearningItem]:
    """The steps whose page is off line in the language of the course. Two queries."""
    rows = list(edition.items.steps().select_related("item", "module"))
    holders = {row.pk: row.module if row.item.kind == LearningItem.Kind.QUIZ else row.item for row in rows}
    pages = Page.objects.filter(locale__language_code=edition.course.language, live=True)
    live = set(
        pages.filter(translation_key__in=[one.key for one in holders.values() if one]).values_list(
            "translation_key", flat=True
        )
    )
    return [row.item for row in rows if holders[row.pk] is None or holders[row.pk].key not in live]
