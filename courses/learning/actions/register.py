"""From published pages to learning items."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from courses.learning.actions.shape import refresh_edition, touch_course
from courses.learning.models import LearningItem
from courses.material.models import CoursePage, LessonPage, ModulePage

KINDS = {
    CoursePage: LearningItem.Kind.COURSE,
    ModulePage: LearningItem.Kind.MODULE,
    LessonPage: LearningItem.Kind.LESSON,
}


@transaction.atomic
def register_pages(pages: Iterable[Page], *, at: datetime | None = None) -> None:
    """Make or refresh the items of published pages, and then the edition of each of their courses once.

    `pages`: in the order in which they were published; those that teach nothing are passed over. What was retired comes
    back when its page in the course's own language is published again. A few queries, and some for each course.
    """
    at = at or timezone.now()
    teaching = [page for page in pages if type(page) in KINDS]
    if not teaching:
        return
    courses = _courses_of(teaching)
    register = _Register(teaching, courses.values())
    for page in teaching:
        register.note(page, courses.get(page.pk))
    register.save()
    for key in dict.fromkeys(courses.values()):
        touch_course(key, at=at)
        refresh_edition(key, at=at)


def _courses_of(pages: Iterable[Page]) -> dict[int, UUID]:
    """Page id -> key of the course that holds the page."""
    above = {
        page.pk: [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)] for page in pages
    }
    rows = CoursePage.objects.filter(path__in={path for paths in above.values() for path in paths})
    keys = dict(rows.values_list("path", "translation_key"))
    found = {pk: [keys[path] for path in paths if path in keys] for pk, paths in above.items()}
    return {pk: inside[-1] for pk, inside in found.items() if inside}


class _Register:
    """The items of some pages and of their courses, changed in memory and saved together."""

    def __init__(self, pages: list[Page], courses: Iterable[UUID]) -> None:
        kinds: dict[UUID, str] = {}
        for page in pages:
            kinds[page.translation_key] = KINDS[type(page)]
            if isinstance(page, ModulePage) and page.quiz:
                kinds[page.quiz.translation_key] = LearningItem.Kind.QUIZ
        known = set(LearningItem.objects.filter(key__in=kinds).values_list("key", flat=True))
        LearningItem.objects.bulk_create(
            (LearningItem(key=key, kind=kind) for key, kind in kinds.items() if key not in known), ignore_conflicts=True
        )
        rows = LearningItem.objects.select_for_update().filter(key__in={*kinds, *courses}).order_by("pk")
        self.items = {item.key: item for item in rows}
        self.changed: dict[UUID, LearningItem] = {}

    def note(self, page: Page, course: UUID | None) -> None:
        """What a page says of its item, and a module's of its quiz."""
        language = page.locale.language_code
        own = self.items[course].language if course in self.items else ""
        comes_back = own in ("", language)
        item = self._note(page.translation_key, language, page.title, comes_back)
        if item.kind == LearningItem.Kind.COURSE and not item.language:
            item.language = language
            self.changed[item.key] = item
        if isinstance(page, ModulePage) and page.quiz:
            self._note(page.quiz.translation_key, language, page.quiz.title, comes_back)

    def _note(self, key: UUID, language: str, title: str, comes_back: bool) -> LearningItem:
        item = self.items[key]
        if item.titles.get(language) != title:
            item.titles = {**item.titles, language: title}
            self.changed[key] = item
        if item.retired_at and comes_back:
            item.retired_at = item.left_at = item.replaced_by = None
            self.changed[key] = item
        return item

    def save(self) -> None:
        """Write what has changed."""
        fields = ["titles", "language", "retired_at", "left_at", "replaced_by"]
        LearningItem.objects.bulk_update(self.changed.values(), fields, batch_size=100)
