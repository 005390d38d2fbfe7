"""What is given: kept, compared with what another window kept meanwhile, and handed in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from questionnaires.models import Response, Revision, Version
from questionnaires.rules import Difference, Problem, Sent, Value, frozen_keys, is_empty, kept_answers, merge, problems


@dataclass(frozen=True)
class Saved:
    """What became of a save: the response as it is now, and where somebody else had written meanwhile.

    `revision`: the newest one after it.
    """

    response: Response
    differences: tuple[Difference, ...] = ()
    revision: int = 0


def begin_response(version: Version, person, *, about: str = "") -> Response:
    """The person's response to the questionnaire of a version, made if there is none. Safe to repeat.

    `about`: the key of what an app above asks it for.
    """
    found, _made = Response.objects.get_or_create(
        questionnaire_id=version.questionnaire_id, person=person, about=about, defaults={"version": version}
    )
    return found


@transaction.atomic
def save_answers(
    response: Response,
    sent: Mapping[str, Sent],
    *,
    version: Version,
    language: str,
    base: int | None = None,
    source: str = Revision.Source.SAVED,
    at: datetime | None = None,
) -> Saved:
    """Keep what one window sends, with a revision of what it changes: both or neither. Safe to repeat.

    `base`: the revision from which that window began; None where it knows of none, and then what is sent is newest.
    What `sent` does not name stays. A time of typing that lies in the future counts as now.
    """
    at = at or timezone.now()
    row = _locked(response)
    told = {key: Sent(one.value, min(one.at, at)) for key, one in sent.items()}
    frozen = frozen_keys(version.fields, at.date())
    began = row.answers if base is None else row.answers_at(base)
    merged = merge(row.answers, told, base=began, typed_at=row.typed_at(), frozen=frozen)
    _use(row, version, at)
    lost = {one.key: one.lost for one in merged.differences}
    _append(row, merged.changes, source=source, language=language, at=at, lost=lost, typed=told)
    return Saved(row, merged.differences, row.revision)


@transaction.atomic
def hand_in(
    response: Response, *, language: str, countries: Collection[str] = (), at: datetime | None = None
) -> list[Problem]:
    """Hand in a response; what keeps it from that, if anything. Answers to what is hidden are dropped.

    Handed in again after a change, it keeps its first date. `countries`: codes of those offered.
    """
    row = _locked(response)
    found = problems(row.version.fields, row.answers, countries=countries)
    if not found:
        kept = kept_answers(row.version.fields, row.answers)
        dropped = {
            key: _nothing(value) for key, value in row.answers.items() if key not in kept and not is_empty(value)
        }
        _hand_in(row, dropped, language, at or timezone.now())
    return found


@transaction.atomic
def hand_in_as_it_is(response: Response, *, language: str, at: datetime | None = None) -> Response:
    """Hand in a response that the app above has judged itself. The first date stays. Safe to repeat."""
    row = _locked(response)
    if row.handed_in_at is None:
        _hand_in(row, {}, language, at or timezone.now())
    return row


def _hand_in(row: Response, dropped: Mapping[str, Value], language: str, at: datetime) -> None:
    row.handed_in_at = row.handed_in_at or at
    _append(row, dropped, source=Revision.Source.HANDED_IN, language=language, at=at)
    row.save(update_fields=["handed_in_at"])


def _locked(response: Response) -> Response:
    return Response.objects.select_for_update(of=("self",)).select_related("version").get(pk=response.pk)


def _use(row: Response, version: Version, at: datetime) -> None:
    """From here on the version belongs to who answered it, and stays as it is."""
    Version.objects.filter(pk=version.pk, answered_at=None).update(answered_at=at)
    row.version, row.questionnaire_id = version, version.questionnaire_id
    row.saved_at = at
    row.save(update_fields=["version", "questionnaire", "saved_at"])


def _append(
    row: Response,
    changes: Mapping[str, Value],
    *,
    source: str,
    language: str,
    at: datetime,
    lost: Mapping[str, Value] | None = None,
    typed: Mapping[str, Sent] | None = None,
) -> None:
    """Write what changed, unless nothing did and nothing was lost; then the answers as they are by it."""
    if not changes and not lost and source != Revision.Source.HANDED_IN:
        return
    row.revision += 1
    told: dict[str, Any] = {"version_number": row.version.number, "language": language, "source": source, "at": at}
    row.revisions.create(number=row.revision, changes=dict(changes), lost=dict(lost or {}), **told)
    row.answers = row.answers | dict(changes)
    row.stamps = row.stamps | {
        key: {"at": (typed[key].at if typed else at).isoformat(), "language": language, "revision": row.revision}
        for key in changes
    }
    row.save(update_fields=["answers", "stamps", "revision"])


def _nothing(value: Value) -> Value:
    return type(value)()
