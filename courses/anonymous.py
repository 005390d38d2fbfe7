"""What a reader without an account has done, kept in the server-side session for 30 days.

The session holds one dictionary under KEY:
`items`: item key -> {"at": ISO time, "language": code}; `answers`: item key -> block id -> {"answer", "right"};
`quizzes`: item key -> list of attempts like the columns of QuizAttempt; `tasks`: item key -> {"answers", "done"};
`last`: key of the item touched last; `course`: key of its course.
"""

from collections.abc import Callable
from copy import deepcopy
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction

KEY = "learning"
EMPTY: dict = {"items": {}, "answers": {}, "quizzes": {}, "tasks": {}, "last": "", "course": ""}
MAX_BYTES = 200_000  # all of Open Gov 101, three tries at each quiz and full boxes take about 75 kB; more is no reader


class TooMuchError(Exception):
    """The session would hold more than any reader writes."""


def progress(session: SessionBase) -> dict:
    """A copy of what was done in this session, with every part present."""
    return {**deepcopy(EMPTY), **deepcopy(session.get(KEY, {}))}


def has_progress(session: SessionBase) -> bool:
    """Whether there is anything that a new account could take over."""
    found = session.get(KEY, {})
    return any(found.get(part) for part in ("items", "answers", "quizzes", "tasks"))


def change(session: SessionBase, deed: Callable[[dict], None]) -> dict:
    """Apply `deed` to the session's progress and save it; the progress after it.

    Reads the stored session again under a lock: two tabs may write at once, and Django keeps the last writer only.
    Raises TooMuchError if the result passes MAX_BYTES.
    """
    is_for_middleware = session.modified or not session.session_key  # a new session still needs its cookie
    if not session.session_key:
        session.create()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    with transaction.atomic():
        Session.objects.select_for_update().filter(session_key=session.session_key).first()
        found = progress(store(session.session_key))
        deed(found)
        if len(session.encode({KEY: found})) > MAX_BYTES:
            raise TooMuchError
        session[KEY] = found
        session.save()
    session.modified = is_for_middleware  # saved under the lock: the middleware must not save it again without one
    return found


def forget(session: SessionBase) -> None:
    """Drop the progress of this session."""
    session.pop(KEY, None)
