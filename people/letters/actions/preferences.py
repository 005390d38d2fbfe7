"""What people want to be written, and when it may leave."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from people.accounts.models import User
from people.letters.models import UNASKED, Letter, MailChoice, MailHours, Purpose
from people.letters.rules import AT_ONCE, DIGEST, UNWANTED, WEEK, next_digest, when_welcome


@transaction.atomic
def stop_letters(person: User, purpose: str) -> None:
    """Write the person no more letters of this purpose; those that wait do not leave either. Safe to repeat."""
    MailChoice.objects.update_or_create(person=person, purpose=purpose, defaults={"is_wanted": False})
    waiting = Letter.objects.filter(person=person, purpose=purpose, sent_at=None, given_up_at=None)
    waiting.exclude(kind=DIGEST).update(given_up_at=timezone.now(), last_error=UNWANTED)


@transaction.atomic
def choose_letters(
    person: User,
    *,
    wanted: Mapping[str, bool],
    quiet_from: int,
    quiet_until: int,
    most_a_week: int,
    rhythms: Mapping[str, str] | None = None,
) -> None:
    """Keep which letters a person wants, by purpose, how often and when. What waits and is not wanted does not leave.

    What waits for a digest already is gathered as it was.
    """
    for purpose, is_wanted in wanted.items():
        if is_wanted:
            MailChoice.objects.update_or_create(person=person, purpose=purpose, defaults={"is_wanted": True})
        else:
            stop_letters(person, purpose)
    for purpose, rhythm in (rhythms or {}).items():
        MailChoice.objects.filter(person=person, purpose=purpose).update(rhythm=rhythm)
    hours = {"quiet_from": quiet_from, "quiet_until": quiet_until, "most_a_week": most_a_week}
    MailHours.objects.update_or_create(person=person, defaults=hours)


def who_wants(people: Collection[User], purpose: str) -> set[int]:
    """Ids of those among `people` who want letters of this purpose. One query, none for letters of service."""
    if purpose == Purpose.SERVICE:
        return {person.pk for person in people}
    chosen = dict(MailChoice.objects.filter(person__in=people, purpose=purpose).values_list("person_id", "is_wanted"))
    return {person.pk for person in people if chosen.get(person.pk, UNASKED[Purpose(purpose)])}


def welcome_times(people: Collection[User], *, at: datetime) -> dict[int, datetime]:
    """When one more letter that is not of service is welcome, by person. Two queries."""
    hours = {row.person_id: row for row in MailHours.objects.filter(person__in=people)}
    earlier: dict[int, list[datetime]] = defaultdict(list)
    of_choice = Letter.objects.exclude(purpose=Purpose.SERVICE).exclude(last_error=UNWANTED)
    recent = of_choice.filter(person__in=people, released_at__gt=at - WEEK, digest=None)
    for person_id, released_at in recent.order_by().values_list("person_id", "released_at"):
        earlier[person_id].append(released_at)
    found = {}
    for person in people:
        own = hours.get(person.pk) or MailHours()
        found[person.pk] = when_welcome(
            at,
            person.zone,
            quiet_from=own.quiet_from,
            quiet_until=own.quiet_until,
            most_a_week=own.most_a_week,
            earlier=earlier[person.pk],
        )
    return found


def digest_times(people: Collection[User], purpose: str, *, at: datetime) -> dict[int, datetime]:
    """When letters of this purpose are gathered, by person; who takes each by itself is not in it. Two queries.

    It is the hour at which the person's quiet hours end.
    """
    chosen = MailChoice.objects.filter(person__in=people, purpose=purpose).exclude(rhythm=AT_ONCE)
    rhythms = dict(chosen.values_list("person_id", "rhythm"))
    hours = (
        dict(MailHours.objects.filter(person__in=rhythms).values_list("person_id", "quiet_until")) if rhythms else {}
    )
    return {
        person.pk: next_digest(
            at, person.zone, rhythm=rhythms[person.pk], hour=hours.get(person.pk, MailHours().quiet_until)
        )
        for person in people
        if person.pk in rhythms
    }
