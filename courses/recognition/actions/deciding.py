"""Silence never decides: what somebody finished elsewhere counts when a person has recognised it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from django.db import transaction
from django.utils import timezone

from courses.learning.actions import finish_item
from courses.learning.models import CourseEdition, EditionItem, ItemCompletion, LearningItem
from courses.recognition.models import PriorCompletion
from courses.recognition.permissions import RECOGNITION
from lms.lib.transitions import TransitionMade, Wish, transition
from people.accounts.actions import write_audit_entry
from people.accounts.models import User


class InNoCourse(Exception):
    """The item stands in no course at present, so that nobody can be said to have finished it."""


@transaction.atomic
def propose_completions(
    priors: Sequence[PriorCompletion], *, by: User | None, at: datetime | None = None
) -> list[PriorCompletion]:
    """Keep what people are said to have finished elsewhere, unsaved rows, for somebody else to decide about."""
    for prior in priors:
        prior.proposed_by, prior.proposed_at = by, at or timezone.now()
    return PriorCompletion.objects.bulk_create(priors)


@transaction.atomic
def recognise_completion(prior: PriorCompletion, *, by: User, at: datetime | None = None) -> PriorCompletion:
    """Let it count as if it had been finished here, on its date; of a course or module, all that it requires.

    What follows from it (a module, a course, a certificate) follows. Finished stays finished, so this is not taken
    back. Raises RecognitionRefused; InNoCourse where the item stands in none.
    """
    prior = _decide(prior, "recognise", by, at)
    steps = _steps_of(prior.item)
    if not steps:
        raise InNoCourse
    # Noon of the day, and no moment to come.
    finished_at = min(datetime.combine(prior.finished_on, time(12), UTC), at or timezone.now())
    for course, step in steps:
        language = prior.person.language
        how = {"language": language, "at": finished_at, "source": ItemCompletion.Source.STAFF}
        finish_item(prior.person, step, course=course, **how)
    return prior


def refuse_completion(prior: PriorCompletion, *, by: User, at: datetime | None = None) -> PriorCompletion:
    """Let it count for nothing; it may be proposed anew. Raises RecognitionRefused."""
    return _decide(prior, "refuse", by, at)


def _decide(prior: PriorCompletion, name: str, by: User, at: datetime | None) -> PriorCompletion:
    def audit(row: PriorCompletion, made: TransitionMade) -> None:
        write_audit_entry(f"completion-{made.target}", by=by, about=row.person, thing=f"prior-completion:{row.pk}")

    now = at or timezone.now()
    rows = PriorCompletion.objects.filter(pk=prior.pk).select_related("person", "item")
    changes = {"decided_by": by, "decided_at": now}
    return transition(RECOGNITION, name, rows, Wish(by), at=now, audit=audit, changes=changes)


def _steps_of(item: LearningItem) -> list[tuple[LearningItem, LearningItem]]:
    """What is finished by whoever has finished this, each with its course, as things stand now."""
    if item.kind == LearningItem.Kind.COURSE:
        newest = CourseEdition.objects.newest_of(item)
        rows = EditionItem.objects.filter(edition=newest).required() if newest else EditionItem.objects.none()
    elif item.kind == LearningItem.Kind.MODULE:
        rows = EditionItem.objects.current().steps().filter(module=item)
    else:
        rows = EditionItem.objects.current().filter(item=item)
    found = rows.select_related("edition__course", "item").order_by("edition__course", "position")
    return [(row.edition.course, row.item) for row in found]
