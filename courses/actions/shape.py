"""The shape of a course: its items and editions, kept in step with the published pages."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from courses.actions.learning import _roll_up
from courses.models import (
    CourseEdition,
    CoursePage,
    EditionItem,
    Enrolment,
    ItemCompletion,
    LearningItem,
    LessonPage,
    ModulePage,
)
from courses.rules import wants_new_edition

KINDS = {
    CoursePage: LearningItem.Kind.COURSE,
    ModulePage: LearningItem.Kind.MODULE,
    LessonPage: LearningItem.Kind.LESSON,
}


@transaction.atomic
def register_page(page: Page, *, at: datetime | None = None) -> LearningItem | None:
    """Make or refresh the item of a published page and the edition of its course. None for pages that teach nothing."""
    kind = KINDS.get(type(page))
    if kind is None:
        return None
    at = at or timezone.now()
    item = _item(page.translation_key, kind, page.locale.language_code, page.title)
    if isinstance(page, ModulePage) and page.quiz:
        _item(page.quiz.translation_key, LearningItem.Kind.QUIZ, page.locale.language_code, page.quiz.title)
    refresh_course_of(page, at=at)
    return item


def refresh_course_of(page: Page, *, at: datetime | None = None) -> None:
    """Bring the course that holds a page in step with its pages."""
    course = page.get_ancestors(inclusive=True).type(CoursePage).last()
    if course:
        LearningItem.objects.filter(key=course.translation_key).update(touched_at=at or timezone.now())
        refresh_edition(course.translation_key, at=at)


@transaction.atomic
def retire_gone(*, at: datetime | None = None) -> None:
    """Retire the items that have no page left in any language, and bring their courses in step."""
    gone = (
        LearningItem.objects.filter(retired_at=None)
        .exclude(kind=LearningItem.Kind.QUIZ)
        .exclude(key__in=Page.objects.values("translation_key"))
    )
    for item in gone:
        retire_item(item, by=None, at=at)


def _item(key: UUID, kind: str, language: str, title: str) -> LearningItem:
    item, _made = LearningItem.objects.get_or_create(key=key, defaults={"kind": kind})
    if item.titles.get(language) != title or item.retired_at:
        item.titles, item.retired_at = {**item.titles, language: title}, None
        item.save(update_fields=["titles", "retired_at"])
    return item


@transaction.atomic
def refresh_edition(course_key: UUID, *, at: datetime | None = None) -> CourseEdition | None:
    """The newest edition of a course, made anew if the published pages have another shape.

    An edition nobody is enrolled in yet is replaced; any other is kept as it is. People in mid-course follow the new
    edition, people who have finished stay finished.
    """
    at = at or timezone.now()
    course = LearningItem.objects.select_for_update().filter(key=course_key).first()
    if course is None:
        return None
    shape = _shape(course_key)
    latest = CourseEdition.objects.filter(course=course).order_by("-number").first()
    if latest and not wants_new_edition(_shape_of(latest), shape):
        return latest
    LearningItem.objects.filter(pk=course.pk).update(touched_at=at)
    if latest and not latest.enrolments.exists():
        edition = latest
        edition.places.all().delete()
    else:
        number = latest.number + 1 if latest else 1
        edition = CourseEdition.objects.create(course=course, number=number, made_at=at)
    EditionItem.objects.bulk_create(
        EditionItem(
            edition=edition, item_id=item, parent_id=parent, position=position, is_required=required, minutes=minutes
        )
        for item, parent, position, required, minutes in shape
    )
    _follow(edition, at)
    return edition


def _shape_of(edition: CourseEdition) -> list[tuple]:
    return list(edition.places.values_list("item_id", "parent_id", "position", "is_required", "minutes"))


def _shape(course_key: UUID) -> list[tuple]:
    """(item id, parent id, position, required, minutes) of a course's published pages in its first language."""
    page = CoursePage.objects.filter(translation_key=course_key, live=True).order_by("locale_id").first()
    if page is None:
        return []
    ids = dict(LearningItem.objects.filter(retired_at=None).values_list("key", "pk"))
    shape: list[tuple] = []
    lessons = LessonPage.objects.live().descendant_of(page).order_by("path")
    modules = ModulePage.objects.live().descendant_of(page).order_by("path").select_related("quiz")
    for module in modules:
        if module.translation_key not in ids:
            continue
        parent = ids[module.translation_key]
        shape.append((parent, None, len(shape), False, 0))
        inside = [one for one in lessons if one.is_in(module) and one.translation_key in ids]
        for lesson in inside:
            shape.append((ids[lesson.translation_key], parent, len(shape), lesson.is_required, lesson.minutes))
        if module.quiz and module.quiz.translation_key in ids:
            # The quiz of an elective module, whose lessons are all optional, is as optional as they are.
            required = not inside or any(lesson.is_required for lesson in inside)
            shape.append((ids[module.quiz.translation_key], parent, len(shape), required, module.quiz.minutes))
    return shape


def _follow(edition: CourseEdition, at: datetime) -> None:
    """Bring everybody in mid-course to this edition, in a few statements however many they are."""
    required = edition.places.leaves().filter(is_required=True)
    going = Enrolment.objects.filter(course=edition.course, completed_at=None)
    done = (
        ItemCompletion.objects.filter(person=OuterRef("person"), item__in=required.values("item"))
        .order_by()
        .values("person")
        .annotate(number=Count("pk"))
        .values("number")
    )
    going.update(edition=edition, required=required.count(), done=Coalesce(Subquery(done), 0))
    _complete_modules(edition, at)
    for enrolment in going.filter(Q(done__gte=F("required")), required__gt=0).select_related("person"):
        _roll_up(enrolment, after=None, at=at, language="en", source=ItemCompletion.Source.EDIT)


def _complete_modules(edition: CourseEdition, at: datetime) -> None:
    """Complete the modules whose last open step has left the course, one query a module."""
    leaves: dict[int, list[int]] = {}
    for parent, item in edition.places.leaves().filter(is_required=True).values_list("parent_id", "item_id"):
        leaves.setdefault(parent, []).append(item)
    for module, items in leaves.items():
        people = (
            ItemCompletion.objects.filter(item__in=items, person__isnull=False)
            .exclude(person__in=ItemCompletion.objects.filter(item=module, person__isnull=False).values("person"))
            .order_by()
            .values("person")
            .annotate(number=Count("pk"))
            .filter(number=len(items))
            .values_list("person", flat=True)
        )
        ItemCompletion.objects.bulk_create(
            [
                ItemCompletion(
                    person_id=person,
                    item_id=module,
                    completed_at=at,
                    language="en",
                    source=ItemCompletion.Source.EDIT,
                )
                for person in people
            ],
            ignore_conflicts=True,
        )


def keep_courses_in_step() -> None:
    """Bring every course in step with its pages, whatever changed them: in bulk, by schedule, by dragging."""
    retire_gone()
    courses = LearningItem.objects.filter(kind=LearningItem.Kind.COURSE, retired_at=None)
    for key in courses.values_list("key", flat=True):
        refresh_edition(key)


@transaction.atomic
def retire_item(item: LearningItem, *, by, at: datetime | None = None) -> None:
    """Take an item out of its course. What people have done stays and stays visible to them."""
    at = at or timezone.now()
    LearningItem.objects.filter(pk=item.pk, retired_at=None).update(retired_at=at)
    courses = LearningItem.objects.filter(editions__places__item=item).distinct()
    for course in courses:
        refresh_edition(course.key, at=at)
