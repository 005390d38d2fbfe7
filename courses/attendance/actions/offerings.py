"""Taking part in an offering, and saying what for."""

from datetime import datetime

from django.db import transaction

from courses.learning.actions import enrol
from courses.learning.models import Enrolment, LearningItem
from courses.offerings.models import Offering


def enrol_in(person, offering: Offering, *, at: datetime | None = None) -> Enrolment:
    """Let a person take part in an offering; what they have done of its course before counts. Safe to repeat."""
    return enrol(person, LearningItem.objects.get(key=offering.course), offering=offering, at=at)


@transaction.atomic
def say_intent(person, course: LearningItem, *, intent: str) -> bool:
    """Keep what a person wants from a course, "" for nothing said; whether they have begun it. Safe to repeat.

    It changes nothing but what they are shown of themselves.
    """
    return bool(Enrolment.objects.of(person).filter(course=course).update(intent=intent))
