"""What nobody can finish at present, and why: for those who promise something for finishing it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Page

from courses.learning.models.items import LEAVES, CourseEdition, EditionItem, LearningItem
from courses.learning.rules import asked_of
from courses.material.models import Quiz


@dataclass(frozen=True)
class Hurdle:
    """What stands in the way of an item: `item` itself or something that it asks for.

    `is_placed`: it has its place in a course, and its page (or quiz) is off line in every language; else it has none.
    """

    item: LearningItem
    is_placed: bool


def hurdles_before(items: Iterable[LearningItem]) -> dict[int, Hurdle]:
    """Item id -> the first thing that keeps a newcomer from finishing it; items that can be finished are left out.

    Four queries, however many the items are.
    """
    items = list(items)
    places = _places_of([item.pk for item in items])
    keys = {place.item.key for place in places} | {place.parent.key for place in places if place.parent}
    live = set(Page.objects.filter(translation_key__in=keys, live=True).values_list("translation_key", flat=True))
    quizzes = set(Quiz.objects.filter(translation_key__in=keys).values_list("translation_key", flat=True))
    found = ((item, _hurdle_before(item, places, live, quizzes)) for item in items)
    return {item.pk: hurdle for item, hurdle in found if hurdle}


def _places_of(ids: list[int]) -> list[EditionItem]:
    """The leaves, in the newest editions, that are these items or stand in these modules or courses."""
    wanted = Q(item__in=ids) | Q(parent__in=ids) | Q(edition__course__in=ids)
    leaves = EditionItem.objects.current().leaves().filter(wanted, item__retired_at=None)
    return list(leaves.select_related("item", "parent", "edition").order_by("edition_id", "position"))


def _hurdle_before(item: LearningItem, places: list[EditionItem], live: set, quizzes: set) -> Hurdle | None:
    asked = [place for place in places if item.pk in (place.item_id, place.parent_id, place.edition.course_id)]
    if item.kind not in LEAVES:
        asked = asked_of(asked)
    if not asked:
        return Hurdle(item, is_placed=False)
    closed = (place.item for place in asked if not _is_open(place, live, quizzes))
    first = next(closed, None)
    return Hurdle(first, is_placed=True) if first else None


def _is_open(place: EditionItem, live: set, quizzes: set) -> bool:
    if place.item.kind == LearningItem.Kind.QUIZ:
        return bool(place.parent and place.parent.key in live and place.item.key in quizzes)
    return place.item.key in live


def off_line_in_own_language(edition: CourseEdition) -> list[LearningItem]:
    """The steps whose page is off line in the language of the course. Two queries."""
    places = list(edition.places.leaves().select_related("item", "parent"))
    holders = {place.pk: place.parent if place.item.kind == LearningItem.Kind.QUIZ else place.item for place in places}
    pages = Page.objects.filter(locale__language_code=edition.course.language, live=True)
    live = set(
        pages.filter(translation_key__in=[one.key for one in holders.values() if one]).values_list(
            "translation_key", flat=True
        )
    )
    return [place.item for place in places if holders[place.pk] is None or holders[place.pk].key not in live]
