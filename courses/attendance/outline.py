"""Whom more days would help, before they are given."""

from dataclasses import dataclass
from datetime import datetime

from courses.learning.models import Enrolment
from courses.offerings.models import DateOverride, Enrolled, Offering, has_dates, moments_of


@dataclass(frozen=True)
class MovedDates:
    """What an extension moves in one offering: dates of how many people, and how many dates in all."""

    offering: Offering
    people: int
    dates: int


@dataclass(frozen=True)
class ExtensionPreview:
    """What an extension moves. `with_own`: how many people it does not help, for they have dates of their own."""

    moved: list[MovedDates]
    with_own: int

    @property
    def people(self) -> int:
        """In all offerings together; who is in two counts twice."""
        return sum(one.people for one in self.moved)


def preview_of(extension: DateOverride, *, at: datetime) -> ExtensionPreview:
    """What an extension, saved or not, moves of what is still under way. Eight questions, whoever is concerned."""
    mine = Enrolment.objects.filter(has_dates(), person__country=extension.country_id, completed_at=None)
    rows = mine.order_by().values_list("person", "offering", "started_at")
    enrolled = [Enrolled(person, offering, since, extension.country_id) for person, offering, since in rows]
    before = moments_of(enrolled, at=at)
    after = moments_of(enrolled, at=at, extra=[extension])
    changed: dict[int, list[int]] = {}
    for (person, offering), moments in after.items():
        number = sum(before[person, offering][key] != moment for key, moment in moments.items())
        if number:
            changed.setdefault(offering, []).append(number)
    offerings = Offering.objects.in_bulk(list(changed))
    moved = [MovedDates(offerings[pk], len(numbers), sum(numbers)) for pk, numbers in sorted(changed.items())]
    return ExtensionPreview(moved, _with_own(enrolled, extension, at))


def _with_own(enrolled: list[Enrolled], extension: DateOverride, at: datetime) -> int:
    own = DateOverride.objects.in_force(at).filter(kind=extension.kind, person__isnull=False)
    pairs = set(own.values_list("person", "offering"))
    return len({one.person for one in enrolled if (one.person, one.offering) in pairs})
