"""Taking into an account what was done on a device without one."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from courses.learning.actions.learning import _roll_up, _roll_up_others, enrol
from courses.learning.actions.writing import form_of, response_of
from courses.learning.anonymous import DeviceCourse, DeviceProgress
from courses.learning.models import CheckAnswer, ItemCompletion, LearningItem, QuizAttempt
from courses.learning.rules import join_texts
from courses.material.rules import MARK
from questionnaires.actions import hand_in_as_it_is, save_answers
from questionnaires.models import Revision
from questionnaires.rules import Sent

Items = Mapping[str, LearningItem]
Source = ItemCompletion.Source


@transaction.atomic
def take_over(person, progress: DeviceProgress, *, at: datetime | None = None) -> None:
    """Add what was done on a device to an account: the union, the earliest date wins. Safe to repeat.

    Every course begun there is enrolled in. Keys that no longer name an item are passed over.
    """
    at = at or timezone.now()
    keys = {key for course, part in progress.courses.items() for key in (course, *part.keys(), part.last)}
    items = {str(item.key): item for item in LearningItem.objects.filter(key__in=keys - {""})}
    for key, part in progress.courses.items():
        if key in items:
            _take_over_course(person, items[key], part, items, at)


def _take_over_course(person, course: LearningItem, part: DeviceCourse, items: Items, at: datetime) -> None:
    enrolment = enrol(person, course, at=at)
    was_at = enrolment.last_at
    _take_over_answers(person, part, items, at)
    language = next(iter(part.items.values()), {}).get("language", "en")
    _take_over_tasks(person, part, items, language, at)
    _take_over_attempts(person, part, items)
    carried = [
        item
        for key, done in part.items.items()
        if key in items
        for item in _take_over_completion(person, items[key], done, at)
    ]
    last = items.get(part.last)
    _roll_up(enrolment, after=None, at=at, language=language, source=Source.DEVICE, last=last)
    if last and enrolment.completed_at is None and part.last not in part.items:
        enrolment.last_item = last
    touched_at = min(parse_datetime(part.last_at), at) if part.last_at else at
    enrolment.last_at = max(was_at, touched_at) if was_at else touched_at
    enrolment.save(update_fields=["last_item", "last_at"])
    _roll_up_others(enrolment, carried, at=at, language=language)


def _take_over_completion(person, item: LearningItem, done: Mapping, at: datetime) -> list[LearningItem]:
    """Finish an item, and what has taken its place since; the earliest date wins. What has taken its place."""
    when = min(parse_datetime(done["at"]) or at, at)
    carried = item.counts_for()
    for one, source in [(item, Source.DEVICE), *((new, Source.EDIT) for new in carried)]:
        row, made = ItemCompletion.objects.get_or_create(
            person=person, item=one, defaults={"completed_at": when, "language": done["language"], "source": source}
        )
        if not made and when < row.completed_at:
            row.completed_at = when
            row.save(update_fields=["completed_at"])
    return carried


def _take_over_answers(person, part: DeviceCourse, items: Items, at: datetime) -> None:
    mine = {
        (str(row.item.key), row.block): row
        for row in CheckAnswer.objects.filter(person=person, item__key__in=part.answers).select_related("item")
    }
    given = [(key, block, one) for key, blocks in part.answers.items() for block, one in blocks.items() if key in items]
    for key, block, one in given:
        row = mine.get((key, block)) or CheckAnswer(person=person, item=items[key], block=block, is_complete=False)
        _take_over_answer(row, one, at)


def _take_over_answer(row: CheckAnswer, given: Mapping, at: datetime) -> None:
    """What the account holds is not overwritten. Words join; what is incomplete gives way to what is complete."""
    is_complete = given.get("complete", True)
    if row.is_complete and "text" in row.answer and "text" in given["answer"]:
        row.answer = {"text": join_texts(row.answer["text"], given["answer"]["text"])}
    elif row.pk is None or (is_complete and not row.is_complete):
        row.answer, row.is_right, row.is_complete, row.answered_at = given["answer"], given["right"], is_complete, at
    else:
        return
    row.save()


def _take_over_tasks(person, part: DeviceCourse, items: Items, language: str, at: datetime) -> None:
    for key, task in part.tasks.items():
        if key not in items:
            continue
        form = form_of(items[key], language, names=task["answers"])
        response = response_of(person, items[key], form)
        sent = {name: Sent(text, at) for name, text in _joined(response.answers, task["answers"]).items()}
        if sent != {name: Sent(text, at) for name, text in response.answers.items()}:
            how = {"language": language, "source": Revision.Source.DEVICE, "base": response.revision, "at": at}
            save_answers(response, sent, version=form, **how)
        if task["done_at"]:
            hand_in_as_it_is(response, language=language, at=min(parse_datetime(task["done_at"]), at))


def _joined(mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """Both texts of every box; of two marks the account's."""
    words = {name: join_texts(mine.get(name, ""), text) for name, text in theirs.items() if not name.startswith(MARK)}
    return {**theirs, **mine, **words}


def _take_over_attempts(person, part: DeviceCourse, items: Items) -> None:
    for key in part.quizzes:
        if key in items and not QuizAttempt.objects.filter(person=person, item=items[key]).exists():
            QuizAttempt.objects.bulk_create(
                [QuizAttempt(person=person, item=items[key], **asdict(one)) for one in part.attempts(key)]
            )
