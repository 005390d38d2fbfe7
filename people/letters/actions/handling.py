"""What staff do with a letter that waits: hold it, edit it, release it, cancel it.

Each takes a `Wish`: the doer, the version that they have read, and a reason, which stays in the audit trail. Raises
LetterRefused.
"""

from datetime import datetime

from django.utils import timezone

from lms.lib.task_queue import enqueue_on_commit
from lms.lib.transitions import TransitionMade, Wish, transition
from people.accounts.actions import write_audit_entry
from people.letters.models import Letter
from people.letters.permissions import HANDLING
from people.letters.rules import CANCELLED
from people.letters.tasks import send_letter

ACTS = {"hold": "letter-held", "release": "letter-released", "edit": "letter-edited", "cancel": "letter-cancelled"}


def hold_letter(letter: Letter, wish: Wish, *, at: datetime | None = None) -> Letter:
    """Keep a letter from leaving until somebody releases it. Not one that a worker is sending."""
    now = at or timezone.now()
    return _take("hold", letter, wish, now, {"held_at": now, "batch": None, "not_before": None})


def release_letter(letter: Letter, wish: Wish, *, at: datetime | None = None) -> Letter:
    """Let a held letter go: at once, or at its time if that has not come."""
    now = at or timezone.now()
    released = _take("release", letter, wish, now, {"held_at": None, "not_before": None, "tries": 0, "last_error": ""})
    if released.released_at and released.released_at <= now:
        enqueue_on_commit(send_letter, released.pk)
    return released


def edit_letter(letter: Letter, wish: Wish, *, subject: str, text: str, at: datetime | None = None) -> Letter:
    """Change what a held letter says. An HTML part would say otherwise, and goes."""
    words = {"subject": " ".join(subject.split())[:250], "text": text.strip() + "\n", "html": ""}
    return _take("edit", letter, wish, at or timezone.now(), words)


def cancel_letter(letter: Letter, wish: Wish, *, at: datetime | None = None) -> Letter:
    """Stop a letter for good: it neither leaves nor stands in the account. Not one that a worker is sending."""
    now = at or timezone.now()
    changes = {"given_up_at": now, "last_error": CANCELLED, "held_at": None, "batch": None, "not_before": None}
    return _take("cancel", letter, wish, now, changes)


def _take(name: str, letter: Letter, wish: Wish, now: datetime, changes: dict[str, object]) -> Letter:
    rows = Letter.objects.filter(pk=letter.pk).select_related("person")
    return transition(HANDLING, name, rows, wish, at=now, audit=_log, changes=changes)


def _log(letter: Letter, made: TransitionMade) -> None:
    write_audit_entry(ACTS[made.name], by=made.by, about=letter.person, thing=f"letter:{letter.pk}", note=made.reason)
