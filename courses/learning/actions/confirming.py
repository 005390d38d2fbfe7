"""Confirming a shape, and what follows from it for those who had done the rest."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, When
from django.utils import timezone

from courses.learning.actions.shape import move_enrolments_to, refresh_edition, retire_gone
from courses.learning.models import CourseEdition, EditionItem, Enrolment, ItemCompletion, LearningItem
from courses.learning.rules import asked_of
from courses.learning.signals import course_completed
from lms.lib.facts import announce

STILL = timedelta(minutes=15)  # after so long without a change of shape, the change was meant
AFTERMATH = timedelta(minutes=10)  # for so long the sweep looks again for what was done while an edition was confirmed

Confirmation = CourseEdition.Confirmation
Source = ItemCompletion.Source


def sync_courses(*, at: datetime | None = None) -> None:
    """Bring every course in step with its pages, whatever changed them, and confirm what was still for STILL."""
    at = at or timezone.now()
    retire_gone(at=at)
    courses = LearningItem.objects.filter(kind=LearningItem.Kind.COURSE, retired_at=None)
    for key in courses.values_list("key", flat=True):
        refresh_edition(key, at=at)
    for edition in CourseEdition.objects.filter(confirmed_at=None, made_at__lte=at - STILL):
        confirm_edition(edition, how=Confirmation.STILLNESS, at=at)
    for edition in CourseEdition.objects.filter(confirmed_at__gte=at - AFTERMATH):
        complete_due_people(edition, at=at)
    _note_what_left(LearningItem.objects.filter(retired_at__lte=at - STILL), at)
    _carry_over(LearningItem.objects.filter(left_at__gte=at - AFTERMATH), at)


@transaction.atomic
def confirm_edition(edition: CourseEdition, *, how: str, by=None, at: datetime | None = None) -> bool:
    """Let the newest edition of a course count: what it completes is written now. Safe to repeat and to race.

    False if it was changed or confirmed meanwhile: `edition` is what the doer has seen.
    """
    at = at or timezone.now()
    LearningItem.objects.select_for_update().get(pk=edition.course_id)
    before = CourseEdition.objects.confirmed().newest_of(edition.course)
    seen = CourseEdition.objects.filter(pk=edition.pk, confirmed_at=None, made_at=edition.made_at)
    if not seen.update(confirmed_at=at, confirmation=how, confirmed_by=by):
        return False
    edition.refresh_from_db()
    if before:
        _note_new_quizzes(before, edition, at)
    _note_what_left(LearningItem.objects.filter(edition_items__edition__course=edition.course_id), at)
    complete_due_people(edition, at=at)
    return True


def confirm_loaded(keys: Iterable[str]) -> None:
    """Confirm courses, by their keys, that were loaded and that nobody has begun. Safe to repeat.

    What came whole need not wait. Where people learn, the sweep or an editor decides.
    """
    waiting = CourseEdition.objects.filter(course__key__in=list(keys), confirmed_at=None, enrolments=None)
    for edition in waiting:
        confirm_edition(edition, how=Confirmation.LOAD)


def _note_new_quizzes(before: CourseEdition, edition: CourseEdition, at: datetime) -> None:
    """A module that was given another quiz: the new one stands for the old one wherever that was asked for."""
    quizzes = EditionItem.objects.filter(item__kind=LearningItem.Kind.QUIZ)
    new = dict(quizzes.filter(edition=edition).values_list("module_id", "item_id"))
    for module, old in quizzes.filter(edition=before).values_list("module_id", "item_id"):
        if module in new and new[module] != old and old not in new.values():
            LearningItem.objects.filter(pk=old, retired_at=None).update(retired_at=at, replaced_by=new[module])


@transaction.atomic
def _note_what_left(retired: QuerySet, at: datetime) -> None:
    """Note what has left for good: retired, and no course that it stood in waits to be confirmed.

    Who has finished what was replaced has now finished its replacement, with the same date; not of quizzes: another
    quiz is passed anew.
    """
    waiting = EditionItem.objects.filter(item=OuterRef("pk"), edition__course__editions__confirmed_at=None)
    gone = list(retired.filter(retired_at__isnull=False, left_at=None).exclude(Exists(waiting)).order_by("retired_at"))
    LearningItem.objects.filter(pk__in=[item.pk for item in gone]).update(left_at=at)
    _carry_over(LearningItem.objects.filter(pk__in=[item.pk for item in gone]), at)


@transaction.atomic
def _carry_over(left: QuerySet, at: datetime) -> None:
    """Whoever has finished what left has finished what took its place, in every course. Safe to repeat."""
    new = [item.pk for old in left.filter(replaced_by__isnull=False) for item in _count_for(old)]
    courses = LearningItem.objects.filter(editions__items__item__in=new, retired_at=None).distinct()
    for course in courses:
        _recount(course, at)


def _count_for(old: LearningItem) -> list[LearningItem]:
    """Write the completions of what took the place of `old`; the items that got any."""
    mine = ItemCompletion.objects.filter(person=OuterRef("person"))
    found = []
    for new in old.counts_for():
        lacking = ItemCompletion.objects.filter(item=old, person__isnull=False).exclude(Exists(mine.filter(item=new)))
        rows = [
            ItemCompletion(
                person_id=row.person_id,
                item_id=new.pk,
                completed_at=row.completed_at,
                language=row.language,
                source=Source.EDIT,
            )
            for row in lacking.iterator()
        ]
        _write(rows)
        found += [new] if rows else []
    return found


def _recount(course: LearningItem, at: datetime) -> None:
    edition = CourseEdition.objects.newest_of(course)
    move_enrolments_to(edition)
    if edition.confirmed_at:
        complete_due_people(edition, at=at)


@transaction.atomic
def complete_due_people(edition: CourseEdition, *, at: datetime) -> None:
    """Complete whoever has done all that a confirmed edition asks for. Safe to repeat.

    Somebody whose last step came after the change of shape has finished by that step, on that day; whoever had done
    the rest before has finished through the change, on the day when it was confirmed.
    """
    for module, items in _modules(edition).items():
        _complete_module(edition, module, items, at)
    required = list(edition.items.required().values_list("item_id", flat=True))
    for enrolment in Enrolment.objects.filter(edition=edition, person__isnull=False).about_to_end():
        _complete_course(enrolment, required, at)


def _modules(edition: CourseEdition) -> dict[int, list[int]]:
    """Module -> the items that it asks for."""
    steps: dict[int, list[EditionItem]] = {}
    for row in edition.items.steps():
        steps.setdefault(row.module_id, []).append(row)
    return {module: [row.item_id for row in asked_of(inside)] for module, inside in steps.items()}


def would_complete(edition: CourseEdition) -> dict[int, int]:
    """How many people the confirmation of an edition completes: item id of a module or the course -> number."""
    replaced = LearningItem.objects.filter(
        edition_items__edition__course=edition.course_id, left_at=None, replaced_by__isnull=False
    ).exclude(kind=LearningItem.Kind.QUIZ)
    old = set(replaced.values_list("pk", flat=True))
    numbers = {module: _due(module, items, old).count() for module, items in _modules(edition).items()}
    required = list(edition.items.required().values_list("item_id", flat=True))
    whole = _due(edition.course_id, required, old).values("person")
    course = Enrolment.objects.filter(edition=edition, completed_at=None, person__in=whole).count()
    return {item: number for item, number in {edition.course_id: course, **numbers}.items() if number}


def _due(module: int, items: list[int], replaced: Iterable[int] = ()) -> QuerySet:
    """Who has done all that a module asks for and has no completion of it. One query, however many they are.

    `replaced`: items whose completions count for what takes their place.
    """
    counts = Q(item__in=items) | Q(item__in=replaced, item__replaced_by__in=items)
    what = Case(When(item__in=items, then=F("item")), default=F("item__replaced_by"))
    return (
        ItemCompletion.objects.filter(counts, person__isnull=False)
        .exclude(person__in=ItemCompletion.objects.filter(item=module, person__isnull=False).values("person"))
        .order_by()
        .values("person", "person__language")
        .annotate(number=Count(what, distinct=True), last=Max("completed_at"))
        .filter(number=len(items))
    )


def _complete_module(edition: CourseEdition, module: int, items: list[int], at: datetime) -> None:
    _write(
        ItemCompletion(
            person_id=row["person"],
            item_id=module,
            language=row["person__language"],
            edition=edition,
            **_how(row["last"], edition, at),
        )
        for row in _due(module, items)
    )


def _complete_course(enrolment: Enrolment, required: list[int], at: datetime) -> None:
    """One conditional statement decides: two sweeps at once announce it once."""
    mine = ItemCompletion.objects.filter(person=enrolment.person_id, item__in=required)
    last = mine.order_by("-completed_at").first()
    if mine.count() < len(required) or last is None:
        return  # the count of the enrolment was wrong, and a wrong count completes nobody
    how = _how(last.completed_at, enrolment.edition, at)
    due = Enrolment.objects.filter(pk=enrolment.pk, edition=enrolment.edition_id).about_to_end()
    if due.update(completed_at=how["completed_at"]):
        person, course = enrolment.person_id, enrolment.course_id
        _write(
            [
                ItemCompletion(
                    person_id=person, item_id=course, language=last.language, edition_id=enrolment.edition_id, **how
                )
            ]
        )
        announce(course_completed, enrolment_id=enrolment.pk)


def _how(last: datetime, edition: CourseEdition, at: datetime) -> dict:
    if last >= edition.made_at:
        return {"completed_at": last, "source": Source.WEB}
    return {"completed_at": at, "source": Source.EDIT}


def _write(rows: Iterable[ItemCompletion]) -> None:
    ItemCompletion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
