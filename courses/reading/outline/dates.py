"""The dates of one person as they read them: by the clock of the offering, which is named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from courses.learning.models import Enrolment
from courses.learning.models.progress import CURRENT_FIRST
from courses.offerings.models import Enrolled, has_dates, moments_of


@dataclass(frozen=True)
class ShownDate:
    """When something opens or is due. `day` and `time` are by the clock of the `city` after which its zone is named."""

    kind: str
    moment: datetime
    zone: str

    @property
    def day(self) -> date:
        return self._local.date()

    @property
    def time(self) -> time:
        return self._local.time()

    @property
    def city(self) -> str:
        return self.zone.rsplit("/", 1)[-1].replace("_", " ")

    @property
    def _local(self) -> datetime:
        return self.moment.astimezone(ZoneInfo(self.zone))


Dates = dict[str, tuple[ShownDate, ...]]  # by the key of a step, "" for the whole course
WITH_DATES = {"has_dates": has_dates()}  # for the query of enrolments: without dates nothing more is asked


def dates_of(person, enrolments: Iterable[Enrolment], *, at: datetime | None = None) -> dict[int, Dates]:
    """What to show of each enrolment, by its id; no question unless some have dates, however many there are.

    The enrolments were asked for WITH_DATES and with their offerings. What has opened is no news, and left out.
    """
    now = at or timezone.now()
    dated = [one for one in enrolments if one.has_dates]
    if not dated:
        return {}
    enrolled = [Enrolled(person.pk, one.offering_id, one.started_at, person.country_id) for one in dated]
    moments = moments_of(enrolled, at=now)
    return {one.pk: _shown(moments[person.pk, one.offering_id], one.offering.zone, now) for one in dated}


def _shown(moments: dict[tuple[str, str], datetime], zone: str, now: datetime) -> Dates:
    found: dict[str, list[ShownDate]] = {}
    for (item, kind), moment in sorted(moments.items(), key=lambda one: one[1]):
        if kind == "due" or moment > now:
            found.setdefault(item, []).append(ShownDate(kind, moment, zone))
    return {item: tuple(dates) for item, dates in found.items()}


def current_dates(person, course_id: int, *, at: datetime | None = None) -> Dates:
    """The dates of the enrolment with which somebody goes on in a course. One question, if it has none."""
    mine = Enrolment.objects.of(person).filter(course=course_id).select_related("offering")
    current = mine.annotate(**WITH_DATES).order_by(*CURRENT_FIRST).first()
    return dates_of(person, [current], at=at).get(current.pk, {}) if current else {}


def of_step(dates: Dates, key: UUID) -> tuple[ShownDate, ...]:
    """Those of one step."""
    return dates.get(str(key), ())
