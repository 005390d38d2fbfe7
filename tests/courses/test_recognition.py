"""Completions earned elsewhere: told by a table, recognised by a person, and then as good as any."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.learning.actions import finish_item
from courses.learning.models import Enrolment, ItemCompletion
from courses.recognition import actions
from courses.recognition.models import PriorCompletion
from courses.recognition.permissions import RecognitionRefused
from lms.staff_todo import staff_todo
from people.accounts.models import AuditEntry
from people.imports import actions as imports
from people.imports.models import Import
from people.imports.tasks import work_on_import
from people.staff.actions import sync_roles
from tests.factories.courses import item, make_course
from tests.factories.people import add_second_factor, make_person, make_staff

HEAD = "who,what,finished on,where it was finished,who checked it there\n"
MAY = date(2026, 5, 31)


@pytest.fixture
def by(db):
    sync_roles()
    make_course("course", lessons=2, quiz=True)
    return add_second_factor(make_staff("olga"))


@pytest.fixture
def colleague(by):
    return add_second_factor(make_staff("sunil"))


def propose(person, name: str, by, **fields) -> PriorCompletion:
    given = {"finished_on": MAY, "source": "School", "checker": "Head"} | fields
    return actions.propose_completions([PriorCompletion(person=person, item=item(name), **given)], by=by)[0]


def imported(by, rows: str) -> Import:
    run = imports.begin_import("completions", ContentFile((HEAD + rows).encode(), name="a.csv"), asked={}, by=by)
    work_on_import(str(run.pk))
    columns = {"who": 0, "what": 1, "finished_on": 2, "source": 3, "checker": 4}
    imports.map_columns(run, columns, by=by)
    work_on_import(str(run.pk))
    imports.start_import(run, by=by)
    work_on_import(str(run.pk))
    return run


def problems(run: Import) -> dict[int, list[str]]:
    return {row.number: [one["code"] for one in row.remarks] for row in run.rows.all() if row.remarks}


def test_a_table_proposes_and_counts_for_nothing_by_itself(by, learner):
    title = item("course-m1-l1").title

    run = imported(
        by, f"Amina,{title.upper()},2026-05-31,School,Head\namina@example.org,{item('course').key},2026-05-31,S,H\n"
    )

    assert problems(run) == {}
    one, course = PriorCompletion.objects.order_by("pk")
    assert (one.person, one.item, one.finished_on, one.source, one.checker, one.proposed_by) == (
        learner,
        item("course-m1-l1"),
        MAY,
        "School",
        "Head",
        by,
    )
    assert course.item == item("course")
    assert not ItemCompletion.objects.exists()


def test_what_is_wrong_with_a_row_is_said(by, learner):
    title, tomorrow = item("course-m1-l1").title, timezone.localdate() + timedelta(days=2)
    finish_item(learner, item("course-m1-l2"), course=item("course"), language="en")
    propose(learner, "course-m1-quiz", by)
    other = item("course-m1")
    other.titles = {"en": title + " again", "es": item("course").title}
    other.save(update_fields=["titles"])

    run = imported(
        by,
        f"nobody,{title},2026-05-31,S,H\n"
        f"amina,no such thing,2026-05-31,S,H\n"
        f"amina,{item('course').title},2026-05-31,S,H\n"
        f"amina,{title},31.05.2026,S,H\n"
        f"amina,{title},{tomorrow},S,H\n"
        f"amina,{title},2026-05-31,,H\n"
        f"amina,{item('course-m1-l2').title},2026-05-31,S,H\n"
        f"amina,{item('course-m1-quiz').key},2026-05-31,S,H\n",
    )

    assert problems(run) == {
        2: ["nobody"],
        3: ["nothing"],
        4: ["several"],
        5: ["no-day"],
        6: ["future"],
        7: ["required"],
        8: ["done"],
        9: ["proposed"],
    }


def test_an_address_that_nobody_confirmed_is_nobodys(by):
    make_person("rosa", email="")
    person = make_person("closed", is_active=False)

    run = imported(
        by, f"rosa@example.org,{item('course').key},2026-05-31,S,H\n{person},{item('course').key},2026-05-31,S,H\n"
    )

    assert problems(run) == {2: ["nobody"], 3: ["nobody"]}


def test_a_lesson_that_is_recognised_counts_on_its_date(by, colleague, learner):
    actions.recognise_completion(propose(learner, "course-m1-l1", by), by=colleague)

    done = ItemCompletion.objects.get(person=learner)
    assert (done.item, done.completed_at.date(), done.source) == (item("course-m1-l1"), MAY, "staff")
    assert Enrolment.objects.get(person=learner).done == 1
    entry = AuditEntry.objects.get(act="completion-recognised")
    assert (entry.by, entry.about) == (colleague, learner)


def test_what_was_finished_today_is_finished_at_no_moment_to_come(by, colleague, learner):
    early = datetime(2026, 5, 31, 6, tzinfo=UTC)
    prior = propose(learner, "course-m1-l1", by)

    actions.recognise_completion(prior, by=colleague, at=early)

    assert ItemCompletion.objects.get(item=item("course-m1-l1")).completed_at == early


@pytest.mark.parametrize("name", ["course", "course-m1"])
def test_a_course_or_module_that_is_recognised_completes_all_that_it_requires(by, colleague, learner, name):
    actions.recognise_completion(propose(learner, name, by), by=colleague)

    assert Enrolment.objects.get(person=learner).completed_at.date() == MAY
    finished = set(ItemCompletion.objects.filter(person=learner).values_list("item", flat=True))
    names = ["course", "course-m1", "course-m1-l1", "course-m1-l2", "course-m1-quiz"]
    assert finished == {item(one).pk for one in names}


def test_who_proposed_it_or_whose_it_is_decides_nothing(by, colleague, learner):
    prior, own = propose(learner, "course-m1-l1", by), propose(colleague, "course-m1-l1", by)

    for decider, row in ((by, prior), (colleague, own), (learner, prior), (make_staff("ed", "editor"), prior)):
        with pytest.raises(RecognitionRefused):
            actions.recognise_completion(row, by=decider)
        with pytest.raises(RecognitionRefused):
            actions.refuse_completion(row, by=decider)
    assert not ItemCompletion.objects.exists()
    assert list(PriorCompletion.objects.for_decision_by(colleague)) == [prior]


def test_nobody_is_made_a_second_person_afterwards(by, learner):
    prior = propose(learner, "course-m1-l1", by)
    late = add_second_factor(make_staff("late"))

    with pytest.raises(RecognitionRefused):
        actions.recognise_completion(prior, by=late)

    assert not ItemCompletion.objects.exists()
    actions.refuse_completion(prior, by=late)


def test_it_is_decided_once(by, colleague, learner):
    prior = propose(learner, "course-m1-l1", by)
    actions.refuse_completion(prior, by=colleague)

    with pytest.raises(RecognitionRefused):
        actions.recognise_completion(prior, by=colleague)
    assert not ItemCompletion.objects.exists()
    assert propose(learner, "course-m1-l1", by).pk != prior.pk, "it may be proposed anew"


def test_what_stands_in_no_course_is_not_recognised(by, colleague, learner):
    from tests.factories.certification import make_item

    loose = make_item("Loose")
    prior = actions.propose_completions(
        [PriorCompletion(person=learner, item=loose, finished_on=MAY, source="S", checker="H")], by=by
    )[0]

    with pytest.raises(actions.InNoCourse):
        actions.recognise_completion(prior, by=colleague)
    prior.refresh_from_db()
    assert prior.state == PriorCompletion.State.PROPOSED


def test_undoing_an_import_keeps_what_was_decided_and_names_it(by, colleague, learner):
    run = imported(by, "".join(f"amina,{item(one).key},2026-05-31,S,H\n" for one in ("course-m1-l1", "course-m1-l2")))
    actions.recognise_completion(PriorCompletion.objects.first(), by=colleague)

    imports.undo_import(run, by=by)
    work_on_import(str(run.pk))

    assert dict(run.rows.values_list("number", "state")) == {2: "kept", 3: "undone"}
    assert problems(run) == {2: ["was-decided"]}
    assert PriorCompletion.objects.get().state == PriorCompletion.State.RECOGNISED


def test_staff_decide_on_a_page_and_are_told_what_waits(by, colleague, learner, client_of):
    priors = [propose(learner, f"course-m1-l{one}", by) for one in (1, 2)]
    propose(learner, "course-m1-quiz", colleague)
    browser = client_of(colleague)
    assert any("2 completions" in one.sentence for one in staff_todo(colleague, at=timezone.now()))
    page = browser.get("/admin/recognition/").content.decode()
    assert page.count('name="row"') == 2
    assert "1 more waits for a colleague" in page

    browser.post("/admin/recognition/", {"answer": "recognise", "row": [str(priors[0].pk), "x", "9" * 30]})
    browser.post("/admin/recognition/", {"answer": "refuse", "row": [str(priors[1].pk)]})
    browser.post("/admin/recognition/", {"answer": "neither", "row": [str(priors[1].pk)]})

    assert [one.state for one in PriorCompletion.objects.order_by("pk")] == ["recognised", "refused", "proposed"]
    exported = actions.export_prior_completions(learner)["prior_completions"]
    assert [str(one["status"]) for one in exported] == ["Recognised", "Not recognised", "Waits for a decision"]


def test_what_stands_in_no_course_is_told_on_the_page(by, colleague, learner, client_of):
    from tests.factories.certification import make_item

    loose = PriorCompletion(person=learner, item=make_item("Loose"), finished_on=MAY, source="S", checker="H")
    [prior] = actions.propose_completions([loose], by=by)

    page = client_of(colleague).post("/admin/recognition/", {"answer": "recognise", "row": [prior.pk]}, follow=True)

    assert "stands in no course" in page.content.decode()


BROKEN = {
    "one_completion_elsewhere_per_person_and_item": {},
    "a_completion_elsewhere_says_when_it_was_decided": {"state": "recognised"},
    "nobody_decides_their_own_completion_elsewhere": {"state": "refused", "decided_at": timezone.now()},
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_holds_what_must_hold(by, learner, name):
    propose(learner, "course-m1-l1", by)
    given = {"person": learner, "item": item("course-m1-l1"), "finished_on": MAY, "source": "S", "checker": "H"}
    given |= {"proposed_by": by, "proposed_at": timezone.now()} | BROKEN[name]
    if name.startswith("nobody"):
        given["decided_by"] = by

    with pytest.raises(IntegrityError, match=f"{name}|UNIQUE"), transaction.atomic():
        PriorCompletion.objects.create(**given)
