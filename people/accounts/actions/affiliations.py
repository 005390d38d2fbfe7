"""Where a person works: begun and ended, never overwritten."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from people.accounts.models import Affiliation, User
from people.reference.models import Organisation


@transaction.atomic
def set_organisations(person: User, organisations: Iterable[Organisation], *, on: date | None = None) -> bool:
    """Let the person belong to exactly these from this day on, and say whether that changed anything. Safe to repeat.

    What is left out ends on that day and stays as history; one that began on that very day was a slip, and goes.
    """
    today = on or timezone.localdate()
    # Locks the person: a form may be sent twice at once.
    User.objects.select_for_update().get(pk=person.pk)
    wanted = {one.pk for one in organisations}
    current = Affiliation.objects.current().filter(person=person)
    left = current.exclude(organisation__in=wanted)
    slips, _rows = left.filter(began_on__gte=today).delete()
    ended = left.update(ended_on=today)
    new = wanted - set(current.values_list("organisation_id", flat=True))
    Affiliation.objects.bulk_create(
        Affiliation(person=person, organisation_id=key, began_on=today) for key in sorted(new)
    )
    return bool(slips or ended or new)
