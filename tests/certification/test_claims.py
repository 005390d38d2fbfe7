"""Who is on the way to what: claims follow what was done, and met stays met."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from certification.certificates.actions import (
    confirm_revocation,
    export_certificates,
    issue,
    issue_due,
    propose_revocation,
    settle_due,
)
from certification.certificates.models import Certificate
from certification.schemes.actions import (
    certify_claim,
    export_claims,
    hand_down_evidence,
    reconcile_claims,
    withdraw_evidence,
)
from certification.schemes.actions.evidence import EvidenceRefused
from certification.schemes.evidence import earned, evidence_of, missing_criteria, remaining
from certification.schemes.models import Claim, EvidenceRow, Scheme, SchemeCriterion
from courses.learning.models import LearningItem, QuizAttempt, TaskSubmission
from lms.privacy import erase_person
from lms.schedule import sweep
from questionnaires.actions import begin_response, hand_in_as_it_is, questionnaire_of, shape
from tests.factories.certification import ISSUED_AT, ask_for, complete, complete_all, items_of, make_item, make_scheme
from tests.factories.people import make_person
from tests.questionnaires.fields import make_field

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def states() -> list[str]:
    return list(Claim.objects.order_by("pk").values_list("state", flat=True))


def hand_in_quiz(person, item, share, **fields):
    told = {"number": 1, "drawn": [], "pass_share": 0.7, "began_at": ISSUED_AT, "handed_in_at": ISSUED_AT}
    QuizAttempt.objects.create(person=person, item=item, share=share, **(told | fields))


def hand_in_task(person, item, at):
    version = shape(questionnaire_of("task", made_for="task", title={"en": "Task"}), [make_field("aim")])
    response = begin_response(version, person, about=str(item.key))
    TaskSubmission.objects.create(person=person, item=item, response=response)
    if at:
        hand_in_as_it_is(response, language="en", at=at)


def hand_down(person, by, amount=1, key="1", kind="outcome"):
    return hand_down_evidence(person, kind=kind, key=key, happened_on=date(2026, 11, 1), amount=amount, by=by)


def criterion(kind, **fields) -> SchemeCriterion:
    version = make_scheme(items=0).current or ask_for(Scheme.objects.get())
    return version.criteria.create(kind=kind, **fields)


def is_met(person, one: SchemeCriterion) -> bool:
    """As one person and as a list of claims ask for it: both must say the same."""
    Claim.objects.get_or_create(
        person=person, scheme=one.version.scheme, criteria=one.version, defaults={"opened_at": ISSUED_AT}
    )
    by_itself = missing_criteria(person, [one]) == []
    assert earned(Claim.objects.open(), one.version).filter(person=person).exists() is by_itself
    return by_itself


# --- From the first thing done to the certificate ---------------------------------------------------------------------
def test_a_claim_opens_with_the_first_thing_done_and_is_met_with_the_last(learner, alumna):
    scheme = make_scheme()
    first, second = items_of(scheme)
    reconcile_claims()
    assert states() == []

    complete(learner, first)
    assert reconcile_claims() == 0
    assert [(one.person, one.state) for one in Claim.objects.all()] == [(learner, "open")]

    complete(learner, second)
    assert reconcile_claims(at=ISSUED_AT) == 1
    claim = Claim.objects.get()
    assert (claim.state, claim.met_at, claim.version) == ("met", ISSUED_AT, 1)
    assert reconcile_claims() == 0


def test_a_met_claim_waits_for_a_name_or_is_due_by_itself(learner, alumna):
    scheme = make_scheme()
    for person in (learner, alumna):
        complete_all(person, scheme)
    reconcile_claims()

    assert [one.person for one in Claim.objects.awaiting_name()] == [learner]
    assert [one.person for one in Claim.objects.due()] == [alumna]

    Scheme.objects.update(is_open=False)
    assert not Claim.objects.met().exists()


def test_what_is_issued_certifies_the_claim_and_what_is_revoked_lets_it_lapse(alumna, staff, second_staff):
    scheme = make_scheme()
    complete_all(alumna, scheme)
    certificate = issue(alumna, scheme, at=ISSUED_AT)
    claim = Claim.objects.get()
    assert (claim.state, claim.met_at, claim.certified_at) == ("certified", ISSUED_AT, ISSUED_AT)

    propose_revocation(certificate, reason="fraud", note="Because.", by=staff)
    confirm_revocation(certificate, by=second_staff)

    claim.refresh_from_db()
    certificate.refresh_from_db()
    assert (claim.state, claim.lapsed_at) == ("lapsed", certificate.revoked_at)


def test_the_sweep_finds_what_became_of_certificates(alumna, learner):
    scheme = make_scheme()
    complete_all(alumna, scheme)
    issue(alumna, scheme)
    Claim.objects.all().delete()  # as if the news had been lost
    complete(learner, items_of(scheme)[0])

    sweep()
    assert {one.person: one.state for one in Claim.objects.all()} == {alumna: "certified", learner: "open"}

    tomorrow = timezone.now() + DAY
    Certificate.objects.update(valid_until=timezone.now().date())
    settle_due(at=tomorrow - DAY)
    assert Claim.objects.get(person=alumna).state == "certified"
    settle_due(at=tomorrow)
    assert Claim.objects.get(person=alumna).state == "lapsed"
    Certificate.objects.update(valid_until=None)
    settle_due(at=tomorrow)
    assert Claim.objects.get(person=alumna).lapsed_at is None


def test_an_account_that_is_closed_opens_meets_and_gets_nothing(alumna):
    complete_all(alumna, make_scheme())
    reconcile_claims()
    alumna.is_active = False
    alumna.save()

    assert issue_due() == 0
    Claim.objects.all().delete()
    reconcile_claims()
    assert states() == []


def test_certifying_twice_says_the_first_day(alumna):
    scheme = make_scheme()
    certify_claim(alumna, scheme, scheme.current, at=ISSUED_AT)

    certify_claim(alumna, scheme, scheme.current, at=ISSUED_AT + DAY)

    assert Claim.objects.get().certified_at == ISSUED_AT


@pytest.mark.parametrize("people", [1, 3])
def test_the_sweep_asks_as_often_for_three_as_for_one(people, django_assert_num_queries):
    scheme = make_scheme()
    for number in range(people):
        complete_all(make_person(f"person-{number}"), scheme)

    with django_assert_num_queries(8):
        reconcile_claims()


# --- Versions ---------------------------------------------------------------------------------------------------------
def test_met_stays_met_and_the_certificate_names_what_was_met(alumna):
    scheme = make_scheme()
    complete_all(alumna, scheme)
    reconcile_claims()
    ask_for(scheme, make_item("Another"), name="2027-1")
    scheme.versions.filter(name="2026-1").update(begins_at=F("begins_at") - timedelta(days=800))

    reconcile_claims()
    assert missing_criteria(alumna, scheme.current.asked())  # by today's something would be missing
    certificate = issue(alumna, Scheme.objects.get())

    assert certificate.criteria_version == "2026-1"


def test_who_has_begun_keeps_the_criteria_for_a_year_and_who_begins_meets_the_new(learner, alumna):
    scheme = make_scheme()
    first, second = items_of(scheme)
    complete(learner, first)
    reconcile_claims()
    third = make_item("Another")
    newer = ask_for(scheme, first, third, name="2027-1")
    complete(alumna, first)

    reconcile_claims(at=newer.begins_at + 365 * DAY - timedelta(seconds=1))
    assert remaining(learner, scheme) == [second]
    assert remaining(alumna, scheme) == [third]

    reconcile_claims(at=newer.begins_at + 365 * DAY)
    assert remaining(learner, scheme) == [third]


# --- Kinds of criteria ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("share", "fields", "counts"),
    [(0.8, {}, True), (0.79, {}, False), (0.9, {"handed_in_at": None}, False)],
)
def test_a_quiz_counts_with_its_least_result(learner, alumna, share, fields, counts):
    one = criterion("quiz", item=make_item("Quiz", "quiz"), share=0.8)
    hand_in_quiz(alumna, one.item, 1.0)

    hand_in_quiz(learner, one.item, share, **fields)

    assert is_met(learner, one) is counts


def test_a_task_counts_once_it_is_handed_in(learner, alumna):
    one = criterion("task", item=make_item("Lesson", "lesson"))
    hand_in_task(alumna, one.item, ISSUED_AT)

    hand_in_task(learner, one.item, None)
    assert not is_met(learner, one)

    hand_in_as_it_is(learner.task_submissions.get().response, language="en", at=ISSUED_AT)
    assert is_met(learner, one)


def test_evidence_from_above_counts_in_sum_until_it_is_taken_back(learner, alumna, staff):
    one = criterion("evidence", evidence="hours", amount=10)
    hand_down(alumna, staff, 20, kind="hours")
    hand_down(learner, staff, 20, kind="outcome")
    hand_down(learner, staff, Decimal("9.5"), kind="hours")
    assert not is_met(learner, one)

    hand_down(learner, staff, Decimal("0.5"), key="2", kind="hours")
    assert is_met(learner, one)

    withdraw_evidence(learner, kind="hours", key="2")
    assert not is_met(learner, one)


def test_what_took_the_place_of_an_item_meets_its_criterion_and_what_left_is_not_asked_for(learner):
    one = criterion("finished", item=make_item("Old"))
    new = make_item("New")
    left = {"retired_at": ISSUED_AT, "left_at": ISSUED_AT}
    LearningItem.objects.filter(pk=one.item.pk).update(replaced_by=new, **left)
    one = SchemeCriterion.objects.get()
    complete(learner, new)
    assert is_met(learner, one)

    LearningItem.objects.filter(pk=new.pk).update(**left)
    one = SchemeCriterion.objects.get()
    assert not one.is_asked
    assert not earned(Claim.objects.all(), one.version).exists()


def test_any_kind_of_evidence_opens_a_claim(learner, staff):
    criterion("evidence", evidence="outcome", amount=2)
    hand_down(learner, staff)

    reconcile_claims()

    assert states() == ["open"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "finished"},
        {"kind": "quiz", "item": 1},
        {"kind": "quiz", "item": 1, "share": 1.5},
        {"kind": "task", "item": 1, "share": 0.5},
        {"kind": "evidence", "evidence": "hours"},
        {"kind": "evidence", "amount": 1},
        {"kind": "evidence", "evidence": "hours", "amount": 0},
        {"kind": "else", "item": 1},
    ],
)
def test_the_database_refuses_a_criterion_that_lacks_what_its_kind_needs(db, fields):
    if "item" in fields:
        fields = fields | {"item": make_item()}

    with pytest.raises(IntegrityError, match="a_criterion_says_what_its_kind_needs"):
        criterion(**fields)


def test_everything_that_is_missing_is_one_question(learner, staff, django_assert_num_queries):
    version = make_scheme(items=3).current
    version.criteria.create(kind="evidence", evidence="hours", amount=1)
    criteria = version.asked()

    with django_assert_num_queries(1):
        assert missing_criteria(learner, criteria) == criteria


# --- Evidence from above ----------------------------------------------------------------------------------------------
def test_the_same_evidence_is_handed_down_once_and_may_be_corrected(learner, staff, second_staff):
    hand_down(learner, staff, 2)
    withdraw_evidence(learner, kind="outcome", key="1")

    hand_down(learner, second_staff, 3)

    row = EvidenceRow.objects.get()
    assert (row.amount, row.checker, row.withdrawn_at) == (3, second_staff, None)


def test_nobody_checks_their_own_and_nothing_is_no_evidence(learner, staff):
    for by, amount in ((learner, 1), (staff, 0)):
        with pytest.raises(EvidenceRefused):
            hand_down(learner, by, amount)

    assert not EvidenceRow.objects.exists()


def test_taking_back_reopens_no_claim_that_is_met(learner, staff):
    criterion("evidence", evidence="outcome", amount=1)
    hand_down(learner, staff)
    reconcile_claims()

    withdraw_evidence(learner, kind="outcome", key="1")
    reconcile_claims()

    assert states() == ["met"]


def test_an_audit_shows_what_was_confirmed_by_whom(learner, staff):
    one = criterion("evidence", evidence="hours", amount=1, words={"en": "Ten hours given to others"})
    hand_down(learner, staff, Decimal("2.50"), kind="hours")

    [shown] = evidence_of(learner, one.version)

    assert (shown.title, shown.source) == ("Ten hours given to others", f"2.5, {staff}")


def test_my_certificates_says_in_words_what_others_have_still_to_confirm(learner, staff, client_of):
    criterion("evidence", evidence="outcome", amount=1, words={"en": "A change that somebody confirms"})
    assert "A change that somebody confirms" in client_of(learner).get("/en/my/certificates/").content.decode()

    hand_down(learner, staff)

    page = client_of(learner).get("/en/my/certificates/").content.decode()
    assert "A change that somebody confirms" not in page
    assert "You have completed everything" in page


def test_my_learning_says_that_a_name_is_asked_for_where_claims_alone_know(learner, staff, client_of):
    criterion("evidence", evidence="outcome", amount=1, words={"en": "A change"})
    address = "/en/my/certificates/"
    hand_down(learner, staff)
    before = client_of(learner).get("/en/my/learning/").content.decode().count(address)

    reconcile_claims()

    assert client_of(learner).get("/en/my/learning/").content.decode().count(address) > before


# --- Privacy ----------------------------------------------------------------------------------------------------------
def test_a_person_takes_claims_and_evidence_along_and_they_go_with_the_account(learner, staff):
    scheme = make_scheme()
    complete(learner, items_of(scheme)[0])
    hand_down(learner, staff)
    reconcile_claims()

    told = export_claims(learner)
    assert [(one["certificate"], one["state"]) for one in told["claims"]] == [(str(scheme), "open")]
    assert [one["kind"] for one in told["evidence"]] == ["outcome"]
    assert export_certificates(learner) == []

    erase_person(learner)
    assert not Claim.objects.exists()
    assert not EvidenceRow.objects.exists()


def test_evidence_outlives_who_checked_it(learner, staff):
    hand_down(learner, staff)

    staff.delete()

    assert EvidenceRow.objects.get().checker is None
