"""My learning: every course of one person in a fixed number of queries, however many there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime

from cms.models import ANY_RESTRICTED
from courses.learning.models import EditionItem, Enrolment, LearningItem
from courses.learning.models.items import with_replacements
from courses.learning.rules import Progress, StepState, next_step_id, progress_of, waits_for_pages
from courses.reading.outline.course import Location, Outline, locate_courses, outline_of, pages_by_key
from courses.reading.outline.dates import WITH_DATES, Dates, ShownDate, dates_of, of_step
from courses.reading.outline.restricted import FindRestricted, is_restricted_step, restricted_title, without_restricted


@dataclass(frozen=True)
class MyStep:
    """One step in My learning: what counts, whether it is done and since when. `language`: of its title."""

    state: StepState
    module_id: int
    title: str
    address: str
    language: str
    done_at: datetime | None
    module_title: str
    dates: tuple[ShownDate, ...] = ()


@dataclass(frozen=True)
class MyCourse:
    """One course in My learning. `done_ids`: what is recorded as finished, modules too. "" address: it is not on line.

    `stored`: on a device, what there is besides finished steps (courses.learning.anonymous). With an account: `key`,
    `intent`, and of an offering that is not self-paced its name; `dates`: of the whole course.
    """

    title: str
    address: str
    progress: Progress
    items: tuple[MyStep, ...]
    next: MyStep | None
    finished_at: datetime | None
    done_ids: frozenset[int] = frozenset()
    retired_at: datetime | None = None
    stored: Mapping[str, int] = field(default_factory=dict)
    key: UUID | None = None
    offering: str = ""
    intent: str = ""
    dates: tuple[ShownDate, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether somebody has just enrolled, and not yet said what for: then it is asked, and never again."""
        return bool(self.key) and not self.intent and not self.finished_at and not self.progress.done

    @property
    def waits_for_pages(self) -> bool:
        """Whether something that counts is left and cannot be opened at present."""
        return not self.retired_at and waits_for_pages(one.state for one in self.items)

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether all is done, and a change of the course not yet confirmed."""
        return self.progress.is_complete and not self.finished_at and not self.retired_at


def courses_of_person(person, language: str, find_restricted: FindRestricted) -> list[MyCourse]:
    """The person's courses, the one touched last first. Three queries, and those of `find_restricted`.

    Who is in another offering of a course than the self-paced one sees that one alone: it counts the same steps. Dates,
    where there are any, cost four queries more.
    """
    enrolments = Enrolment.objects.of(person).select_related("course", "offering")
    enrolments = enrolments.annotate(has_restrictions=ANY_RESTRICTED, **WITH_DATES)
    enrolments = _without_doubles(enrolments.order_by("-last_at", "-started_at"))
    dates = dates_of(person, enrolments)
    rows = list(
        EditionItem.objects.filter(edition__in=[one.edition_id for one in enrolments])
        .select_related("item")
        .with_done(person.pk)
    )
    own = {one.edition_id: one.course.language for one in enrolments}
    keys = {one.course.key: one.course.language for one in enrolments}
    keys |= {row.item.key: own[row.edition_id] for row in rows}
    pages = pages_by_key(keys, language) if keys else {}
    restricted = find_restricted(keys) if any(one.has_restrictions for one in enrolments) else set()
    by_edition: dict[int, list[EditionItem]] = {}
    for row in rows:
        by_edition.setdefault(row.edition_id, []).append(row)
    return [
        _course(one, by_edition.get(one.edition_id, []), pages, restricted, language, dates.get(one.pk, {}))
        for one in enrolments
    ]


def _without_doubles(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    every = list(enrolments)
    given = {one.course_id for one in every if one.offering.name}
    return [one for one in every if one.offering.name or one.course_id not in given]


def _course(
    enrolment: Enrolment, rows: Iterable[EditionItem], pages: dict, restricted: set[UUID], language: str, dates: Dates
) -> MyCourse:
    modules = {row.item_id: row.item for row in rows if row.module_id is None}
    steps = [row for row in rows if row.module_id is not None]
    shown = [row for row in steps if row.is_required or not _is_restricted(row, modules, restricted)]
    items = tuple(_item(row, modules, pages, restricted, language, of_step(dates, row.item.key)) for row in shown)
    states = [one.state for one in items]
    upcoming = next_step_id(states)
    if any(one.item_id == enrolment.last_item_id and one.is_open and not one.is_done for one in states):
        upcoming = enrolment.last_item_id
    gone = (enrolment.course.title_in(language), "", "", None)
    title, address, *_rest = pages.get(enrolment.course.key, gone)
    if enrolment.course.key in restricted:
        title, address = restricted_title(LearningItem.Kind.COURSE), ""
    return MyCourse(
        title=title,
        address=address,
        progress=progress_of(states),
        items=items,
        next=next((one for one in items if one.state.item_id == upcoming), None),
        finished_at=enrolment.completed_at,
        done_ids=frozenset(row.item_id for row in rows if row.is_done),
        retired_at=enrolment.course.retired_at,
        key=enrolment.course.key,
        offering=enrolment.offering.name,
        intent=enrolment.intent,
        dates=dates.get("", ()),
    )


def courses_on_device(progress, language: str, find_restricted: FindRestricted) -> list[MyCourse]:
    """The same for what was done without an account, the course touched last first. `progress`: of anonymous.py."""
    locations = locate_courses(progress.courses) if progress.courses else {}
    found = [(locations[key], part) for key, part in progress.newest_first() if key in locations]
    return [
        _course_on_device(without_restricted(outline_of(location, language), location, find_restricted), part, location)
        for location, part in found
    ]


def _course_on_device(outline: Outline, part, location: Location) -> MyCourse:
    stored = with_replacements(part.items, [str(step.key) for step in outline.steps])
    done = {step.item_id: stored.get(str(step.key)) for step in outline.steps}
    items = tuple(
        MyStep(
            state=step.as_state({item for item, one in done.items() if one}),
            module_id=module.item_id,
            title=step.title,
            address=step.address,
            language=step.language,
            done_at=parse_datetime(done[step.item_id]["at"]) if done[step.item_id] else None,
            module_title=module.title,
        )
        for module in outline.modules
        for step in module.steps
    )
    states = [one.state for one in items]
    now = progress_of(states)
    touched = next((step.item_id for step in outline.steps if str(step.key) == part.last), None)
    openable = {one.item_id for one in states if one.is_open}
    upcoming = touched if touched in openable and not done[touched] else next_step_id(states, touched)
    is_complete = location.is_confirmed and now.is_complete
    return MyCourse(
        title=outline.title,
        address=outline.address,
        progress=now,
        items=items,
        next=next((one for one in items if one.state.item_id == upcoming), None),
        finished_at=max((one.done_at for one in items if one.done_at), default=None) if is_complete else None,
        retired_at=location.retired_at,
        stored=part.stored(),
    )


def _item(
    row: EditionItem,
    modules: dict[int, LearningItem],
    pages: dict,
    restricted: set[UUID],
    reading: str,
    dates: tuple[ShownDate, ...],
) -> MyStep:
    module = modules.get(row.module_id)
    gone = (row.item.title_in(reading), "", reading, None)
    title, address, language, _quiz = pages.get(row.item.key, gone)
    if row.kind == LearningItem.Kind.QUIZ and module and module.key in pages:
        _title, module_address, language, _quiz = pages[module.key]
        title, address = row.item.title_in(language), f"{module_address}quiz/"
    if _is_restricted(row, modules, restricted):
        title, address, language = restricted_title(row.kind), "", reading
    state = row.as_state(is_open=bool(address))
    above = module.title if module else ""
    return MyStep(state, row.module_id, title, address, language, row.done_at, above, dates)


def _is_restricted(row: EditionItem, modules: dict[int, LearningItem], restricted: set[UUID]) -> bool:
    module = modules.get(row.module_id)
    return is_restricted_step(row.kind, row.item.key, bool(module and module.key in restricted), restricted)
