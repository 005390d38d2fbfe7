"""What is restricted shows no title to who may not read it; what a course requires still counts for everybody."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.models import restricted_for
from courses.learning.models import EditionItem, LearningItem
from courses.reading.outline.course import Location, Module, Outline, Step, outline_of

FindRestricted = Callable[[Iterable[UUID]], set[UUID]]  # which of these pages are not for who asks


def outline_for(request: HttpRequest, location: Location, language: str) -> Outline:
    """The outline of a course as who asks may see it.

    A step that is not for them and counts stands there without its title; one that does not count leaves no trace.
    """
    return without_restricted(outline_of(location, language), location, lambda keys: restricted_for(request, keys))


def without_restricted(outline: Outline, location: Location, find_restricted: FindRestricted) -> Outline:
    """The same, whoever asks."""
    if not location.has_restrictions:
        return outline
    steps = [step.key for step in outline.steps]
    restricted = find_restricted([outline.course_key, *(module.key for module in outline.modules), *steps])
    return _without(outline, restricted) if restricted else outline


def _without(outline: Outline, restricted: set[UUID]) -> Outline:
    modules: list[Module] = []
    for module in outline.modules:
        seen = _module(module, restricted, str(len(modules) + 1))
        if seen.steps or not module.steps:
            modules.append(seen)
    addresses = {key: found for key, found in outline.addresses.items() if key not in restricted}
    shown = replace(outline, modules=tuple(modules), addresses=addresses)
    if outline.course_key not in restricted:
        return shown
    return replace(shown, title=restricted_title(LearningItem.Kind.COURSE), address="")


def _module(module: Module, restricted: set[UUID], number: str) -> Module:
    """A module under the number that it has among those that are shown: a gap would be a trace."""
    is_restricted = module.key in restricted
    steps: list[Step] = []
    for step in module.steps:
        if step.is_required or not is_restricted_step(step.kind, step.key, is_restricted, restricted):
            steps.append(_step(step, f"{number}.{len(steps) + 1}" if step.number else "", is_restricted, restricted))
    shown = replace(module, number=number, steps=tuple(steps))
    return replace(shown, title=restricted_title(LearningItem.Kind.MODULE), address="") if is_restricted else shown


def _step(step: Step, number: str, is_module_restricted: bool, restricted: set[UUID]) -> Step:
    if not is_restricted_step(step.kind, step.key, is_module_restricted, restricted):
        return replace(step, number=number)
    return replace(step, number=number, title=restricted_title(step.kind), address="", language=_reading())


def is_restricted_step(kind: str, key: UUID, is_module_restricted: bool, restricted: set[UUID]) -> bool:
    """Whether a step is not for who asks; a quiz has no page but its module's."""
    return is_module_restricted or (kind != LearningItem.Kind.QUIZ and key in restricted)


def restricted_title(kind: str) -> str:
    """What stands in the place of a title that is not for who asks."""
    titles = {
        LearningItem.Kind.COURSE: _("A course for invited readers"),
        LearningItem.Kind.MODULE: _("A module for invited readers"),
    }
    return titles.get(LearningItem.Kind(kind), _("A step for invited readers"))


def as_seen(request: HttpRequest, items: Iterable[LearningItem]) -> dict[int, LearningItem]:
    """These items, by id, as who asks may see them: a nameless one stands for what is not for them. Two queries."""
    items = list(items)
    quizzes = EditionItem.objects.current().filter(item__in=items, item__kind=LearningItem.Kind.QUIZ)
    module_of = dict(quizzes.values_list("item_id", "module__key"))
    page_of = {item.pk: module_of.get(item.pk, item.key) for item in items}
    restricted = restricted_for(request, page_of.values())
    return {item.pk: _nameless() if page_of[item.pk] in restricted else item for item in items}


def _nameless() -> LearningItem:
    kind = LearningItem.Kind.LESSON
    return LearningItem(kind=kind, titles={_reading(): restricted_title(kind)})


def _reading() -> str:
    return (get_language() or "en").split("-")[0]
