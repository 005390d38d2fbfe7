"""The shape of a course: what its pages, in the course's own language, say that it asks for.

What an editor has published is the shape, and stays it: a page that is off line (unpublished, expired, in review) keeps
its place, with what the last edition said of it (docs/decisions/ tells why).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.learning.models.items import CourseEdition, EditionItem, LearningItem
from courses.material.models import CoursePage, LessonPage, ModulePage

Row = tuple[int, int | None, int, bool, int]  # item, parent, position, required, minutes


def source_page(course: LearningItem) -> CoursePage | None:
    """The course's page in its own language, published or not."""
    pages = CoursePage.objects.filter(translation_key=course.key, locale__language_code=course.language)
    return pages.order_by("path").first()


def language_of_shape(page: Page) -> str:
    """The language that the shape of a page's course is taken from; "" while it has none. One query."""
    above = page.get_ancestors().values("translation_key")
    course = LearningItem.objects.filter(key__in=above, kind=LearningItem.Kind.COURSE).first()
    return course.language if course else ""


def led_by_courses() -> dict[UUID, str]:
    """The keys of the pages of courses that were published in another language than English first, with that language.

    One query, and two more for each such course.
    """
    courses = LearningItem.objects.filter(kind=LearningItem.Kind.COURSE).exclude(
        language__in=["", settings.LANGUAGE_CODE]
    )
    found: dict[UUID, str] = {}
    for course in courses:
        if page := source_page(course):
            pages = page.get_descendants(inclusive=True)
            found |= dict.fromkeys(pages.values_list("translation_key", flat=True), course.language)
    return found


def shape_of_edition(edition) -> list[Row]:
    """The rows of an edition."""
    return list(edition.items.values_list("item_id", "module_id", "position", "is_required", "minutes"))


def shape_of_pages(course: LearningItem) -> list[Row] | None:
    """The rows that the pages ask for; None where the course has no page in its own language. Six queries."""
    page = source_page(course)
    if page is None:
        return None
    modules = list(ModulePage.objects.child_of(page).order_by("path").select_related("quiz"))
    lessons = list(LessonPage.objects.descendant_of(page).order_by("path").defer("body", "competencies"))
    items = _ShapeItems([*modules, *lessons], [module.quiz for module in modules if module.quiz])
    shape: list[Row] = []
    for module in modules:
        _add_module(shape, items, module, [one for one in lessons if one.path.startswith(module.path)])
    return shape


def _add_module(shape: list[Row], items: "_ShapeItems", module: ModulePage, lessons: Iterable[LessonPage]) -> None:
    module_id = items.id_of(module)
    if module_id is None:
        return
    shape.append((module_id, None, len(shape), False, 0))
    start = len(shape)
    for lesson in lessons:
        if item := items.id_of(lesson):
            shape.append((item, module_id, len(shape), *items.weight_of(lesson, item)))
    if quiz := items.quiz_of(module, module_id):
        # The quiz of an elective module, whose lessons are all optional, is as optional as they are.
        required = len(shape) == start or any(row[3] for row in shape[start:])
        shape.append((quiz[0], module_id, len(shape), required, quiz[1]))


class _ShapeItems:
    """Items by page, and what the last edition said of the pages that are off line.

    Wagtail saves the draft of a page that is off line into the page's own row, so that row cannot be asked.
    """

    def __init__(self, pages: list, quizzes: list) -> None:
        keys = [one.translation_key for one in [*pages, *quizzes]]
        items = LearningItem.objects.filter(retired_at=None, key__in=keys)
        self.ids: dict[UUID, int] = dict(items.values_list("key", "pk"))
        chosen = [one.quiz for one in pages if one.live and isinstance(one, ModulePage) and one.quiz]
        self.chosen = {self.ids.get(quiz.translation_key) for quiz in chosen}  # by modules that readers see
        offline = [self.ids[one.translation_key] for one in pages if not one.live and one.translation_key in self.ids]
        rows = EditionItem.objects.filter(item__in=offline).order_by("edition_id")
        self.last = {row.item_id: row for row in rows}
        last_quizzes = EditionItem.objects.filter(module__in=offline, item__kind=LearningItem.Kind.QUIZ)
        self.quizzes = {
            (row.module_id, row.edition_id): (row.item_id, row.minutes)
            for row in last_quizzes.filter(item__retired_at=None)
        }

    def id_of(self, page) -> int | None:
        """The page's item, if it is published or was in an edition before."""
        item = self.ids.get(page.translation_key)
        return item if page.live or item in self.last else None

    def weight_of(self, page: LessonPage, item: int) -> tuple[bool, int]:
        """Whether it counts, and its minutes."""
        said = page if page.live else self.last[item]
        return said.is_required, said.minutes

    def quiz_of(self, page: ModulePage, item: int) -> tuple[int, int] | None:
        """The item and minutes of its quiz."""
        if not page.live:
            last = self.quizzes.get((item, self.last[item].edition_id))
            return None if last and last[0] in self.chosen else last
        quiz = page.quiz and self.ids.get(page.quiz.translation_key)
        return (quiz, page.quiz.minutes) if quiz else None


@dataclass(frozen=True)
class Difference:
    """One place where a translation of a course differs from its shape. `kind`: alone, moved or quiz."""

    key: UUID
    title: str
    language: str
    kind: str

    @property
    def sentence(self) -> str:
        """What it is and what it does to readers, for an editor."""
        sentences = {
            "alone": _("“%(title)s” stands in %(language)s alone: it can be read, and counts for nothing."),
            "moved": _("“%(title)s” stands in another module in %(language)s: it counts where the course has it."),
            "quiz": _("“%(title)s” has another quiz in %(language)s: readers get the quiz that the course has."),
        }
        names = dict(settings.LANGUAGES)
        return sentences[self.kind] % {"title": self.title, "language": names.get(self.language, self.language)}


def differences_of(course: LearningItem) -> list[Difference]:
    """Where the published translations of a course differ from its newest edition, language by language.

    What is not translated yet is no difference: it is read in the course's own language. Six queries.
    """
    edition = CourseEdition.objects.newest_of(course)
    if edition is None or course.retired_at:
        return []
    rows = edition.items.values_list("item__key", "module__key", "item__kind")
    module_of = {key: module for key, module, _kind in rows}
    quizzes = {module: key for key, module, kind in rows if kind == LearningItem.Kind.QUIZ}
    pages = CoursePage.objects.filter(translation_key=course.key).exclude(locale__language_code=course.language)
    return [one for page in pages.select_related("locale") for one in _differences_in(page, module_of, quizzes)]


def _differences_in(page: CoursePage, module_of: dict, quizzes: dict) -> Iterator[Difference]:
    language = page.locale.language_code
    modules = list(ModulePage.objects.live().child_of(page).order_by("path").select_related("quiz"))
    for module in modules:
        key, quiz = module.translation_key, module.quiz and module.quiz.translation_key
        if key not in module_of:
            yield Difference(key, module.title, language, "alone")
        elif quiz and quiz != quizzes.get(key):
            yield Difference(key, module.title, language, "quiz")
    for lesson in LessonPage.objects.live().descendant_of(page).order_by("path").defer("body", "competencies"):
        above = next((one.translation_key for one in modules if lesson.path.startswith(one.path)), None)
        if lesson.translation_key not in module_of:
            yield Difference(lesson.translation_key, lesson.title, language, "alone")
        elif above and above != module_of[lesson.translation_key]:
            yield Difference(lesson.translation_key, lesson.title, language, "moved")
