"""What is asked: a new version, unless nobody has answered the newest."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from people.accounts.actions import write_audit_entry
from questionnaires.models import Questionnaire, Version
from questionnaires.rules import Field, checksum, form_flaws, stored


class UnsoundFields(Exception):
    """Fields that cannot be asked, each with its flaw."""


def questionnaire_of(slug: str, *, made_for: str, title: Mapping[str, str]) -> Questionnaire:
    """The questionnaire that an app above shapes by itself, made if there is none. Safe to repeat."""
    row, made = Questionnaire.objects.get_or_create(slug=slug, defaults={"made_for": made_for, "title": dict(title)})
    if not made and row.title != title:
        row.title = dict(title)
        row.save(update_fields=["title"])
    return row


@transaction.atomic
def shape(questionnaire: Questionnaire, fields: Sequence[Field], *, by=None, at: datetime | None = None) -> Version:
    """The newest version of a questionnaire, which from now on asks these fields. Safe to repeat.

    Nothing new: the one that there is. Changed before anybody answered: that one is written anew. Else the next one.
    Raises UnsoundFields.
    """
    if flaws := form_flaws(fields):
        raise UnsoundFields(flaws)
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)  # two who shape at once make one after the other
    newest = questionnaire.versions.select_for_update().order_by("-number").first()
    asks = {"schema": stored(fields), "checksum": checksum(fields), "made_at": at or timezone.now(), "made_by": by}
    if newest and newest.checksum == asks["checksum"]:
        return newest
    if newest and newest.answered_at is None:
        for name, value in asks.items():
            setattr(newest, name, value)
        newest.__dict__.pop("fields", None)
        newest.save(update_fields=list(asks))
        return newest
    return questionnaire.versions.create(number=newest.number + 1 if newest else 1, **asks)


@transaction.atomic
def open_questionnaire(questionnaire: Questionnaire, *, is_open: bool, by) -> None:
    """Let whoever is signed in answer a questionnaire, or nobody any more. Safe to repeat."""
    questionnaire.is_open = is_open
    questionnaire.save(update_fields=["is_open"])
    act = "questionnaire-opened" if is_open else "questionnaire-closed"
    write_audit_entry(act, by=by, thing=f"questionnaire:{questionnaire.slug}")
