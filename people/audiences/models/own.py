"""What people see of their own choices: each field of each thing, who sees it, until when, and who does not."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from people.accounts.models import User
from people.audiences.models.subject import OwnThing, subjects
from people.audiences.models.visibility import Exclusion, VisibilityRule


@dataclass(frozen=True)
class OwnOpening:
    """One audience that may see a field. `last_day`: by the clock of the owner; None: no end."""

    rule: VisibilityRule
    last_day: date | None

    @property
    def name(self) -> str:
        return self.rule.audience.name

    @property
    def value(self) -> str:
        return value_of(self.rule.audience.kind, self.rule.audience.key)


@dataclass(frozen=True)
class OwnField:
    """One field of one thing, with the words for it. `kinds`: the audiences that may be chosen; none: nothing may be.

    `openings`: those in force, none where the field is denied.
    """

    subject: str
    thing: UUID
    field: str
    about: OwnThing
    words: str
    kinds: Collection[str]
    openings: tuple[OwnOpening, ...]
    exclusions: tuple[Exclusion, ...]

    @property
    def ends(self) -> datetime | None:
        """When the first of the openings ends."""
        return min((one.rule.until for one in self.openings if one.rule.until), default=None)


def value_of(kind: str, key: str) -> str:
    """How a form names an audience."""
    return f"{kind}:{key}" if key else kind


def own_fields(
    person: User, *, subject: str = "", thing: UUID | None = None, at: datetime | None = None
) -> list[OwnField]:
    """Each field that a person may open, opened or not, of all things or of one; two questions and one a subject.

    At the end what was chosen of things that no app names any more.
    """
    now = at or timezone.now()
    one = ({"subject": subject} if subject else {}) | ({"thing": thing} if thing else {})
    rules = _by_field(VisibilityRule.objects.filter(owner=person, **one).in_force(now).select_related("audience"))
    exclusions = _by_field(Exclusion.objects.filter(owner=person, **one).select_related("country"))
    found = [
        OwnField(*which, *said, _openings(rules.pop(which, []), person), tuple(exclusions.pop(which, [])))
        for which, said in _offered(person, subject, thing)
    ]
    for which in sorted({*rules, *exclusions}, key=str):
        left = _openings(rules.get(which, []), person), tuple(exclusions.get(which, []))
        if any(left):
            found.append(OwnField(*which, OwnThing(which[0]), which[2], (), *left))
    return found


def _offered(person: User, subject: str, thing: UUID | None) -> Iterator[tuple]:
    for slug, one in subjects().items():
        if subject in ("", slug):
            for number, about in one.things(person).items():
                fields = one.fields if thing in (None, number) else {}
                for name in [name for name in fields if name not in about.lacks]:
                    yield (slug, number, name), (about, str(fields[name]), one.kinds)


def _by_field(rows) -> dict[tuple[str, UUID, str], list]:
    found: dict[tuple[str, UUID, str], list] = {}
    for row in rows.order_by("pk"):
        found.setdefault((row.subject, row.thing, row.field), []).append(row)
    return found


def _openings(rules: list[VisibilityRule], person: User) -> tuple[OwnOpening, ...]:
    if any(rule.audience is None for rule in rules):
        return ()
    return tuple(OwnOpening(rule, _last_day(rule.until, person)) for rule in rules)


def _last_day(until: datetime | None, person: User) -> date | None:
    return until and (until - timedelta(microseconds=1)).astimezone(ZoneInfo(person.zone)).date()
