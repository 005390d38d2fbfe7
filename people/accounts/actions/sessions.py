"""Where people are signed in: ending that."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.accounts.models import User


def forget_ended_sessions(at: datetime | None = None) -> None:
    """Delete sessions that have ended by their age, and what the list of sessions knew of them. Safe to repeat."""
    at = at or timezone.now()
    Session.objects.filter(expire_date__lt=at).delete()
    # A new session enters the list a moment before it is stored itself.
    listed = UserSession.objects.filter(last_seen_at__lt=at - timedelta(days=1))
    listed.exclude(session_key__in=Session.objects.values("session_key")).delete()


def sign_out_everywhere(person: User) -> None:
    """End every session of the person."""
    for session in UserSession.objects.filter(user=person):
        session.end()
