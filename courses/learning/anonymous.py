"""What a reader without an account has done, kept in the server-side session for 30 days.

The session holds one dictionary under KEY: {"courses": {key of a course: the fields of DeviceCourse}}. How much it
may hold is the business of lms.lib.sessions.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field, fields
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from courses.learning.rules import Attempt

KEY = "learning"
TIMES = ("began_at", "handed_in_at", "freed_at")  # of an attempt


@dataclass
class DeviceCourse:
    """What was done in one course. Items are named by their keys as text, times are ISO texts.

    `items`: lesson or quiz -> {"at": time, "language": code}.
    `answers`: lesson -> question -> {"answer", "right", "complete"}.
    `quizzes`: quiz -> attempts, each like the fields of Attempt.
    `tasks`: lesson -> {"answers": box -> words, "saved_at": time, "done_at": time or None, "revision": number of the
    last save that changed something, "stamps": box -> {"revision", "at", "was"}, "lost": what gave way last}.
    `last`, `last_at`: the item touched last, and when.
    """

    items: dict[str, dict] = field(default_factory=dict)
    answers: dict[str, dict[str, dict]] = field(default_factory=dict)
    quizzes: dict[str, list[dict]] = field(default_factory=dict)
    tasks: dict[str, dict] = field(default_factory=dict)
    last: str = ""
    last_at: str = ""

    def keys(self) -> set[str]:
        """Keys of all items with something to keep."""
        return {*self.items, *self.answers, *self.quizzes, *self.tasks}

    def attempts(self, quiz: str) -> list[Attempt]:
        """All attempts at a quiz."""
        return [attempt_of(one) for one in self.quizzes.get(quiz, [])]

    def keep_attempt(self, quiz: str, attempt: Attempt) -> None:
        """Keep an attempt, a new one or instead of what it was before."""
        found = asdict(attempt)
        times = {name: found[name] and found[name].isoformat() for name in TIMES}
        self.quizzes.setdefault(quiz, [])[attempt.number - 1 : attempt.number] = [found | times]

    def stored(self) -> dict[str, int]:
        """How many answers, tasks with words and tries at quizzes there are, whether or not a step is finished."""
        return {
            "answers": sum(len(one) for one in self.answers.values()),
            "tasks": sum(any(one["answers"].values()) for one in self.tasks.values()),
            "tries": sum(len(one) for one in self.quizzes.values()),
        }


def attempt_of(stored: Mapping) -> Attempt:
    """An attempt as a session keeps it, as rules know it."""
    times = {name: parse_datetime(stored.get(name) or "") for name in TIMES}
    return Attempt(**{one.name: stored[one.name] for one in fields(Attempt) if one.name not in TIMES}, **times)


@dataclass
class DeviceProgress:
    """What was done on one device. `courses`: by the course's key as text."""

    courses: dict[str, DeviceCourse] = field(default_factory=dict)

    def of(self, course_key: object) -> DeviceCourse:
        """The part of one course, made if there is none."""
        return self.courses.setdefault(str(course_key), DeviceCourse())

    def newest_first(self) -> list[tuple[str, DeviceCourse]]:
        """Keys of the courses with their parts, the one touched last first."""
        return sorted(self.courses.items(), key=lambda one: one[1].last_at, reverse=True)


def progress(session: SessionBase) -> DeviceProgress:
    """A copy of what was done in this session."""
    found = session.get(KEY) or {}
    parts = found["courses"] if "courses" in found else _old_shape(found)
    return DeviceProgress({key: _course(part) for key, part in parts.items()})


def _old_shape(found: Mapping) -> dict[str, Mapping]:
    """Sessions begun before 2026-12 knew one course only, the one touched last: all that they hold counts to it."""
    if not found.get("course"):
        return {}
    now = timezone.now().isoformat()
    tasks = {
        key: {"answers": one["answers"], "saved_at": now, "done_at": now if one["done"] else None}
        for key, one in found.get("tasks", {}).items()
    }
    return {found["course"]: {**found, "tasks": tasks}}


def _course(part: Mapping) -> DeviceCourse:
    known = {one.name for one in fields(DeviceCourse)}
    return DeviceCourse(**{name: deepcopy(value) for name, value in part.items() if name in known})


def has_progress(session: SessionBase) -> bool:
    """Whether there is anything that a new account could take over."""
    return any(part.keys() for part in progress(session).courses.values())


def change(session: SessionBase, change: Callable[[DeviceProgress], None]) -> DeviceProgress:
    """Apply `change` to the session's progress and save it; the progress after it.

    Reads the stored session again under a lock: two tabs may write at once, and Django keeps the last writer only.
    Raises what lms.lib.sessions raises if there is no room; then nothing has changed.
    """
    is_for_middleware = session.modified or not session.session_key  # a new session still needs its cookie
    if not session.session_key:
        session.create()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    with transaction.atomic():
        Session.objects.select_for_update().filter(session_key=session.session_key).first()
        found = progress(store(session.session_key))
        change(found)
        session[KEY] = asdict(found)
        session.save()
    session.modified = is_for_middleware  # saved under the lock: the middleware must not save it again without one
    return found


def forget(session: SessionBase) -> None:
    """Drop the progress of this session."""
    session.pop(KEY, None)
