"""Keeping a course's items and editions in step with its pages."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from courses.learning.models import (
    CourseEdition,
    EditionItem,
    Enrolment,
    ItemCompletion,
    LearningItem,
    shape_of_edition,
    shape_of_pages,
)
from courses.learning.rules import has_steps, wants_new_edition
from courses.material.models import CoursePage


def refresh_course_of(page: Page, *, at: datetime | None = None) -> None:
    """Bring the course that holds a page in step with its pages."""
    course = _course_of(page)
    if course:
        touch_course(course.translation_key, at=at)
        refresh_edition(course.translation_key, at=at)


def touch_course(key: UUID, *, at: datetime | None = None) -> None:
    """Note that a page of a course has changed, come or gone: what is kept of its outline is out of date."""
    LearningItem.objects.filter(key=key).update(touched_at=at or timezone.now())


def _course_of(page: Page) -> Page | None:
    return page.get_ancestors(inclusive=True).type(CoursePage).last()


@transaction.atomic
def retire_gone(*, at: datetime | None = None) -> None:
    """Retire the items that have no page left in any language, and bring their courses in step."""
    gone = (
        LearningItem.objects.filter(retired_at=None)
        .exclude(kind=LearningItem.Kind.QUIZ)
        .exclude(key__in=Page.objects.values("translation_key"))
    )
    retire_items(list(gone), at=at)


@transaction.atomic
def refresh_edition(course_key: UUID, *, at: datetime | None = None) -> CourseEdition | None:
    """The newest edition of a course, made anew if its pages have another shape.

    An edition that is not confirmed yet is rewritten; a confirmed one is kept as it is for good. People in mid-course
    follow the new edition, people who have finished stay finished. Nobody is completed here: that waits until the
    edition is confirmed. A retired course keeps its last shape.
    """
    at = at or timezone.now()
    course = LearningItem.objects.select_for_update().filter(key=course_key).first()
    if course is None:
        return None
    latest = CourseEdition.objects.newest_of(course)
    if course.retired_at:
        return latest
    shape = shape_of_pages(course)
    if shape is None or (latest and not wants_new_edition(shape_of_edition(latest), shape)):
        return latest
    if latest and not has_steps(shape):  # nothing can be done in it: what people did would stand beside a zero
        return latest
    LearningItem.objects.filter(pk=course.pk).update(touched_at=at)
    edition = _previous_edition(latest, shape) or _rewritten_edition(course, latest, shape, at)
    move_enrolments_to(edition)
    return edition


def _previous_edition(latest: CourseEdition | None, shape: list[tuple]) -> CourseEdition | None:
    """The last confirmed edition, if the pages have its shape again: what was not confirmed leaves no trace."""
    if latest is None or latest.confirmed_at:
        return None
    before = CourseEdition.objects.confirmed().newest_of(latest.course)
    if before is None or wants_new_edition(shape_of_edition(before), shape):
        return None
    latest.enrolments.update(edition=before)
    latest.delete()
    return before


def _rewritten_edition(
    course: LearningItem, latest: CourseEdition | None, shape: list[tuple], at: datetime
) -> CourseEdition:
    if latest and latest.confirmed_at is None:
        edition = latest
        edition.items.all().delete()
        edition.made_at = at
        edition.save(update_fields=["made_at"])
    else:
        number = latest.number + 1 if latest else 1
        edition = CourseEdition.objects.create(course=course, number=number, made_at=at)
    EditionItem.objects.bulk_create(
        EditionItem(
            edition=edition, item_id=item, module_id=module, position=position, is_required=required, minutes=minutes
        )
        for item, module, position, required, minutes in shape
    )
    return edition


def move_enrolments_to(edition: CourseEdition) -> None:
    """Bring everybody in mid-course to this edition, in a few statements however many they are."""
    required = edition.items.required()
    going = Enrolment.objects.filter(course=edition.course, completed_at=None, person__isnull=False)
    done = (
        ItemCompletion.objects.filter(person=OuterRef("person"), item__in=required.values("item"))
        .order_by()
        .values("person")
        .annotate(number=Count("pk"))
        .values("number")
    )
    going.update(edition=edition, required=required.count(), done=Coalesce(Subquery(done), 0))


@transaction.atomic
def retire_item(item: LearningItem, *, by=None, at: datetime | None = None) -> None:
    """Take an item out of its course. What people have done stays and stays visible to them."""
    retire_items([item], at=at)


@transaction.atomic
def retire_items(
    items: list[LearningItem], *, replaced: dict[int, LearningItem] | None = None, at: datetime | None = None
) -> None:
    """Take items out of their courses at one time. `replaced`: item id -> what takes its place."""
    at = at or timezone.now()
    for item in items:
        replacement = (replaced or {}).get(item.pk)
        LearningItem.objects.filter(pk=item.pk, retired_at=None).update(retired_at=at, replaced_by=replacement)
    courses = LearningItem.objects.filter(editions__items__item__in=items).distinct()
    for key in courses.values_list("key", flat=True):
        touch_course(key, at=at)
        refresh_edition(key, at=at)


def touch_courses_below(pages: Iterable[Page]) -> None:
    """Let outlines be made anew of courses that may stand at another address since a page above them changed."""
    for page in pages:
        if not page.is_leaf():
            keys = CoursePage.objects.descendant_of(page).values("translation_key")
            LearningItem.objects.filter(key__in=keys).update(touched_at=timezone.now())
