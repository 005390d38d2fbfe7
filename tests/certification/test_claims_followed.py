"""Whom the sweep judges: who has done something since it last looked, and at night everybody."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from certification.schemes.actions import claiming, follow_claims, following, hand_down_evidence
from certification.schemes.models import Claim
from certification.schemes.rules import is_recount_due
from courses.learning.models import ItemCompletion, LearningItem
from questionnaires.actions import hand_in_as_it_is, save_answers
from questionnaires.rules import Sent
from tests.certification.test_claims import criterion, hand_in_quiz, hand_in_task
from tests.factories.certification import complete, complete_all, items_of, make_item, make_scheme

pytestmark = pytest.mark.django_db


# --- What the sweep judges --------------------------------------------------------------------------------------------
def follow(*, hours: float = 0) -> int:
    return follow_claims(at=NOON + timedelta(hours=hours))


def judged(hours: float = 0) -> int | None:
    """How many people the next sweep looks at; None: at everybody."""
    with patch.object(following, "reconcile_scheme", return_value=(0, 0)) as reconcile:
        follow(hours=hours)
    return None if reconcile.call_args.args[1] is None else len(reconcile.call_args.args[1])


NOON = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)


DOINGS = {
    "finished": lambda learner, item, _staff: ItemCompletion.objects.create(
        person=learner, item=item, completed_at=NOON, language="en"
    ),
    "evidence": lambda learner, _item, staff: hand_down_evidence(
        learner, kind="outcome", key="1", happened_on=NOON.date(), by=staff, at=NOON
    ),
    "quiz": lambda learner, item, _staff: hand_in_quiz(learner, item, 1, handed_in_at=NOON),
    "task": lambda learner, item, _staff: hand_in_task(learner, item, NOON),
}


@pytest.mark.parametrize("source", DOINGS)
def test_the_sweep_judges_who_has_done_something_since_and_nobody_else(learner, alumna, staff, source, monkeypatch):
    monkeypatch.setattr(following, "LOOK_BACK_ROWS", 0)
    item = None if source == "evidence" else make_item("thing")
    fields = {"evidence": "outcome", "amount": 1} if source == "evidence" else {"item": item}
    criterion(source, **fields, **({"share": 0.8} if source == "quiz" else {}))
    follow()
    assert judged() == 0

    DOINGS[source](learner, item, staff)

    assert follow(hours=0.1) == 1
    assert [(one.person, one.state) for one in Claim.objects.all()] == [(learner, "met")]
    assert judged(hours=1) == 1, "what was done before the last look, not long ago, is looked at again"
    assert judged(hours=2) == 0


def test_what_is_written_down_later_under_an_early_date_is_found_by_the_next_sweep(learner):
    scheme = make_scheme()
    follow()

    complete_all(learner, scheme)  # on the day of issue, long ago

    assert follow(hours=0.1) == 1


def test_a_task_that_comes_from_a_device_under_an_early_date_is_found_by_the_next_sweep(learner):
    one = criterion("task", item=make_item("Lesson", "lesson"))
    follow()

    hand_in_task(learner, one.item, None)
    response = learner.task_submissions.get().response
    told = {"version": response.version, "language": "en", "at": NOON}
    save_answers(response, {"aim": Sent("Mine", NOON)}, **told)
    hand_in_as_it_is(response, language="en", at=NOON - timedelta(days=3))

    assert follow(hours=0.1) == 1


@pytest.mark.parametrize("change", ["criteria", "retired"])
def test_other_criteria_let_the_sweep_judge_everybody(learner, change):
    scheme = make_scheme()
    first, second = items_of(scheme)
    complete(learner, first)
    follow()
    assert judged(hours=1) is not None

    if change == "criteria":
        scheme.current.criteria.filter(item=second).delete()
    else:
        LearningItem.objects.filter(pk=second.pk).update(retired_at=NOON, left_at=NOON)

    assert follow(hours=2) == 1


def test_once_a_night_the_sweep_judges_everybody(learner, monkeypatch):
    monkeypatch.setattr(following, "LOOK_BACK_ROWS", 0)
    scheme = make_scheme()
    complete_all(learner, scheme)
    follow()
    Claim.objects.all().delete()  # nothing tells of it

    assert [follow(hours=one) for one in (13, 14, 15)] == [0, 1, 0]


def test_people_left_over_by_one_sweep_are_taken_by_the_next(learner, alumna, monkeypatch):
    monkeypatch.setattr(claiming, "MOST", 1)
    monkeypatch.setattr(following, "MOST", 1)
    scheme = make_scheme()
    for person in (learner, alumna):
        complete_all(person, scheme)

    assert [follow(), follow(), follow(hours=1)] == [1, 1, 0]


@pytest.mark.once
@pytest.mark.parametrize(
    ("counted_at", "at", "is_due"),
    [
        (None, datetime(2026, 11, 20, 9), True),
        (datetime(2026, 11, 20, 1, 59), datetime(2026, 11, 20, 2), True),
        (datetime(2026, 11, 20, 2), datetime(2026, 11, 20, 2), False),
        (datetime(2026, 11, 20, 2), datetime(2026, 11, 21, 1, 59), False),
        (datetime(2026, 11, 19, 1, 59), datetime(2026, 11, 20, 1, 59), True),
        (datetime(2026, 11, 19, 3), datetime(2026, 11, 20, 1, 59), False),
        (datetime(2026, 11, 19, 3, 30), datetime(2026, 11, 21, 9), True),
    ],
)
def test_a_recount_is_due_from_two_in_the_night(counted_at, at, is_due):
    assert is_recount_due(counted_at, at) is is_due
