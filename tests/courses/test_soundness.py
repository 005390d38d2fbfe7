"""Quizzes, tasks and questions that nobody could pass are refused: in files, in the staff area, in the models."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from cms.actions import keep_schedules
from courses.material.actions import publish_quiz, publish_task
from courses.material.loader import blocks_of
from courses.material.loader.flaws import flaws_of
from courses.material.models import LessonPage, Quiz, Task
from courses.material.rules import Box, Criterion, Flaw, Option, Question, question_flaws, quiz_flaws, task_flaws
from lms.lib.contentfile import ContentError, Fence
from tests.factories.courses import key_of, make_course, make_quiz, single

# --- The rules -----------------------------------------------------------------------------------------------------


def options(*lines: str, right: str = "a", match: str = "") -> tuple[Option, ...]:
    return tuple(Option(str(n), line, "why", is_right=line in right, match=match) for n, line in enumerate(lines))


def question(kind: str = "single", lines: tuple[Option, ...] | None = None, **fields: Any) -> Question:
    values = {"id": "q", "prompt": "Which?", "objective": "1.1"} | fields
    return Question(kind=kind, options=options("a", "b") if lines is None else lines, **values)


@pytest.mark.parametrize(
    ("flawed", "flaws"),
    [
        (question(), []),
        (question(prompt="  "), [Flaw.NO_PROMPT]),
        (question(lines=options("a")), [Flaw.FEW_LINES]),
        (question(lines=(Option("1", "a", "why", is_right=True), Option("2", "b", " "))), [Flaw.NO_REASON]),
        (question(lines=options("a", " ")), [Flaw.NO_TEXT]),
        (question(lines=(*options("a", "b"), Option("3", "b", "why"))), [Flaw.TWIN_LINES]),
        (question(lines=options("a", "b", right="")), [Flaw.NOT_ONE_RIGHT]),
        (question(lines=options("a", "b", right="ab")), [Flaw.NOT_ONE_RIGHT]),
        (question("multiple", options("a", "b", right="ab")), []),
        (question("multiple", options("a", "b", right="")), [Flaw.NONE_RIGHT]),
        (question("matching", options("a", "b", right="", match="half")), []),
        (question("matching", options("a", "b", right="", match="")), [Flaw.NO_TEXT, Flaw.NO_TEXT]),
        (question("matching", options("a", "a", right="", match="half")), [Flaw.TWIN_LINES]),
        (question("ordering", options("a", "b", right="")), []),
        (question("ordering", options("a", "a", right="")), [Flaw.TWIN_LINES]),
        (question("selfcheck", (), model="So.", points=("This",)), []),
        (question("selfcheck", (), model="", points=(" ",)), [Flaw.NO_MODEL, Flaw.NO_POINTS]),
    ],
)
def test_a_question_that_cannot_be_answered_rightly_is_found(flawed, flaws):
    assert [found.flaw for found in question_flaws(flawed)] == flaws


def bank(*ids: str, objective: str = "1.1") -> list[Question]:
    return [question(id=one, objective=objective) for one in ids]


@pytest.mark.parametrize(
    ("questions", "numbers", "flaws"),
    [
        (bank("1", "2"), {}, []),
        (bank("1", "2"), {"draw": 2, "pass_share": 1}, []),
        (bank("1", "2"), {"draw": 0}, [(Flaw.DRAWS_NONE, "draw", None)]),
        (bank("1", "2"), {"draw": 3}, [(Flaw.DRAWS_TOO_MANY, "draw", None)]),
        (bank(), {}, [(Flaw.NO_QUESTIONS, "bank", None)]),
        (bank("1", "2"), {"pass_share": 0}, [(Flaw.NO_SHARE, "pass_share", None)]),
        (bank("1", "2"), {"pass_share": 1.01}, [(Flaw.NO_SHARE, "pass_share", None)]),
        (bank("1", "2"), {"minutes": 0}, [(Flaw.NO_MINUTES, "minutes", None)]),
        (bank("1", "1"), {}, [(Flaw.TWIN_QUESTIONS, "bank", 1)]),
        (bank("1", objective=""), {}, [(Flaw.NO_OBJECTIVE, "bank", 0)]),
        (bank("1", objective="9.9"), {}, []),
        (bank("1", objective="9.9"), {"lessons": {"1.1"}}, [(Flaw.NO_OBJECTIVE, "bank", 0)]),
    ],
)
def test_a_quiz_that_nobody_could_pass_is_found(questions, numbers, flaws):
    found = quiz_flaws(questions, **({"draw": 1, "pass_share": 0.7, "minutes": 5} | numbers))

    assert [(one.flaw, one.field, one.line) for one in found] == flaws


FOUR = ("1", "2", "3", "4")


@pytest.mark.parametrize(
    ("boxes", "rubric", "flaws"),
    [
        ([Box("a", "So.")], [], []),
        ([Box("a", "So.")], [Criterion("b", FOUR)], []),
        ([], [], [(Flaw.NO_BOXES, "boxes", None)]),
        ([Box("a", " ")], [], [(Flaw.NO_MODEL, "boxes", 0)]),
        ([Box("a", "So."), Box("a", "So.")], [], [(Flaw.TWIN_NAMES, "boxes", 1)]),
        ([Box("a", "So.")], [Criterion("a", FOUR)], [(Flaw.TWIN_NAMES, "rubric", 0)]),
        ([Box("a", "So.")], [Criterion("b", FOUR[:3])], [(Flaw.FEW_LEVELS, "rubric", 0)]),
    ],
)
def test_a_task_that_nobody_could_do_is_found(boxes, rubric, flaws):
    assert [(one.flaw, one.field, one.line) for one in task_flaws(boxes, rubric)] == flaws


# --- Files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body", "flaw"),
    [
        ("single", "- (x) One\n  > a\n- ( ) Two\n  > b", "a question has no prompt"),
        ("single", "Which?\n\n- (x) One\n  > a", "two answers or more"),
        ("single", "Which?\n\n- (x) One\n  > a\n- ( ) Two", "an answer has no reason"),
        ("single", "Which?\n\n- (x) One\n  > a\n- (x) Two\n  > b", "one answer, and one only"),
        ("multiple", "Which?\n\n- [ ] One\n  > a\n- [ ] Two\n  > b", "no answer is right"),
        ("selfcheck", "Reply.\n\n* Point.", "a model answer is missing"),
        ("selfcheck", "Reply.\n\n= Model.", "there are no points"),
        ("task", "Do.\n\n+ one: First?\n  Hint: think", "a model answer is missing"),
        ("task", "Do.\n\n+ one: First?\n  = A.\n\n+ one: Second?\n  = B.", "the same name"),
        ("task", "\n+ one: First?\n  = A.", "a question has no prompt"),
    ],
)
def test_a_flawed_fence_is_refused_by_proofreader_and_loader(kind, body, flaw):
    fence = Fence(kind, "f", {"title": "T"}, body)

    assert any(flaw in found.flaw for found in flaws_of(fence))
    with pytest.raises(ContentError, match=flaw):
        list(blocks_of(key_of("f"), fence))


QUIZ = {"title": "Q", "intro": "", "draw": 1, "pass_share": 0.7, "minutes": 5, "bank": [single("q/1")]}


def unanswerable() -> dict[str, Any]:
    question = single("q/1")
    for line in question["value"]["options"]:
        line["value"]["is_right"] = False
    return question


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("draw", 2),
        ("draw", 0),
        ("pass_share", 0),
        ("pass_share", 1.5),
        ("minutes", 0),
        ("bank", []),
        ("bank", [unanswerable()]),
    ],
)
def test_what_is_loaded_is_judged_by_the_model(home, field, value):
    with pytest.raises(ValidationError) as refused:
        publish_quiz(key=key_of("q"), language="en", fields=QUIZ | {field: value})

    assert field in refused.value.message_dict
    assert not Quiz.objects.exists()


def test_so_is_a_task(home):
    box = {"type": "box", "value": {"name": "who", "label": "Who?", "hint": "", "model": "Us"}}
    fields = {"title": "T", "intro": "<p>Do.</p>", "boxes": [box, box], "rubric": []}

    with pytest.raises(ValidationError, match="has this name"):
        publish_task(key=key_of("t"), language="en", fields=fields)


@pytest.mark.parametrize("fields", [{"draw": 0}, {"minutes": 0}, {"pass_share": 0}, {"pass_share": 1.1}])
def test_the_database_holds_what_it_can(home, fields):
    make_quiz("q")

    with pytest.raises(IntegrityError), transaction.atomic():
        Quiz.objects.update(**fields)


# --- The staff area ------------------------------------------------------------------------------------------------


@pytest.fixture
def office(staff, client_of, home):
    make_course(modules=1, lessons=1, quiz=True)
    staff.is_superuser = True
    staff.save()
    return client_of(staff)


def stream(name: str, *blocks: tuple[str, dict[str, Any]]) -> dict[str, str]:
    """Blocks as the editor of the staff area sends them."""
    data = {f"{name}-count": str(len(blocks))}
    for number, (kind, values) in enumerate(blocks):
        data |= {f"{name}-{number}-{part}": "" for part in ("deleted", "id")}
        data |= {f"{name}-{number}-type": kind, f"{name}-{number}-order": str(number)}
        for field, value in values.items():
            data |= _field(f"{name}-{number}-value-{field}", value)
    return data


def _field(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, list):
        return {name: value}
    data = {f"{name}-count": str(len(value))}
    for number, one in enumerate(value):
        data |= {f"{name}-{number}-deleted": "", f"{name}-{number}-id": "", f"{name}-{number}-order": str(number)}
        fields = one.items() if isinstance(one, dict) else [("", one)]
        data |= {f"{name}-{number}-value{'-' if field else ''}{field}": text for field, text in fields}
    return data


def rich(words: str) -> str:
    """A text as Draftail sends it."""
    block = {"key": "a", "text": words, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


def asked(*lines: dict[str, str], prompt: str = "Which?", objective: str = "1.1") -> dict[str, Any]:
    return {"prompt": rich(prompt), "objective": objective, "options": list(lines)}


RIGHT, WRONG = {"text": "One", "is_right": "on", "why": "Yes"}, {"text": "Two", "why": "No"}
SOUND = ("single", asked(RIGHT, WRONG))
FORM = {"title": "Mine", "intro": "", "draw": "1", "pass_share": "0.7", "minutes": "5"}


def post_quiz(office, *questions: tuple[str, dict], **fields: str):
    return office.post("/admin/snippets/courses/quiz/add/?locale=en", FORM | fields | stream("bank", *questions))


@pytest.mark.parametrize(
    ("questions", "fields", "sentence"),
    [
        ([SOUND], {"draw": "30"}, "An attempt cannot draw more questions than the bank holds."),
        ([SOUND], {"draw": "0"}, "An attempt needs at least one question."),
        ([SOUND], {"pass_share": "0"}, "The pass mark lies above 0 and is at most 1"),
        ([SOUND], {"pass_share": "70"}, "The pass mark lies above 0 and is at most 1"),
        ([SOUND], {"minutes": "0"}, "Write how many minutes it takes"),
        ([("single", asked(WRONG, RIGHT | {"is_right": ""}))], {}, "Mark one answer as right, and only one."),
        ([("single", asked(RIGHT, WRONG | {"is_right": "on"}))], {}, "Mark one answer as right, and only one."),
        ([("multiple", asked(WRONG, WRONG | {"text": "Three"}))], {}, "Mark at least one answer as right"),
        ([("single", asked(RIGHT, WRONG | {"text": "One"}))], {}, "Two answers say the same"),
        ([("single", asked(RIGHT, WRONG, prompt=" "))], {}, "Write a text here."),
        ([("single", asked(RIGHT, WRONG, objective=""))], {}, "Write the number of a lesson"),
    ],
)
def test_a_quiz_that_nobody_could_pass_is_refused_in_words(office, questions, fields, sentence):
    before = Quiz.objects.count()

    answer = post_quiz(office, *questions, **fields)

    assert sentence in answer.content.decode()
    assert Quiz.objects.count() == before


def test_a_sound_quiz_is_saved(office):
    assert post_quiz(office, SOUND).status_code == 302
    assert [child.block_type for child in Quiz.objects.get(title="Mine").bank] == ["single"]


@pytest.mark.parametrize("number", ["7.7", "2.1"])
def test_a_placed_quiz_asks_about_lessons_of_its_module(office, number):
    make_course("other", lessons=1)
    LessonPage.objects.filter(slug="other-m1-l1").update(number="2.1")
    quiz = Quiz.objects.get()
    quiz.bank = [single("q/1", objective=number)]
    quiz.draw = 1

    with pytest.raises(ValidationError, match="Number 1: Write the number of a lesson of the module"):
        quiz.full_clean()


def test_two_boxes_of_one_name_are_refused_in_words(office):
    box = ("box", {"name": "who", "label": "Who?", "hint": "", "model": "Us"})
    fields = {"title": "Mine", "intro": rich("Do."), "rubric-count": "0"}

    answer = office.post("/admin/snippets/courses/task/add/?locale=en", fields | stream("boxes", box, box))

    assert "Another box or criterion has this name" in answer.content.decode()
    assert not Task.objects.exists()


def test_a_box_and_a_criterion_of_one_name_are_refused_in_words(office):
    box = ("box", {"name": "who", "label": "Who?", "hint": "", "model": "Us"})
    criterion = ("criterion", {"name": "who", "label": "Who", "levels": ["a", "b", "c", "d"]})
    fields = {"title": "Mine", "intro": rich("Do.")} | stream("boxes", box) | stream("rubric", criterion)

    answer = office.post("/admin/snippets/courses/task/add/?locale=en", fields)

    assert "Another box or criterion has this name" in answer.content.decode()
    assert not Task.objects.exists()


LESSON = {"title": "L", "slug": "course-m1-l1", "number": "1.1", "objective": "Tell.", "summary": "", "minutes": "9"}


def post_lesson(office, button: str, *blocks: tuple[str, dict], **fields: str):
    page = LessonPage.objects.get()
    data = LESSON | fields | stream("body", *blocks) | {"task": "", button: "1"}
    return office.post(f"/admin/pages/{page.pk}/edit/", data)


def test_a_lesson_is_not_published_with_a_question_that_has_no_right_answer(office):
    flawed = ("single", asked(WRONG, WRONG | {"text": "Three"}))

    answer = post_lesson(office, "action-publish", flawed)

    assert "Mark one answer as right, and only one." in answer.content.decode()
    assert LessonPage.objects.get().title != "L"


def test_but_kept_as_a_draft(office):
    flawed = ("single", asked(WRONG, WRONG | {"text": "Three"}))

    assert post_lesson(office, "action-save", flawed).status_code == 302
    assert LessonPage.objects.get().get_latest_revision_as_object().title == "L"


def test_a_lesson_takes_a_minute_at_least(office):
    answer = post_lesson(office, "action-publish", SOUND, minutes="0")

    assert "Write how many minutes it takes" in answer.content.decode()


# --- Published some other way than by its form ---------------------------------------------------------------------


@pytest.fixture
def unsound(office) -> LessonPage:
    """A lesson whose newest draft has a question without a right answer."""
    post_lesson(office, "action-save", ("single", asked(WRONG, WRONG | {"text": "Three"})))
    return LessonPage.objects.get()


def is_as_before(page: LessonPage) -> bool:
    live = LessonPage.objects.get(pk=page.pk)
    return live.live and live.title != "L"


REASON = "“L” is not ready. In “Text”, block 1: Mark one answer as right, and only one."


def test_publishing_it_in_bulk_is_refused_in_words(office, unsound):
    answer = office.post(f"/admin/bulk/wagtailcore/page/publish/?next=/admin/&id={unsound.pk}", follow=True)

    assert REASON in answer.content.decode()
    assert answer.redirect_chain == [(f"/admin/pages/{unsound.pk}/edit/", 302)]
    assert is_as_before(unsound)


def test_so_is_a_draft_that_lacks_a_field(office):
    post_lesson(office, "action-save", SOUND, objective="")
    page = LessonPage.objects.get()

    answer = office.post(f"/admin/bulk/wagtailcore/page/publish/?next=/admin/&id={page.pk}", follow=True)

    assert "“L” is not ready. In “Objective”: This field cannot be blank." in answer.content.decode()
    assert is_as_before(page)


def test_what_is_wrong_twice_in_a_block_is_told_once(office):
    post_lesson(office, "action-save", ("single", asked(RIGHT | {"why": ""}, WRONG | {"why": ""})))
    page = LessonPage.objects.get()

    answer = office.post(f"/admin/bulk/wagtailcore/page/publish/?next=/admin/&id={page.pk}", follow=True)

    assert answer.content.decode().count("In “Text”, block 1:") == 1


def test_so_is_approving_it_in_a_workflow(office, staff, unsound):
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Look")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(unsound, staff)
    state = unsound.current_workflow_task_state

    answer = office.post(
        reverse("wagtailadmin_pages:workflow_action", args=[unsound.pk, "approve", state.pk]), follow=True
    )

    assert REASON in answer.content.decode()
    assert is_as_before(unsound)
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS


def test_so_is_setting_a_time_for_it(office, unsound):
    draft = unsound.get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision()

    answer = office.post(f"/admin/bulk/wagtailcore/page/publish/?next=/admin/&id={unsound.pk}", follow=True)

    assert REASON in answer.content.decode()
    assert not unsound.revisions.exclude(approved_go_live_at=None).exists()


def test_a_field_that_is_missing_is_told_when_the_time_is_set_and_not_when_it_has_come(office):
    post_lesson(office, "action-save", SOUND, objective="")
    page = LessonPage.objects.get()
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision(clean=False)

    answer = office.post(f"/admin/bulk/wagtailcore/page/publish/?next=/admin/&id={page.pk}", follow=True)

    assert "“L” is not ready. In “Objective”: This field cannot be blank." in answer.content.decode()
    assert not page.revisions.exclude(approved_go_live_at=None).exists()


def test_a_time_that_was_set_earlier_does_not_bring_it_live(unsound):
    unsound.revisions.filter(pk=unsound.latest_revision_id).update(approved_go_live_at=timezone.now())

    keep_schedules()

    assert is_as_before(unsound)
