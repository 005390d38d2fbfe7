"""My learning: every course of one person in a fixed number of queries, however many there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime

from cms.models import ANY_CLOSED
from courses.learning.models import EditionItem, Enrolment, LearningItem
from courses.learning.models.items import with_replacements
from courses.learning.rules import Place, Standing, next_item, standing, waits_for_pages
from courses.reading.outline.closed import Shut, closed_title, is_closed_step, opened
from courses.reading.outline.course import Outline, Where, outline_of, pages_by_key, where_are_courses


@dataclass(frozen=True)
class DeskItem:
    """One lesson or quiz on the desk: what counts, whether it is done and since when. `language`: of its title."""

    place: Place
    stage_id: int
    title: str
    address: str
    language: str
    done_at: datetime | None
    stage_title: str


@dataclass(frozen=True)
class DeskCourse:
    """One course on the desk. `done_ids`: what is recorded as finished, modules too. "" address: it is not on line.

    `kept`: on a device, what there is besides finished steps (courses.learning.anonymous).
    """

    title: str
    address: str
    standing: Standing
    items: tuple[DeskItem, ...]
    next: DeskItem | None
    finished_at: datetime | None
    done_ids: frozenset[int] = frozenset()
    retired_at: datetime | None = None
    kept: Mapping[str, int] = field(default_factory=dict)

    @property
    def waits_for_pages(self) -> bool:
        """Whether something that counts is left and cannot be opened at present."""
        return not self.retired_at and waits_for_pages(one.place for one in self.items)

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether all is done, and a change of the course not yet confirmed."""
        return self.standing.is_complete and not self.finished_at and not self.retired_at


def desk_of(person, language: str, shut: Shut) -> list[DeskCourse]:
    """The person's courses, the one touched last first. Three queries, and those of `shut` where anything is closed."""
    enrolments = Enrolment.objects.of(person).select_related("course").annotate(has_closed=ANY_CLOSED)
    enrolments = list(enrolments.order_by("-last_at", "-started_at"))
    places = list(
        EditionItem.objects.filter(edition__in=[one.edition_id for one in enrolments])
        .select_related("item")
        .with_done(person.pk)
    )
    own = {one.edition_id: one.course.language for one in enrolments}
    keys = {one.course.key: one.course.language for one in enrolments}
    keys |= {place.item.key: own[place.edition_id] for place in places}
    pages = pages_by_key(keys, language) if keys else {}
    closed = shut(keys) if any(one.has_closed for one in enrolments) else set()
    by_edition: dict[int, list[EditionItem]] = {}
    for place in places:
        by_edition.setdefault(place.edition_id, []).append(place)
    return [_course(one, by_edition.get(one.edition_id, []), pages, closed, language) for one in enrolments]


def _course(
    enrolment: Enrolment, places: Iterable[EditionItem], pages: dict, closed: set[UUID], language: str
) -> DeskCourse:
    stages = {place.item_id: place.item for place in places if place.parent_id is None}
    steps = [place for place in places if place.parent_id is not None]
    shown = [place for place in steps if place.is_required or not _is_closed(place, stages, closed)]
    items = tuple(_item(place, stages, pages, closed, language) for place in shown)
    leaves = [one.place for one in items]
    upcoming = next_item(leaves)
    if any(one.item_id == enrolment.last_item_id and one.is_open and not one.is_done for one in leaves):
        upcoming = enrolment.last_item_id
    gone = (enrolment.course.title_in(language), "", "", None)
    title, address, *_rest = pages.get(enrolment.course.key, gone)
    if enrolment.course.key in closed:
        title, address = closed_title(LearningItem.Kind.COURSE), ""
    return DeskCourse(
        title=title,
        address=address,
        standing=standing(leaves),
        items=items,
        next=next((one for one in items if one.place.item_id == upcoming), None),
        finished_at=enrolment.completed_at,
        done_ids=frozenset(place.item_id for place in places if place.is_done),
        retired_at=enrolment.course.retired_at,
    )


def desk_of_device(progress, language: str, shut: Shut) -> list[DeskCourse]:
    """The same for what was done without an account, the course touched last first. `progress`: of anonymous.py."""
    places = where_are_courses(progress.courses) if progress.courses else {}
    found = [(places[key], part) for key, part in progress.newest_first() if key in places]
    return [_course_of_device(opened(outline_of(where, language), where, shut), part, where) for where, part in found]


def _course_of_device(outline: Outline, part, where: Where) -> DeskCourse:
    kept = with_replacements(part.items, [str(step.key) for step in outline.steps])
    done = {step.item_id: kept.get(str(step.key)) for step in outline.steps}
    items = tuple(
        DeskItem(
            place=step.as_place({item for item, one in done.items() if one}),
            stage_id=stage.item_id,
            title=step.title,
            address=step.address,
            language=step.language,
            done_at=parse_datetime(done[step.item_id]["at"]) if done[step.item_id] else None,
            stage_title=stage.title,
        )
        for stage in outline.stages
        for step in stage.steps
    )
    leaves = [one.place for one in items]
    now = standing(leaves)
    touched = next((step.item_id for step in outline.steps if str(step.key) == part.last), None)
    openable = {one.item_id for one in leaves if one.is_open}
    upcoming = touched if touched in openable and not done[touched] else next_item(leaves, touched)
    is_complete = where.is_confirmed and now.is_complete
    return DeskCourse(
        title=outline.title,
        address=outline.address,
        standing=now,
        items=items,
        next=next((one for one in items if one.place.item_id == upcoming), None),
        finished_at=max((one.done_at for one in items if one.done_at), default=None) if is_complete else None,
        retired_at=where.retired_at,
        kept=part.kept(),
    )


def _item(
    place: EditionItem, stages: dict[int, LearningItem], pages: dict, closed: set[UUID], reading: str
) -> DeskItem:
    stage = stages.get(place.parent_id)
    gone = (place.item.title_in(reading), "", reading, None)
    title, address, language, _quiz = pages.get(place.item.key, gone)
    if place.kind == LearningItem.Kind.QUIZ and stage and stage.key in pages:
        _title, module, language, _quiz = pages[stage.key]
        title, address = place.item.title_in(language), f"{module}quiz/"
    if _is_closed(place, stages, closed):
        title, address, language = closed_title(place.kind), "", reading
    here = place.as_place(is_open=bool(address))
    return DeskItem(here, place.parent_id, title, address, language, place.done_at, stage.title if stage else "")


def _is_closed(place: EditionItem, stages: dict[int, LearningItem], closed: set[UUID]) -> bool:
    stage = stages.get(place.parent_id)
    return is_closed_step(place.kind, place.item.key, bool(stage and stage.key in closed), closed)
