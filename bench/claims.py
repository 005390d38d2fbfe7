"""What it costs to follow who is on the way to a certificate."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.db import connection

from bench import fill
from certification.schemes.actions import follow_claims
from certification.schemes.evidence import missing_criteria
from certification.schemes.models import Claim, Scheme
from people.accounts.models import User

AT_MOST = 10.0  # ms for a thousand claims in a sweep that finds nothing new: 100,000 take 1 s of every minute


@dataclass(frozen=True)
class Following:
    """Seconds of one sweep over `claims`: the first, which opens all of them, and one that finds nothing new."""

    claims: int
    first_seconds: float
    still_seconds: float
    one_person_ms: float

    @property
    def ms_a_thousand(self) -> float:
        return self.still_seconds * 1_000_000 / self.claims

    @property
    def is_missed(self) -> bool:
        return self.ms_a_thousand > AT_MOST and self.still_seconds > 0.1  # below that the clock decides, not the claims


def follow() -> Following:
    """Everybody of the bench without a certificate has done all but the last thing that the scheme asks for."""
    scheme = Scheme.objects.open().get(slug=fill.SCHEME)
    asked = scheme.asked()
    _do([criterion.chain[-1].pk for criterion in asked[:-1]])
    first = _seconds(follow_claims)
    while _open() < _begun():
        first += _seconds(follow_claims)
    person = User.objects.get(username=f"{fill.PERSON}-0")
    one = median(_seconds(lambda: missing_criteria(person, asked)) for _ in range(20))
    return Following(_open(), first, median(_seconds(follow_claims) for _ in range(3)), one * 1000)


def _do(items: list[int]) -> None:
    with connection.cursor() as cursor:
        for item in items:
            cursor.execute(
                """
                INSERT INTO learning_itemcompletion (person_id, item_id, completed_at, language, source)
                SELECT id, %s, %s, 'en', 'web' FROM accounts_user WHERE username LIKE %s
                ON CONFLICT DO NOTHING
                """,
                [item, fill.AT, f"{fill.PERSON}%"],
            )
        cursor.execute("ANALYZE")


def _open() -> int:
    return Claim.objects.filter(scheme__slug=fill.SCHEME).count()


def _begun() -> int:
    return User.objects.filter(username__startswith=fill.PERSON).count()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
