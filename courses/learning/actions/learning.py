"""Reading, answering, finishing."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from courses.learning.models import (
    CheckAnswer,
    CourseEdition,
    EditionItem,
    Enrolment,
    ItemCompletion,
    LearningItem,
)
from courses.learning.models.progress import CURRENT_FIRST
from courses.learning.rules import StepState, is_module_done, next_step_id, progress_of
from courses.learning.signals import course_completed
from courses.material.rules import JudgedAnswer
from courses.offerings.actions import self_paced
from courses.offerings.models import Offering, self_paced_id
from lms.lib.facts import announce


@transaction.atomic(savepoint=False)
def enrol(person, course: LearningItem, *, offering: Offering | None = None, at: datetime | None = None) -> Enrolment:
    """The enrolment with which a person goes on in a course; in none yet, a new one. Safe to repeat.

    `offering`: the one in this offering; what was done before counts, and has finished the course when it did.
    """
    at = at or timezone.now()
    mine = Enrolment.objects.select_for_update(of=("self",)).filter(person=person, course=course)
    mine = mine.filter(offering=offering) if offering else mine
    if found := list(mine.select_related("edition").order_by(*CURRENT_FIRST)):
        found[0].has_others = len(found) > 1
        return found[0]
    known = CourseEdition.objects.annotate(key=F("course__key"), offering_id=self_paced_id("course__key"))
    edition = known.newest_of(course)
    if edition is None:
        raise ValueError(f"course {course.pk} has no edition: publish its pages first")
    offering_id = offering.pk if offering else edition.offering_id or self_paced(edition.key).pk
    said = {"course": course, "edition": edition, "required": edition.items.required().count(), "started_at": at}
    enrolment, is_new = Enrolment.objects.get_or_create(person=person, offering_id=offering_id, defaults=said)
    if is_new and offering:
        before = ItemCompletion.objects.filter(person=person, item=course).first()
        when, source = before.completed_at if before else at, ItemCompletion.Source.EDIT
        _roll_up(enrolment, after=None, at=when, language=person.language, source=source)
    return enrolment


@transaction.atomic
def answer_questions(
    person,
    lesson: LearningItem,
    *,
    course: LearningItem,
    results: Mapping[str, JudgedAnswer],
    at: datetime | None = None,
) -> None:
    """Keep answers to check items by block id, complete or not. The last answer to a question stands."""
    at = at or timezone.now()
    enrolment = enrol(person, course, at=at)
    _keep_answers(person, lesson, results, at)
    Enrolment.objects.filter(pk=enrolment.pk).update(last_item=lesson, last_at=at)


def _keep_answers(person, lesson: LearningItem, results: Mapping[str, JudgedAnswer], at: datetime) -> None:
    CheckAnswer.objects.bulk_create(
        [
            CheckAnswer(
                person=person,
                item=lesson,
                block=block,
                answer=one.answer,
                is_complete=one.is_complete,
                is_right=one.is_right,
                answered_at=at,
            )
            for block, one in results.items()
        ],
        update_conflicts=True,
        unique_fields=["person", "item", "block"],
        update_fields=["answer", "is_complete", "is_right", "answered_at"],
    )


def take_back_answer(person, lesson: LearningItem, *, block: str) -> None:
    """Delete what a person answered to one question of a lesson. What is finished stays finished. Safe to repeat."""
    CheckAnswer.objects.filter(person=person, item=lesson, block=block).delete()


@transaction.atomic
def finish_item(
    person,
    item: LearningItem,
    *,
    course: LearningItem,
    language: str,
    results: Mapping[str, JudgedAnswer] | None = None,
    at: datetime | None = None,
    source: str = ItemCompletion.Source.WEB,
) -> Enrolment:
    """Record that a person has finished a lesson or quiz, and what follows: its module, its course. Safe to repeat.

    `results`: answers sent along, kept as `answer_questions` keeps them.
    """
    at = at or timezone.now()
    enrolment = enrol(person, course, at=at)
    if results:
        _keep_answers(person, item, results, at)
    _complete(person.pk, [item.pk], completed_at=at, language=language, source=source)
    late = LearningItem.objects.filter(pk=item.pk, left_at__isnull=False).first()
    carried = _carry(person.pk, late, completed_at=at, language=language) if late else []
    _roll_up(enrolment, after=None if carried else item, at=at, language=language, source=source, last=item)
    _roll_up_others(enrolment, carried, at=at, language=language)
    return enrolment


def _carry(person_id: int, old: LearningItem, *, completed_at: datetime, language: str) -> list[LearningItem]:
    """Finish what has taken the place of an item for good with the date of the item; those. Safe to repeat."""
    carried = old.counts_for()
    how = {"completed_at": completed_at, "language": language, "source": ItemCompletion.Source.EDIT}
    _complete(person_id, [item.pk for item in carried], **how)
    return carried


def _roll_up_others(enrolment: Enrolment, carried: list[LearningItem], *, at: datetime, language: str) -> None:
    """Count anew in the person's other offerings of this course, and where something carried over stands."""
    concerned = Q(edition__items__item__in=carried) | Q(course__in=[enrolment.course_id] * enrolment.has_others)
    others = Enrolment.objects.filter(concerned, person=enrolment.person_id)
    for other in others.exclude(pk=enrolment.pk).select_related("edition").distinct():
        seen = {"last_item": other.last_item_id, "last_at": other.last_at}
        _roll_up(other, after=None, at=at, language=language, source=ItemCompletion.Source.EDIT)
        Enrolment.objects.filter(pk=other.pk).update(**seen)  # nobody has looked at that course


def _complete(person_id: int | None, item_ids: Iterable[int], **how) -> None:
    ItemCompletion.objects.bulk_create(
        [ItemCompletion(person_id=person_id, item_id=pk, **how) for pk in item_ids], ignore_conflicts=True
    )


def _roll_up(
    enrolment: Enrolment,
    *,
    after: LearningItem | None,
    at: datetime,
    language: str,
    source: str,
    last: LearningItem | None = None,
) -> None:
    """Count anew what is done. `after`: the item just finished; without it every module is looked at, and the person
    goes on behind `last`, the item that they touched last.

    While the edition is not confirmed, a module or the course is complete only if it is so in the last confirmed
    edition too; what hangs on the change alone is written when that is confirmed.
    """
    inside = _inside(enrolment.edition_id, enrolment.person_id)
    counted, sure = _counting(enrolment.edition, inside, enrolment.person_id)
    states = [state for _module, state in inside]
    now = progress_of(states)
    enrolment.done, enrolment.required = now.done, now.required
    touched = after or last
    enrolment.last_item_id = next_step_id(states, touched.pk if touched else None) or enrolment.last_item_id
    enrolment.last_at = at
    finished = sorted(_finished_modules(inside, after) & _finished_modules(sure, after))
    is_complete = now.is_complete and progress_of(state for _module, state in sure).is_complete
    if is_complete and enrolment.completed_at is None:
        enrolment.completed_at = at
        finished.append(enrolment.course_id)
        announce(course_completed, enrolment_id=enrolment.pk)
    if finished:
        how = {"language": language, "source": source, "edition": counted}
        _complete(enrolment.person_id, finished, completed_at=at, **how)
    enrolment.save(update_fields=["done", "required", "last_item", "last_at", "completed_at"])


Inside = list[tuple[int | None, StepState]]  # each step with its module


def _inside(edition_id: int, person_id: int | None) -> Inside:
    steps = EditionItem.objects.filter(edition_id=edition_id).steps().with_done(person_id)
    rows = steps.values_list("module_id", "item_id", "kind", "is_required", "minutes", "done_at")
    return [(module, StepState(*row, is_done=done_at is not None)) for module, *row, done_at in rows]


def _counting(edition: CourseEdition, inside: Inside, person_id: int | None) -> tuple[CourseEdition | None, Inside]:
    """The confirmed edition that may complete somebody, and its steps: this one or the last before it, if any."""
    if edition.confirmed_at:
        return edition, inside
    before = CourseEdition.objects.confirmed().newest_of(edition.course_id)
    return before, _inside(before.pk, person_id) if before else []


def _finished_modules(inside: Inside, after: LearningItem | None) -> set[int]:
    """Ids of the finished modules; with `after`, only the module that it stands in.

    A module is finished when its required steps are done, an elective one (none is required) when all are.
    Modules recorded on earlier days may be among them: no harm.
    """
    modules: dict[int | None, list[StepState]] = {}
    for module, state in inside:
        modules.setdefault(module, []).append(state)
    touched = {module for module, state in inside if after is None or state.item_id == after.pk} - {None}
    return {module for module in touched if is_module_done(modules[module])}
