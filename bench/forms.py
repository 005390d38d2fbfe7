"""What it costs to keep words while somebody types them, and to take out what many have handed in."""

import time
from dataclasses import dataclass
from statistics import median

from django.utils import timezone

from bench import fill
from people.accounts.models import User
from questionnaires.actions import (
    begin_response,
    export_answers,
    hand_in_as_it_is,
    questionnaire_of,
    save_answers,
    shape,
)
from questionnaires.models import Version
from questionnaires.rules import Field, Sent

FIELDS, SAVES, RESPONSES = 20, 200, 100
AT_MOST = 40.0  # ms for one save: sixteen people who type at once fill one process
WORDS = "What came of it, told in some forty letters. " * 12


@dataclass(frozen=True)
class Typing:
    """`first_ms`, `last_ms`: of one save, at first and after 200. `late_ms`: from a window begun at the first."""

    first_ms: float
    last_ms: float
    late_ms: float
    export_ms: float

    @property
    def is_missed(self) -> bool:
        return self.last_ms > AT_MOST


def keep() -> Typing:
    """One person writes into twenty fields; a hundred others have handed in."""
    people = list(User.objects.filter(username__startswith=fill.PERSON).order_by("pk")[: RESPONSES + 1])
    fields = [Field(f"q{number}", "long", {"en": "Why?"}, flags=("reviewers",)) for number in range(FIELDS)]
    version = shape(questionnaire_of("bench", made_for="bench", title={"en": "Bench"}), fields)
    for person in people[1:]:
        _save(version, person, 0, base=None)
        hand_in_as_it_is(begin_response(version, person), language="en")
    times = [_save(version, people[0], number, base=number) for number in range(SAVES)]
    late = [_save(version, people[0], SAVES + number, base=1) for number in range(10)]
    began = time.perf_counter()
    export_answers(version.questionnaire, by=people[0], with_personal=True)
    exporting = time.perf_counter() - began
    return Typing(median(times[:20]), median(times[-20:]), median(late), exporting * 1000)


def _save(version: Version, person: User, number: int, *, base: int | None) -> float:
    """Milliseconds of one save of one field."""
    at = timezone.now()
    sent = {f"q{number % FIELDS}": Sent(f"{number} {WORDS}", at)}
    began = time.perf_counter()
    save_answers(begin_response(version, person), sent, version=version, language="en", base=base, at=at)
    return (time.perf_counter() - began) * 1000
