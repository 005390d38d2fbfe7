"""Numbers of many people, released once a month, for staff who may not see the people."""

from collections import Counter
from datetime import datetime

from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone

from courses.learning.models import Enrolment, LearningItem
from people.reports.actions import release_table
from people.reports.models import TableRelease

UNDER_WAY, FINISHED = "under-way", "finished"
UNKNOWN = ""  # who told no country, or has left


def report_of(course: LearningItem) -> str:
    """What the releases of a course's table are called."""
    return f"course-by-region:{course.pk}"


def counts_of(course: LearningItem) -> dict[tuple[str, str], int]:
    """How many people are under way and have finished, by the region (slug) of their country; each counted once."""
    found: Counter[tuple[str, str]] = Counter()
    of_course = Enrolment.objects.filter(course=course).order_by()
    gone = of_course.filter(person=None)
    found[UNKNOWN, FINISHED] = gone.filter(completed_at__isnull=False).count()
    found[UNKNOWN, UNDER_WAY] = gone.filter(completed_at=None).count()
    people = of_course.exclude(person=None).values("person", region=F("person__country__region__slug"))
    for one in people.annotate(finished_at=Max("completed_at")):
        found[one["region"] or UNKNOWN, FINISHED if one["finished_at"] else UNDER_WAY] += 1
    return dict(found)


def release_course_tables(at: datetime | None = None) -> int:
    """Release this month's table of each course that somebody takes, where there is none; says of how many."""
    today = (at or timezone.now()).date()
    courses = LearningItem.objects.filter(kind=LearningItem.Kind.COURSE)
    taken = courses.filter(Exists(Enrolment.objects.filter(course=OuterRef("pk"))))
    told = set(TableRelease.objects.filter(month=today.replace(day=1)).values_list("report", flat=True))
    due = [course for course in taken if report_of(course) not in told]
    for course in due:
        release_table(report_of(course), counts_of(course), on=today)
    return len(due)
