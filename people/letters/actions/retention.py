"""Letters are forgotten when their time is over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from people.letters.models import Letter
from people.letters.rules import SECRET_KINDS

SECRETS_KEPT = timedelta(days=7)  # the link in it has ended by then


def forget_old_letters(at: datetime | None = None) -> int:
    """Blank letters that left, or were given up, long ago, and say how many. Safe to repeat.

    Their rows stay with key and dates: a key is written once for ever. Links that open accounts go after a week.
    """
    now = at or timezone.now()
    over = now - timedelta(days=settings.LETTER_DAYS)
    old = Q(sent_at__lt=over) | Q(sent_at=None, given_up_at__lt=over)
    secret = Q(kind__startswith=SECRET_KINDS, given_up_at__lt=now - SECRETS_KEPT)
    blank = {"subject": "", "text": "", "html": "", "address": "", "domain": ""}
    return Letter.objects.filter(old | secret).exclude(subject="", address="").update(**blank)
