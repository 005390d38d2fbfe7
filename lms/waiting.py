"""What waits for whoever opens the staff area: numbers that lead to the rows behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import ngettext

from certification.models import Certificate
from certification.permissions import can_see_all
from people.models import Letter, User

SLOW = timedelta(minutes=15)  # a certificate without its file for so long needs a look at the worker


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits, in a sentence with its number, and the list behind it."""

    sentence: str
    address: str


def waiting_for(user: User, *, at: datetime) -> list[Waiting]:
    """What waits for this member of staff, by what the roles let them see. Empty when nothing does."""
    return [*_letters(user, at), *_certificates(user, at)]


def _letters(user: User, at: datetime) -> Iterator[Waiting]:
    if not user.has_perm("people.view_letter"):
        return
    outbox = reverse("letter:index")
    if given_up := Letter.objects.in_state(Letter.State.GIVEN_UP, at).exclude(address="").count():
        sentence = ngettext("%(count)d letter was given up", "%(count)d letters were given up", given_up)
        yield Waiting(sentence % {"count": given_up}, f"{outbox}?state={Letter.State.GIVEN_UP}")
    if failing := Letter.objects.in_state(Letter.State.FAILING, at).count():
        sentence = ngettext("%(count)d letter is tried again", "%(count)d letters are tried again", failing)
        yield Waiting(sentence % {"count": failing}, f"{outbox}?state={Letter.State.FAILING}")


def _certificates(user: User, at: datetime) -> Iterator[Waiting]:
    if not can_see_all(user):
        return
    certificates = reverse("certificate:index")
    if proposed := Certificate.objects.awaiting_second_person().count():
        sentence = ngettext(
            "%(count)d revocation waits for a second person", "%(count)d revocations wait for a second person", proposed
        )
        yield Waiting(sentence % {"count": proposed}, f"{certificates}?state=proposed")
    if drawn := Certificate.objects.awaiting_audit().count():
        sentence = ngettext(
            "%(count)d certificate waits for an audit", "%(count)d certificates wait for an audit", drawn
        )
        yield Waiting(sentence % {"count": drawn}, f"{certificates}?state=audit")
    if slow := Certificate.objects.unfinished().filter(issued_at__lt=at - SLOW).count():
        sentence = ngettext("%(count)d certificate is not finished", "%(count)d certificates are not finished", slow)
        yield Waiting(sentence % {"count": slow}, f"{certificates}?state=unfinished")
