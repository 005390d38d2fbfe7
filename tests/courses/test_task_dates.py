"""A task is handed in once, whole, and its date stays."""

from datetime import UTC, datetime

import time_machine

from courses.learning.anonymous import progress
from courses.learning.models import ItemCompletion, TaskSubmission
from tests.courses.test_page_writing import LESSON, module, task_lesson  # noqa: F401  (fixtures)
from tests.factories.courses import key_of

FIRST = datetime(2026, 11, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 8, 9, tzinfo=UTC)


def test_handing_in_again_keeps_the_first_date(task_lesson, learner, client_of):  # noqa: F811
    browser = client_of(learner)
    for moment, text in ((FIRST, "first"), (LATER, "better")):
        with time_machine.travel(moment, tick=False):
            browser.post(f"{LESSON}finish/", {"box-one": text, "box-two": "b"})

    submission = TaskSubmission.objects.get().response
    assert submission.handed_in_at == FIRST
    assert (submission.answers["one"], submission.saved_at) == ("better", LATER)


def test_a_lesson_with_an_empty_box_is_not_finished(task_lesson, learner, client_of, stranger):  # noqa: F811
    for browser in (client_of(learner), stranger):
        browser.post(f"{LESSON}finish/", {"box-one": "only this", "box-two": " "})

        assert "only this" in browser.get(LESSON).content.decode()
        assert "Model one" not in browser.get(LESSON).content.decode()
    assert not ItemCompletion.objects.exists()
    assert TaskSubmission.objects.get().response.handed_in_at is None
    assert not progress(stranger.session).of(key_of("course")).items
