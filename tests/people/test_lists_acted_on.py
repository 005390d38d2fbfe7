"""Acts on many rows of a list: tried, confirmed, done row by row, taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from certification.certificates.models import Certificate
from people.accounts.models import AuditEntry, User
from people.letters.actions import write_letter
from people.letters.models import Letter
from people.lists import tasks
from people.lists.actions import confirm_run, keep_lists, try_act, undo_run
from people.lists.models import BulkRow, BulkRun
from people.lists.rules import RowOutcome
from people.staff import actions as staff_actions
from people.staff.viewsets.letters import LETTERS, TRY_AGAIN
from people.staff.viewsets.people_list import CLOSE, PEOPLE
from tests.factories.certification import make_certificate
from tests.factories.people import add_second_factor, leave, make_person, make_staff

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LIST = "/admin/users/"


@pytest.fixture
def roles(db):
    staff_actions.sync_roles()


@pytest.fixture
def adam(roles) -> User:
    return add_second_factor(make_staff("adam", "administrator"))


@pytest.fixture
def stella(roles) -> User:
    return add_second_factor(make_staff("stella", "staff"))


@pytest.fixture
def sam(roles) -> User:
    return add_second_factor(make_staff("sam", "support"))


# --- Acts on many rows ------------------------------------------------------------------------------------------------


@pytest.fixture
def people(roles) -> dict[str, User]:
    made = {name: make_person(name) for name in ("ana", "bo", "closed", "colleague")}
    User.objects.filter(username="closed").update(is_active=False)
    User.objects.filter(username="colleague").update(is_staff=True)
    return made


def outcomes(run: BulkRun) -> dict[str, str]:
    names = {str(one.pk): one.username for one in User.objects.all()}
    return {names[row.row_key]: row.outcome for row in run.rows.all()}


def test_a_dry_run_says_what_would_become_of_each_row_and_changes_none(client_of, sam, people):
    keys = "&".join(f"row={one.pk}" for one in [*people.values(), sam])
    browser = client_of(sam)

    answer = browser.post(f"/admin/lists/people/act/?act=close&{keys}", {})

    run = BulkRun.objects.get()
    page = browser.get(answer["Location"]).content.decode()
    assert outcomes(run) == {
        "ana": "ready",
        "bo": "ready",
        "closed": "refused",
        "colleague": "refused",
        "sam": "refused",
    }
    assert User.objects.filter(is_active=False).count() == 1
    assert "Is closed already" in page
    assert "Do it to 2 rows" in page


def test_confirmed_each_row_is_done_by_the_action_with_the_doer_named(client_of, sam, people):
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username__in=people), by=sam)

    client_of(sam).post(f"/admin/lists/runs/{run.pk}/confirm/")
    tasks.do_run(str(run.pk))

    assert outcomes(run) == {"ana": "done", "bo": "done", "closed": "refused", "colleague": "refused"}
    assert set(User.objects.filter(is_active=False).values_list("username", flat=True)) == {"ana", "bo", "closed"}
    entries = AuditEntry.objects.filter(act="person-changed", by=sam)
    assert {entry.about.username for entry in entries} == {"ana", "bo"}
    assert AuditEntry.objects.get(act="bulk-confirmed").note == "people, close: 2"


def test_a_row_that_changed_after_the_dry_run_is_looked_at_anew(sam, people):
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username__in=["ana", "bo"]), by=sam)
    User.objects.filter(username="bo").update(is_staff=True)
    confirm_run(run, by=sam)

    tasks.do_run(str(run.pk))

    assert outcomes(run) == {"ana": "done", "bo": "refused"}
    assert User.objects.get(username="bo").is_active


def test_nothing_is_done_that_nobody_confirmed(sam, people):
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username="ana"), by=sam)

    tasks.do_run(str(run.pk))

    assert User.objects.get(username="ana").is_active


def test_a_run_is_its_doer_s_alone(client_of, sam, adam, people):
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username="ana"), by=sam)

    for part in ("", "confirm/", "undo/"):
        ask = client_of(adam).post if part else client_of(adam).get
        assert ask(f"/admin/lists/runs/{run.pk}/{part}").status_code == 404


def test_undo_takes_back_what_the_run_did_and_leaves_what_others_changed(client_of, sam, people):
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username__in=["ana", "bo", "closed"]), by=sam)
    confirm_run(run, by=sam)
    tasks.do_run(str(run.pk))
    User.objects.filter(username="bo").update(is_active=True)

    client_of(sam).post(f"/admin/lists/runs/{run.pk}/undo/")
    tasks.do_run(str(run.pk))

    assert outcomes(run) == {"ana": "undone", "bo": "kept", "closed": "refused"}
    assert set(User.objects.filter(is_active=False).values_list("username", flat=True)) == {"closed"}
    page = client_of(sam).get(f"/admin/lists/runs/{run.pk}/").content.decode()
    assert "Was opened meanwhile" in page
    assert "Take it back" not in page


def test_undo_opens_no_account_that_a_colleague_has_closed_anew(sam, adam, people):
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username="ana"), by=sam)
    confirm_run(run, by=sam)
    tasks.do_run(str(run.pk))
    for is_active in (True, False):
        staff_actions.correct_person(User.objects.get(username="ana"), {"is_active": is_active}, by=adam)

    undo_run(run, CLOSE, by=sam)
    tasks.do_run(str(run.pk))

    assert outcomes(run) == {"ana": "kept"}
    assert not User.objects.get(username="ana").is_active


def test_after_a_day_nothing_is_taken_back(client_of, sam, people):
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username="ana"), by=sam)
    confirm_run(run, by=sam, at=timezone.now() - timedelta(hours=25))
    tasks.do_run(str(run.pk))

    client_of(sam).post(f"/admin/lists/runs/{run.pk}/undo/")
    tasks.do_run(str(run.pk))

    assert outcomes(run) == {"ana": "done"}


def test_who_lost_the_permission_before_the_worker_came_changes_nothing(sam, people):
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username="ana"), by=sam)
    confirm_run(run, by=sam)
    leave(sam)

    tasks.do_run(str(run.pk))

    assert outcomes(run) == {"ana": "refused"}
    assert User.objects.get(username="ana").is_active


def test_a_run_that_was_killed_is_found_by_the_sweep_and_goes_on(
    sam, people, django_capture_on_commit_callbacks, monkeypatch
):
    run = try_act(PEOPLE, CLOSE, User.objects.filter(username__in=["ana", "bo"]), by=sam)
    confirm_run(run, by=sam)
    tasks._settle(run, run.rows.first().pk, PEOPLE, CLOSE)  # and there the worker dies
    BulkRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(tasks.do_run, "apply_async", lambda args, **_: tasks.do_run(*args))

    with django_capture_on_commit_callbacks(execute=True):
        keep_lists()

    assert set(outcomes(run).values()) == {"done"}
    assert AuditEntry.objects.filter(act="person-changed").count() == 2


def test_rows_that_are_not_in_the_list_are_not_acted_on(client_of, sam, people):
    """The filters of the address hold for what was ticked, too."""
    ana, bo = people["ana"], people["bo"]

    client_of(sam).post(f"/admin/lists/people/act/?act=close&row={ana.pk}&row={bo.pk}&q=ana", {})

    assert outcomes(BulkRun.objects.get()) == {"ana": "ready"}


@pytest.mark.parametrize("query", ["act=close&row=x", "act=erase", "", "act=%00", "act=close&row=%00"])
def test_odd_acts_and_rows_are_not_there(client_of, sam, query):
    assert client_of(sam).get(f"/admin/lists/people/act/?{query}").status_code == 404


def test_at_most_so_many_rows_at_once(client_of, sam, people, monkeypatch):
    monkeypatch.setattr("people.lists.actions.acting.MOST", 1)

    client_of(sam).post("/admin/lists/people/act/?act=close", {})

    assert not BulkRun.objects.exists()


def test_letters_are_tried_again_and_those_that_left_are_not(client_of, sam, learner):
    for number, changes in enumerate([{"given_up_at": AT}, {"sent_at": AT}]):
        letter = write_letter(key=f"one-{number}", kind="hello", person=learner, subject="Hello", text="Hello")
        Letter.objects.filter(pk=letter.pk).update(**changes)

    client_of(sam).post("/admin/lists/letters/act/?act=try-again&q=hello", {})
    run = BulkRun.objects.get()
    confirm_run(run, by=sam)
    tasks.do_run(str(run.pk))

    assert sorted(run.rows.values_list("outcome", flat=True)) == ["done", "refused"]
    assert Letter.objects.get(key="one-0").given_up_at is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"released_at": timezone.now() + timedelta(days=1)}, "Held until its time"),
        ({"released_at": None, "digest_at": timezone.now()}, "Waits for the digest"),
        ({"held_at": AT}, "Held by staff"),
        ({"given_up_at": AT, "last_error": "cancelled"}, "Cancelled by staff"),
    ],
)
def test_letters_that_did_not_fail_are_not_tried_again_with_many(sam, learner, changes, why):
    letter = write_letter(key="one", kind="hello", person=learner, subject="Hello", text="Hello")
    Letter.objects.filter(pk=letter.pk).update(**changes)

    run = try_act(LETTERS, TRY_AGAIN, Letter.objects.all(), by=sam)

    assert [(row.outcome, row.said) for row in run.rows.all()] == [("refused", why)]


def test_revocations_are_proposed_for_many_with_a_reason_and_dropped_again(client_of, stella, learner):
    learner.printed_name = "Amina Diallo"
    learner.save()
    certificate = make_certificate(learner)
    browser = client_of(stella)

    asked = browser.post("/admin/lists/certificates/act/?act=propose-revocation", {"choice": "fraud", "reason": ""})
    assert asked.status_code == 200
    browser.post("/admin/lists/certificates/act/?act=propose-revocation", {"choice": "fraud", "reason": "Copied."})
    run = BulkRun.objects.get()
    browser.post(f"/admin/lists/runs/{run.pk}/confirm/")
    tasks.do_run(str(run.pk))
    proposed = Certificate.objects.get(pk=certificate.pk)
    browser.post(f"/admin/lists/runs/{run.pk}/undo/")
    tasks.do_run(str(run.pk))

    assert (proposed.revocation_reason, proposed.revocation_note, proposed.revoked_by) == ("fraud", "Copied.", stella)
    assert Certificate.objects.get(pk=certificate.pk).revocation_proposed_at is None
    assert BulkRow.objects.get().outcome == RowOutcome.UNDONE


def test_what_nobody_confirms_goes_after_a_day_and_runs_after_a_month(sam, people):
    tried = try_act(PEOPLE, CLOSE, User.objects.filter(username="ana"), by=sam, at=AT)
    done = try_act(PEOPLE, CLOSE, User.objects.filter(username="bo"), by=sam, at=AT)
    confirm_run(done, by=sam, at=AT)

    keep_lists(AT + timedelta(days=1, seconds=1))
    assert list(BulkRun.objects.values_list("pk", flat=True)) == [done.pk]
    keep_lists(AT + timedelta(days=30, seconds=1))
    assert not BulkRun.objects.exists()
    assert tried.pk != done.pk


def test_only_who_may_act_sees_the_acts(client_of, stella, sam):
    assert 'id="staff-list-act"' in client_of(sam).get(LIST).content.decode()
    page = client_of(stella).get(LIST).content.decode()
    assert 'id="staff-list-act"' not in page
    assert 'name="row"' not in page
    assert client_of(stella).get("/admin/lists/people/act/?act=close")["Location"] == "/admin/"
