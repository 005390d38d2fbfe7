"""Verbs about mailings: written, proposed, released by a second person, held, cancelled while they are sent.

Those that take a `Wish` (doer, version read, reason) raise MailingRefused.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lms.lib.task_queue import enqueue_on_commit
from lms.lib.transitions import TransitionMade, Wish, transition, transition_all
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.audiences.models import Audience
from people.letters.actions import cancel_kind, hold_kind, release_kind, write_letter
from people.letters.emails import Words
from people.letters.models import Letter
from people.mailing.emails import words_to
from people.mailing.models import Mailing, MailingText
from people.mailing.permissions import MAILING
from people.mailing.tasks import write_mailing

STRAYS = timedelta(days=1)  # so long what a worker had in its hands may come back


@transaction.atomic
def make_mailing(
    *, name: str, audience: Audience, purpose: str, fallback: str, texts: Mapping[str, Words], by: User
) -> Mailing:
    """Begin a mailing. `texts`: its words by language; one is in `fallback`, for whoever reads none of the others."""
    mailing = Mailing.objects.create(name=name, audience=audience, purpose=purpose, fallback=fallback, made_by=by)
    _write_texts(mailing, texts)
    write_audit_entry("mailing-made", by=by, thing=f"mailing:{mailing.pk}")
    return mailing


@transaction.atomic
def edit_mailing(
    mailing: Mailing,
    wish: Wish,
    *,
    name: str,
    audience: Audience,
    purpose: str,
    fallback: str,
    texts: Mapping[str, Words],
) -> Mailing:
    """Change a draft; what is proposed is taken back first."""
    changes = {"name": name, "audience": audience, "purpose": purpose, "fallback": fallback}
    changed = _take("edit", mailing, wish, timezone.now(), changes)
    _write_texts(changed, texts)
    return changed


def _write_texts(mailing: Mailing, texts: Mapping[str, Words]) -> None:
    mailing.texts.exclude(language__in=texts).delete()
    for language, words in texts.items():
        said = {"subject": " ".join(words.subject.split())[:250], "text": words.text.strip() + "\n"}
        MailingText.objects.update_or_create(mailing=mailing, language=language, defaults=said)


def propose_mailing(mailing: Mailing, wish: Wish, *, at: datetime | None = None) -> Mailing:
    """Ask a second person to look at it and release it."""
    now = at or timezone.now()
    return _take("propose", mailing, wish, now, {"proposed_at": now, "proposed_by": wish.by})


def take_back_mailing(mailing: Mailing, wish: Wish, *, at: datetime | None = None) -> Mailing:
    """Make a draft again of what is proposed, so that it can be edited."""
    return _take("take_back", mailing, wish, at or timezone.now(), {"proposed_at": None, "proposed_by": None})


@transaction.atomic
def release_mailing(mailing: Mailing, wish: Wish, *, at: datetime | None = None) -> Mailing:
    """Have its letters written and sent. Only by a second person."""
    now = at or timezone.now()
    released = _take("release", mailing, wish, now, {"released_at": now, "released_by": wish.by})
    enqueue_on_commit(write_mailing, mailing.pk)
    return released


@transaction.atomic
def hold_mailing(mailing: Mailing, wish: Wish, *, at: datetime | None = None) -> Mailing:
    """Let none of its letters leave until it is resumed, but those that a worker has in its hands."""
    now = at or timezone.now()
    held = _take("hold", mailing, wish, now, {"held_at": now})
    hold_kind(held.kind, at=now)
    return held


@transaction.atomic
def resume_mailing(mailing: Mailing, wish: Wish, *, at: datetime | None = None) -> Mailing:
    """Let its letters go on leaving, each at the time that it had."""
    now = at or timezone.now()
    held_at = Mailing.objects.values_list("held_at", flat=True).get(pk=mailing.pk)
    resumed = _take("resume", mailing, wish, now, {"held_at": None})
    release_kind(resumed.kind, held_at=held_at)
    enqueue_on_commit(write_mailing, mailing.pk)
    return resumed


@transaction.atomic
def cancel_mailing(mailing: Mailing, wish: Wish, *, at: datetime | None = None) -> Mailing:
    """Stop it for good: no more letters are written, and those that have not left never do.

    What a worker has in its hands may leave still; if it comes back, the sweep cancels it.
    """
    now = at or timezone.now()
    cancelled = _take("cancel", mailing, wish, now, {"ended_at": now})
    cancel_kind(cancelled.kind, at=now)
    return cancelled


def send_test(mailing: Mailing, language: str, *, by: User) -> Letter | None:
    """Write the letter in one language to whoever asks, as a letter of service; None if it has no such words."""
    text = mailing.texts.filter(language=language).first()
    if text is None:
        return None
    key, says = f"mailing-test:{mailing.pk}:{uuid.uuid4()}", words_to(text, by)
    return write_letter(
        key=key, kind="mailing-test", person=by, language=language, subject=says.subject, text=says.text
    )


def send_template_test(says: Words, language: str, *, by: User) -> Letter:
    """Write a letter with invented values to whoever asks, as a letter of service."""
    key = f"template-test:{uuid.uuid4()}"
    return write_letter(
        key=key, kind="template-test", person=by, language=language, subject=says.subject, text=says.text
    )


def keep_mailings(at: datetime | None = None) -> int:
    """Go on with what was left undone, and say how much. Called every minute by lms.schedule.

    Letters are written on; what a worker had in its hands when its mailing was held or cancelled is, too; a mailing
    whose last letter has left is finished.
    """
    now = at or timezone.now()
    unwritten = list(Mailing.objects.unwritten().values_list("pk", flat=True))
    for mailing_id in unwritten:
        enqueue_on_commit(write_mailing, mailing_id)
    for mailing_id in Mailing.objects.filter(state=Mailing.State.HELD).values_list("pk", flat=True):
        _hold_strays(mailing_id, now)
    for mailing in Mailing.objects.filter(state=Mailing.State.CANCELLED, ended_at__gt=now - STRAYS):
        cancel_kind(mailing.kind, at=now)
    finished = 0
    for mailing in Mailing.objects.filter(state=Mailing.State.SENDING).exclude(written_at=None):
        if not Letter.objects.filter(kind=mailing.kind, sent_at=None, given_up_at=None).exists():
            rows = Mailing.objects.filter(pk=mailing.pk)
            finished += transition_all(MAILING, "finish", rows, changes={"ended_at": now})
    return len(unwritten) + finished


@transaction.atomic
def _hold_strays(mailing_id: int, now: datetime) -> None:
    # Locks the mailing: held after somebody has resumed it, its letters would never be let go.
    mailing = Mailing.objects.select_for_update().filter(pk=mailing_id, state=Mailing.State.HELD).first()
    if mailing and mailing.held_at:
        hold_kind(mailing.kind, at=mailing.held_at, now=now)


def _take(name: str, mailing: Mailing, wish: Wish, now: datetime, changes: Mapping[str, object]) -> Mailing:
    rows = Mailing.objects.filter(pk=mailing.pk)
    return transition(MAILING, name, rows, wish, at=now, audit=_log, changes=changes)


def _log(mailing: Mailing, made: TransitionMade) -> None:
    act = f"mailing-{made.name.replace('_', '-')}"
    write_audit_entry(act, by=made.by, thing=f"mailing:{mailing.pk}", note=made.reason)
