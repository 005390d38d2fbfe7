"""The outline of a course as one reader sees it: its modules and steps with titles and addresses in one language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from wagtail.models import Page

from cms.models import ANY_RESTRICTED, path_of
from courses.learning.models import CourseEdition, EditionItem, LearningItem
from courses.learning.models.items import STEP_KINDS, title_in
from courses.learning.rules import StepState
from lms.lib.process_cache import in_process_cache

# As SQL, because every lesson asks it and Django takes longer to write it than the database to answer.
IN_NEWEST_EDITION = RawSQL(
    "NOT EXISTS (SELECT 1 FROM learning_courseedition AS newer"
    " WHERE newer.course_id = learning_courseedition.course_id AND newer.number > learning_courseedition.number)",
    [],
    output_field=BooleanField(),
)
FRESH_SECONDS = 300  # a page that leaves by schedule is gone from outlines after this long at the latest


@dataclass(frozen=True)
class Location:
    """Where an item stands: its row, its course, the newest edition and when a page of the course last changed.

    `retired_at`: of the course.
    """

    item_id: int
    course_id: int
    course_key: UUID
    edition_id: int
    touched_at: datetime | None
    is_confirmed: bool
    has_restrictions: bool  # whether any page of the site is restricted: then who asks has an outline of their own
    retired_at: datetime | None


@dataclass(frozen=True)
class Step:
    """One lesson or quiz. `language` is the one its page is really in; "" address: it cannot be opened at present."""

    item_id: int
    key: UUID
    kind: str
    title: str
    number: str
    address: str
    language: str
    minutes: int
    is_required: bool

    def as_state(self, done: Iterable[int]) -> StepState:
        return StepState(
            self.item_id, self.kind, self.is_required, self.minutes, self.item_id in done, bool(self.address)
        )


@dataclass(frozen=True)
class Module:
    """One module with its steps."""

    item_id: int
    key: UUID
    title: str
    number: str
    address: str
    language: str
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def lessons(self) -> int:
        return sum(step.kind == "lesson" for step in self.steps)

    @property
    def is_elective(self) -> bool:
        """Whether nothing in it counts for the course."""
        return bool(self.steps) and not any(step.is_required for step in self.steps)


@dataclass(frozen=True)
class Outline:
    """A course in one language. `own_language`: the one that its shape is taken from."""

    course_id: int
    course_key: UUID
    title: str
    address: str
    language: str
    own_language: str
    modules: tuple[Module, ...]
    addresses: Mapping[UUID, Mapping[str, str]]  # key of a page to its address in each language that it has

    def languages_at(self, key: UUID, tail: str = "") -> list[tuple[str, str, str]]:
        """Code, own name and address of each language in which a page of the course is published."""
        found = self.addresses.get(key, {})
        return [(code, name, found[code] + tail) for code, name in settings.LANGUAGES if code in found]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for module in self.modules for step in module.steps)

    @property
    def minutes(self) -> int:
        """Of what counts for the course."""
        return sum(step.minutes for step in self.steps if step.is_required)

    @property
    def elective_minutes(self) -> int:
        """Of what does not."""
        return sum(step.minutes for step in self.steps if not step.is_required)

    def names(self, item_id: int) -> bool:
        """Whether the course's page shows this module, lesson or quiz by name."""
        return any(item_id in (module.item_id, *(step.item_id for step in module.steps)) for module in self.modules)

    def module_of(self, item_id: int) -> Module | None:
        return next((module for module in self.modules if any(s.item_id == item_id for s in module.steps)), None)

    def step(self, item_id: int | None) -> Step | None:
        return next((step for step in self.steps if step.item_id == item_id), None)

    def beside(self, item_id: int) -> tuple[Step | None, Step | None]:
        """The nearest steps before and after an item that can be opened at present."""
        position = next((n for n, step in enumerate(self.steps) if step.item_id == item_id), None)
        if position is None:
            return None, None
        before = [step for step in self.steps[:position] if step.address]
        after = [step for step in self.steps[position + 1 :] if step.address]
        return before[-1] if before else None, after[0] if after else None


def course_of(page: Page) -> QuerySet:
    """The key of the course that a page stands in, as a query to ask within."""
    above = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    # Of all that stands above, a course alone has editions: nobody need ask which page is one.
    return Page.objects.filter(path__in=above).order_by().values("translation_key")


def locate(key: UUID, course: UUID | QuerySet) -> Location | None:
    """Where a lesson, quiz or module stands in one course; None if it is not in its newest edition. One query.

    `course`: its key, or `course_of` the page that is read: the same thing may have stood in another course before.
    """
    within = {"edition__course__key__in": course} if isinstance(course, QuerySet) else {"edition__course__key": course}
    row = _newest(EditionItem.objects.filter(item__key=key, item__retired_at=None, **within), "item_id")
    return Location(*row) if row else None


def locate_course(key: UUID) -> Location | None:
    """The same for a course's own key."""
    row = _newest(EditionItem.objects.filter(edition__course__key=key), "edition__course_id")
    return Location(*row) if row else None


def locate_courses(keys: Iterable[object]) -> dict[str, Location]:
    """The same for many courses, by key as text. One query."""
    editions = CourseEdition.objects.filter(course__key__in=list(keys)).order_by("number")
    editions = editions.annotate(is_confirmed=Q(confirmed_at__isnull=False), has_restrictions=ANY_RESTRICTED)
    course = ("course_id", "course__key", "pk", "course__touched_at", "is_confirmed", "has_restrictions")
    rows = editions.values_list("course_id", *course, "course__retired_at")
    return {str(row[2]): Location(*row) for row in rows}  # the newest edition comes last, and stays


def _newest(edition_items, item: str):
    rows = (
        edition_items.filter(IN_NEWEST_EDITION)
        .annotate(is_confirmed=Q(edition__confirmed_at__isnull=False), has_restrictions=ANY_RESTRICTED)
        .values_list(
            item,
            "edition__course_id",
            "edition__course__key",
            "edition_id",
            "edition__course__touched_at",
            "is_confirmed",
            "has_restrictions",
            "edition__course__retired_at",
        )
        .order_by()[:1]
    )
    return next(iter(rows), None)


def outline_of(location: Location, language: str) -> Outline:
    """The outline of a course in one language, English where that is missing. Kept until a page of it changes.

    With every title: what a reader may see of it, courses.reading.outline.restricted tells.
    """
    key = f"outline:{location.edition_id}:{location.touched_at and location.touched_at.timestamp()}:{language}"
    return in_process_cache(key, lambda: _build(location, language), FRESH_SECONDS)


def pages_by_key(keys: Mapping[UUID, str], language: str) -> dict[UUID, tuple[str, str, str, UUID | None]]:
    """Key to (title, address, language, key of its quiz) of the page that suits a reader of a language. One query.

    `keys`: each with the own language of its course.
    """
    wanted = {language, settings.LANGUAGE_CODE, *keys.values()}
    return _best(_page_rows(keys).filter(locale__language_code__in=wanted), language, keys)


def _page_rows(keys: Iterable[UUID]):
    return (
        Page.objects.filter(translation_key__in=list(keys), live=True)
        .order_by()
        .values_list(
            "translation_key", "title", "url_path", "locale__language_code", "modulepage__quiz__translation_key"
        )
    )


def _best(
    rows: Iterable[tuple], language: str, own: Mapping[UUID, str]
) -> dict[UUID, tuple[str, str, str, UUID | None]]:
    """The page of each key that suits a reader best: in the reader's language, the course's own, or English."""
    found: dict = {}
    for key, title, url_path, code, quiz in rows:
        ranks = [language, own.get(key, ""), settings.LANGUAGE_CODE]
        if code in ranks and (key not in found or ranks.index(code) < ranks.index(found[key][2])):
            found[key] = (title, path_of(url_path, code), code, quiz)
    return found


def _build(location: Location, language: str) -> Outline:
    rows = list(
        EditionItem.objects.filter(edition_id=location.edition_id)
        .order_by("position")
        .values_list("item_id", "item__key", "item__kind", "item__titles", "module_id", "minutes", "is_required")
    )
    course = LearningItem.objects.only("language", "titles").get(pk=location.course_id)
    keys = dict.fromkeys([location.course_key, *(row[1] for row in rows)], course.language)
    page_rows = list(_page_rows(keys))
    pages = _best(page_rows, language, keys)
    modules = tuple(
        _module(number, row, rows, pages, language)
        for number, row in enumerate((row for row in rows if row[2] not in STEP_KINDS), start=1)
    )
    title, address, code, _quiz = pages.get(location.course_key, (course.title_in(language), "", language, None))
    addresses: dict[UUID, dict[str, str]] = {}
    for key, _title, url_path, spoken, _quiz in page_rows:
        addresses.setdefault(key, {})[spoken] = path_of(url_path, spoken)
    return Outline(location.course_id, location.course_key, title, address, code, course.language, modules, addresses)


def _module(number: int, row: tuple, rows: list[tuple], pages: dict, language: str) -> Module:
    item_id, key, _kind, titles, *_rest = row
    title, address, code, _quiz = pages.get(key, (title_in(titles, language), "", language, None))
    inside = [one for one in rows if one[4] == item_id]
    steps = tuple(_step(number, n, one, address, code, pages, language) for n, one in enumerate(inside, start=1))
    return Module(item_id, key, title, str(number), address, code, steps)


def _step(
    module_number: int, number: int, row: tuple, module_address: str, module_language: str, pages: dict, language: str
) -> Step:
    item_id, key, kind, titles, _module, minutes, required = row
    if kind == "quiz":
        address = f"{module_address}quiz/" if module_address else ""
        title = title_in(titles, module_language)
        return Step(item_id, key, kind, title, "", address, module_language, minutes, required)
    title, address, code, _quiz = pages.get(key, (title_in(titles, language), "", language, None))
    return Step(item_id, key, kind, title, f"{module_number}.{number}", address, code, minutes, required)
