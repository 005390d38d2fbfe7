"""The outbox: writing letters, and seeing that they leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lms.lib.task_queue import enqueue_on_commit
from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.letters.actions.preferences import digest_times, welcome_times, who_wants
from people.letters.emails import Words
from people.letters.models import Letter, Purpose
from people.letters.rules import ASKED_AGAIN, CANCELLED, UNWANTED, domain_of, holds_secret
from people.letters.tasks import send_letter, send_next_letters

CHUNK = 1000  # rows written by one statement
UNTIL_NEXT_SWEEP = timedelta(seconds=55)


@dataclass(frozen=True)
class Draft:
    """One of many letters: what it is about, to whom, and what it says in their language.

    `key`: as of `write_letter`. `address` and `language` default to the person's.
    """

    key: str
    words: Words
    person: User | None = None
    address: str = ""
    language: str = ""


@transaction.atomic
def write_letter(
    *,
    key: str,
    kind: str,
    person: User | None = None,
    address: str = "",
    language: str = "",
    subject: str,
    text: str,
    html: str = "",
    at: datetime | None = None,
) -> Letter:
    """Put a letter into the outbox, in the caller's transaction, and hurry it on commit. Safe to repeat.

    `key`: what the letter is about ("certificate-ready:42"); one letter a key, the first one stays as it is.
    `kind`: a slug; kinds that begin with "account-" carry a secret: nobody is shown it, it is forgotten once sent, and
    it leaves before all others.
    `address` and `language` default to the person's. Without any address the letter is kept, given up from the start,
    and its reader finds it under "Letters" in the account.
    `at`: when it may leave; now, if not given.
    """
    now = timezone.now()
    priority = Letter.Priority.ACCOUNT if holds_secret(kind) else Letter.Priority.SERVICE
    draft = Draft(key, Words(subject, text, html), person, address, language)
    fields = _fields(draft, now=now) | {"kind": kind, "priority": priority, "released_at": at or now}
    letter, is_new = Letter.objects.get_or_create(key=key, defaults=fields)
    if is_new and letter.address and letter.released_at <= now:
        enqueue_on_commit(send_letter, letter.pk)
    return letter


@transaction.atomic
def write_letters(
    drafts: Iterable[Draft],
    *,
    kind: str,
    purpose: str = Purpose.SERVICE,
    at: datetime | None = None,
    at_once: bool = True,
) -> int:
    """Put letters to many into the outbox, all or none, and say how many are new. Safe to repeat.

    They leave after all others, as many a minute as the budget allows. `at`: when they may leave; now, if not given.
    `purpose`: other than service they go to people alone, to those who want them, in hours and numbers that suit them,
    with a way to stop them. `at_once`: do not leave it to the sweep to have them sent.
    """
    now, written, rest = timezone.now(), 0, iter(drafts)
    given = {"kind": kind, "purpose": purpose, "priority": Letter.Priority.BULK}
    while chunk := list(islice(rest, CHUNK)):
        wanted, times = _wanted(chunk, purpose, at=at or now)
        rows = [
            Letter(key=draft.key, **when, **_fields(draft, now=now), **given)
            for draft, when in zip(wanted, times, strict=True)
        ]
        Letter.objects.bulk_create(rows, ignore_conflicts=True)
        written += Letter.objects.filter(pk__in=[row.pk for row in rows]).count()
    if at_once and written and (at or now) <= now:
        ask_for_letters(at=now)
    return written


def _wanted(drafts: list[Draft], purpose: str, *, at: datetime) -> tuple[list[Draft], list[dict[str, datetime | None]]]:
    """Those whose reader wants them, at an address that takes letters, and when each may leave or is gathered."""
    if purpose == Purpose.SERVICE:
        return drafts, [{"released_at": at}] * len(drafts)
    people = {draft.person.pk: draft.person for draft in drafts if draft.person}.values()
    wanting, times = who_wants(people, purpose), welcome_times(people, at=at)
    wanted = [draft for draft in drafts if draft.person and draft.person.pk in wanting]
    returned = Letter.objects.returned_from([person.email for person in people], since=at - ASKED_AGAIN)
    wanted = [draft for draft in wanted if _address(draft) not in returned]
    gathered = digest_times(people, purpose, at=at)
    when = {person.pk: {"released_at": times[person.pk]} for person in people}
    when |= {one: {"released_at": None, "digest_at": digest_at} for one, digest_at in gathered.items()}
    return wanted, [when[draft.person.pk] for draft in wanted if draft.person]


def _address(draft: Draft) -> str:
    return draft.address or (draft.person.email if draft.person else "")


def _fields(draft: Draft, *, now: datetime) -> dict[str, object]:
    address = _address(draft)
    return {
        "person": draft.person,
        "address": address,
        "domain": domain_of(address),
        "language": draft.language or (draft.person.language if draft.person else "en"),
        "subject": " ".join(draft.words.subject.split())[:250],
        "text": draft.words.text,
        "html": draft.words.html,
        "last_error": "" if address else "no-address",
        "given_up_at": None if address else now,
    }


def ask_for_letters(*, at: datetime) -> None:
    """Have what is due sent, batch after batch, until the next sweep does the same."""
    for _lane in range(settings.LETTER_LANES):
        enqueue_on_commit(send_next_letters, (at + UNTIL_NEXT_SWEEP).isoformat())


def send_due_letters(at: datetime | None = None) -> int:
    """Hurry the letters that are due, and say how many. Called every minute by lms.schedule."""
    now = at or timezone.now()
    if due := Letter.objects.due(now).count():
        ask_for_letters(at=now)
    return due


@transaction.atomic
def try_letter_again(letter: Letter, *, by: User, at: datetime | None = None) -> bool:
    """Make an unsent letter due now, also one that was given up. False if it was sent meanwhile or has no address.

    What its reader does not want stays unsent, and so does what staff have cancelled or hold.
    """
    now = at or timezone.now()
    changed = (
        Letter.objects.filter(pk=letter.pk, sent_at=None, held_at=None)
        .exclude(address="")
        .exclude(last_error__in=(UNWANTED, CANCELLED))
        .update(given_up_at=None, not_before=None, batch=None, tries=0, released_at=now, digest_at=None, last_error="")
    )
    if changed:
        write_audit_entry("letter-tried-again", by=by, about=letter.person, thing=f"letter:{letter.pk}")
        enqueue_on_commit(send_letter, letter.pk)
    return bool(changed)
