"""Work for later: ids in, safe to repeat."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from people.accounts.models import User
from people.letters.actions import Draft, write_letters
from people.mailing.emails import words_to
from people.mailing.models import Mailing, MailingText, people_of

CHUNK = 500  # letters written between two looks whether somebody has held or cancelled it


@shared_task(name="people.mailing.tasks.write_mailing")
def write_mailing(mailing_id: int) -> None:
    """Write the letters of a mailing, chunk by chunk, until all are there or somebody has held or cancelled it.

    Each chunk and how far it came are one transaction: killed between two, or run twice, it writes each letter once.
    """
    while _write_next(mailing_id):
        pass


@transaction.atomic
def _write_next(mailing_id: int) -> bool:
    """Put the next letters into the outbox; whether more are left."""
    now = timezone.now()
    # Locks the mailing: whoever holds or cancels it waits for this chunk, and this chunk for them.
    mailing = Mailing.objects.unwritten().select_for_update().filter(pk=mailing_id).first()
    if mailing is None:
        return False
    texts = {one.language: one for one in mailing.texts.all()}
    people = list(people_of(mailing.audience, at=now).filter(pk__gt=mailing.last_person).order_by("pk")[:CHUNK])
    drafts = [_draft(mailing, texts, person) for person in people if person.email]
    is_last = len(people) < CHUNK
    write_letters(drafts, kind=mailing.kind, purpose=mailing.purpose, at=now, at_once=is_last)
    if people:
        mailing.last_person = people[-1].pk
    mailing.written_at = now if is_last else None
    mailing.save(update_fields=["last_person", "written_at"])
    return not is_last


def _draft(mailing: Mailing, texts: dict[str, MailingText], person: User) -> Draft:
    text = texts.get(person.language) or texts[mailing.fallback]
    return Draft(f"{mailing.kind}:{person.public_id}", words_to(text, person), person, language=text.language)
