"""Letters that a reader takes gathered."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from people.accounts.models import User
from people.letters.actions.writing import write_letter
from people.letters.emails import words
from people.letters.models import Letter
from people.letters.rules import DIGEST

DIGESTS_AT_ONCE = 500  # people a sweep; the next one goes on


def write_digests(at: datetime | None = None) -> int:
    """Gather what is due into one letter a reader, and say how many. Called every minute by lms.schedule.

    Each reader's is one transaction: a killed sweep leaves nobody with half of it. Who has nothing due gets none.
    """
    now = at or timezone.now()
    due = Letter.objects.to_gather(now).order_by("digest_at").values_list("person", flat=True)
    people = list(dict.fromkeys(due[: DIGESTS_AT_ONCE * 4]))[:DIGESTS_AT_ONCE]
    return sum(_gather(person, now) for person in User.objects.filter(pk__in=people))


@transaction.atomic
def _gather(person: User, now: datetime) -> bool:
    # Locks the letters: two sweeps may gather at once.
    parts = list(Letter.objects.select_for_update().to_gather(now).filter(person=person).order_by("written_at", "pk"))
    if not parts:
        return False
    says = words("people/letters/emails/digest", person.language, parts=parts, count=len(parts))
    digest = write_letter(
        key=f"{DIGEST}:{parts[0].pk}", kind=DIGEST, person=person, subject=says.subject, text=says.text, at=now
    )
    Letter.objects.filter(pk=digest.pk).update(purpose=parts[0].purpose)
    gathered = Letter.objects.filter(pk__in=[part.pk for part in parts])
    gathered.update(digest=digest.pk, sent_at=now, released_at=now)
    return True
