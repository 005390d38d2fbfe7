"""What a task asks is a version of a questionnaire, and what people wrote is a response to it."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from courses.learning.actions import save_task
from courses.learning.models import TaskSubmission
from courses.material.actions import publish_task
from courses.material.models import Task
from courses.material.models.task_forms import form_fields
from questionnaires.models import Questionnaire, Response, Revision, Version
from questionnaires.rules import checksum
from tests.courses.test_page_writing import module, task_lesson  # noqa: F401  (fixtures)
from tests.factories.courses import item, key_of

SAVED, HANDED_IN = datetime(2026, 11, 2, 9, tzinfo=UTC), datetime(2026, 11, 1, 9, tzinfo=UTC)
OLD = [("material", "0001_what_teaches"), ("learning", "0001_learning")]
NEW = [("material", "0002_what_tasks_ask"), ("learning", "0004_submissions_without_words")]


def box(name: str, label: str) -> dict:
    return {"type": "box", "value": {"name": name, "label": label, "hint": "", "model": "A model."}}


def publish(language: str, *boxes: dict) -> Task:
    fields = {"title": f"Task {language}", "intro": "<p>Do.</p>", "boxes": list(boxes), "rubric": []}
    return publish_task(key=key_of("told"), language=language, fields=fields)[0]


@pytest.mark.django_db
def test_the_rows_of_a_task_ask_together_in_their_languages():
    publish("en", box("one", "First"), box("two", "Second"))
    row = publish("es", box("one", "Primero"), box("two", "Segundo"))

    assert [(one.key, dict(one.label), one.is_required) for one in row.form.fields] == [
        ("one", {"en": "First", "es": "Primero"}, True),
        ("two", {"en": "Second", "es": "Segundo"}, True),
    ]
    assert Task.objects.get(locale__language_code="en").form == row.form
    assert Version.objects.count() == 1


def test_what_was_answered_stays_and_another_word_makes_the_next_version(task_lesson, learner):  # noqa: F811
    task = Task.objects.get()
    asked = task.form
    save_task(learner, item("writing"), course=item("course"), answers={"one": "Mine"}, language="en")

    task.boxes[0].value["label"] = "Otherwise"
    task.save()

    assert (task.form.number, asked.number) == (2, 1)
    assert Version.objects.get(pk=asked.pk).schema == asked.schema
    assert TaskSubmission.objects.get().response.version == asked


def test_a_task_that_was_copied_asks_by_a_form_of_its_own(task_lesson):  # noqa: F811
    from courses.material.models.teaching import copy_of

    task = Task.objects.get()
    new = copy_of(task)

    assert new.form.questionnaire != task.form.questionnaire
    assert new.form.fields == task.form.fields


def test_each_save_that_changed_something_is_a_revision(task_lesson, learner):  # noqa: F811
    for text in ("a", "a", "b"):
        save_task(learner, item("writing"), course=item("course"), answers={"one": text}, language="en")

    assert list(Revision.objects.order_by("number").values_list("changes", flat=True)) == [{"one": "a"}, {"one": "b"}]


def test_a_lesson_that_lost_its_task_keeps_what_was_written_there(module, learner):  # noqa: F811
    from tests.factories.courses import make_lesson

    make_lesson(module, "writing", questions=0)
    save_task(learner, item("writing"), course=item("course"), answers={"one": "Kept"}, language="en")

    assert Response.objects.get().answers == {"one": "Kept"}


@pytest.mark.django_db(transaction=True)
def test_what_people_wrote_before_moves_with_its_dates(task_lesson, learner, alumna):  # noqa: F811
    lesson, lost = item("writing"), item("course")
    form_then = checksum(form_fields(Task.objects.select_related("locale")))
    old = MigrationExecutor(connection)
    old.migrate(OLD)
    try:
        rows = old.loader.project_state(OLD).apps.get_model("learning", "TaskSubmission").objects
        rows.create(person_id=learner.pk, item_id=lesson.pk, answers={"one": "Words"}, saved_at=SAVED)
        rows.create(
            person_id=alumna.pk, item_id=lesson.pk, answers={"one": "A"}, saved_at=SAVED, handed_in_at=HANDED_IN
        )
        rows.create(person_id=alumna.pk, item_id=lost.pk, answers={"gone": "Lost task"}, saved_at=SAVED)
    finally:
        MigrationExecutor(connection).migrate(NEW)

    mine, hers = (TaskSubmission.objects.get(person=one, item=lesson).response for one in (learner, alumna))
    assert (mine.answers, mine.saved_at, mine.handed_in_at) == ({"one": "Words"}, SAVED, None)
    assert (hers.answers, hers.handed_in_at) == ({"one": "A"}, HANDED_IN)
    assert mine.version == Task.objects.get().form
    assert mine.version.checksum == form_then
    assert mine.version.answered_at == SAVED
    assert [(one.source, one.changes) for one in mine.revisions.all()] == [("moved", {"one": "Words"})]
    assert mine.stamps["one"]["revision"] == 1
    assert alumna.task_submissions.get(item=lost).response.answers == {"gone": "Lost task"}
    assert Questionnaire.objects.filter(slug=f"task-of-{lost.key}").exists()
