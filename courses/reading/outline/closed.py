"""What is restricted shows no title to who may not read it; what a course requires still counts for everybody."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.models import closed_to
from courses.learning.models import EditionItem, LearningItem
from courses.reading.outline.course import Outline, Stage, Step, Where, outline_of

Shut = Callable[[Iterable[UUID]], set[UUID]]  # which of these pages are not for who asks


def outline_for(request: HttpRequest, where: Where, language: str) -> Outline:
    """The outline of a course as who asks may see it.

    A step that is not for them and counts stands there without its title; one that does not count leaves no trace.
    """
    return opened(outline_of(where, language), where, lambda keys: closed_to(request, keys))


def opened(outline: Outline, where: Where, shut: Shut) -> Outline:
    """The same, whoever asks."""
    if not where.has_closed:
        return outline
    steps = [step.key for step in outline.steps]
    closed = shut([outline.course_key, *(stage.key for stage in outline.stages), *steps])
    return _without(outline, closed) if closed else outline


def _without(outline: Outline, closed: set[UUID]) -> Outline:
    stages: list[Stage] = []
    for stage in outline.stages:
        seen = _stage(stage, closed, str(len(stages) + 1))
        if seen.steps or not stage.steps:
            stages.append(seen)
    addresses = {key: found for key, found in outline.addresses.items() if key not in closed}
    shown = replace(outline, stages=tuple(stages), addresses=addresses)
    if outline.course_key not in closed:
        return shown
    return replace(shown, title=closed_title(LearningItem.Kind.COURSE), address="")


def _stage(stage: Stage, closed: set[UUID], number: str) -> Stage:
    """A stage under the number that it has among those that are shown: a gap would be a trace."""
    is_closed = stage.key in closed
    steps: list[Step] = []
    for step in stage.steps:
        if step.is_required or not is_closed_step(step.kind, step.key, is_closed, closed):
            steps.append(_step(step, f"{number}.{len(steps) + 1}" if step.number else "", is_closed, closed))
    shown = replace(stage, number=number, steps=tuple(steps))
    return replace(shown, title=closed_title(LearningItem.Kind.MODULE), address="") if is_closed else shown


def _step(step: Step, number: str, is_stage_closed: bool, closed: set[UUID]) -> Step:
    if not is_closed_step(step.kind, step.key, is_stage_closed, closed):
        return replace(step, number=number)
    return replace(step, number=number, title=closed_title(step.kind), address="", language=_reading())


def is_closed_step(kind: str, key: UUID, is_stage_closed: bool, closed: set[UUID]) -> bool:
    """Whether a step is not for who asks; a quiz has no page but its module's."""
    return is_stage_closed or (kind != LearningItem.Kind.QUIZ and key in closed)


def closed_title(kind: str) -> str:
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
    module_of = dict(quizzes.values_list("item_id", "parent__key"))
    page_of = {item.pk: module_of.get(item.pk, item.key) for item in items}
    closed = closed_to(request, page_of.values())
    return {item.pk: _nameless() if page_of[item.pk] in closed else item for item in items}


def _nameless() -> LearningItem:
    kind = LearningItem.Kind.LESSON
    return LearningItem(kind=kind, titles={_reading(): closed_title(kind)})


def _reading() -> str:
    return (get_language() or "en").split("-")[0]
