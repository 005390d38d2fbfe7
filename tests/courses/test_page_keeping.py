"""Words for a task are kept while they are typed, and two windows take nothing from each other."""

import pytest
import time_machine
from django.test import Client

from courses.learning.anonymous import progress
from courses.learning.models import Enrolment, TaskSubmission
from questionnaires.models import Response, Revision
from tests.courses.test_page_writing import LESSON, module, task_lesson  # noqa: F401  (fixtures)
from tests.factories.courses import make_lesson
from tests.reading import squeezed

pytestmark = pytest.mark.usefixtures("task_lesson")


@pytest.fixture(params=["account", "device"])
def window(request, client_of, learner, stranger) -> Client:
    return client_of(learner) if request.param == "account" else stranger


def owner(window: Client) -> str:
    return window.get(LESSON).context["owner"]


def keep(window: Client, revision: int, *, age: int = 0, by: str | None = None, **boxes: str):
    sent = {f"box-{name}": text for name, text in boxes.items()} | {f"age-{name}": str(age) for name in boxes}
    told = {"owner": owner(window) if by is None else by, "keys": list(boxes), "revision": str(revision)}
    return window.post(f"{LESSON}keep/", sent | told)


def words(window: Client) -> dict[str, str]:
    return {one["box"]["name"]: one["text"] for one in window.get(LESSON).context["boxes"] if one["text"]}


def test_what_is_typed_is_kept_and_its_revision_told(window):
    assert keep(window, 0, one="First").json() == {
        "revision": 1,
        "entries": {"one": [["box-one", "First"]]},
        "lost": {},
    }
    assert words(window) == {"one": "First"}
    assert window.get(LESSON).context["written"].revision == 1


def test_a_second_window_that_touched_another_box_takes_nothing_and_learns_of_the_first(window):
    keep(window, 0, one="From the first window")
    answer = keep(window, 0, two="From the second").json()

    assert words(window) == {"one": "From the first window", "two": "From the second"}
    assert answer["entries"]["one"] == [["box-one", "From the first window"]]
    assert answer["lost"] == {}


def test_of_two_who_wrote_into_one_box_the_newest_typing_wins_and_the_other_is_told(window):
    keep(window, 0, one="Newer", age=0)
    late = keep(window, 0, one="Older, sent late", age=60_000).json()

    assert words(window) == {"one": "Newer"}
    assert late["entries"]["one"] == [["box-one", "Newer"]]
    assert late["lost"] == {"one": "Older, sent late"}

    newest = keep(window, 0, one="Newest").json()
    assert words(window) == {"one": "Newest"}
    assert newest["lost"] == {"one": "Newer"}


def test_a_form_sent_without_script_takes_no_box_that_it_left_alone(window):
    keep(window, 0, one="From another window")
    answer = window.post(f"{LESSON}answer/", {"box-one": "", "box-two": "Mine", "revision": "0", "check": "draft"})

    assert words(window) == {"one": "From another window", "two": "Mine"}
    assert "differs" not in answer["Location"]


@pytest.mark.parametrize("way", ["answer", "finish"])
def test_a_form_sent_without_script_shows_what_gave_way(window, way):
    keep(window, 0, one="From another window")
    answer = window.post(
        f"{LESSON}{way}/", {"box-one": "Mine", "box-two": "B", "revision": "0", "check": "done"}, follow=True
    )

    page = squeezed(answer.content.decode())
    assert "this gave way" in page
    assert "From another window</p>" in page
    assert words(window) == {"one": "Mine", "two": "B"}
    assert "From another window</p>" not in squeezed(window.get(LESSON).content.decode())


def test_sent_twice_is_kept_once(client_of, learner):
    window = client_of(learner)
    first, second = (keep(window, 0, one="Once").json() for _twice in range(2))

    assert first == second
    assert Revision.objects.count() == 1
    assert Revision.objects.get().source == "automatic"


def test_what_another_device_wrote_meanwhile_is_told(client_of, learner):
    phone, office = client_of(learner), client_of(learner)
    keep(phone, 0, one="On the phone")

    assert keep(office, 0, two="In the office").json()["entries"]["one"] == [["box-one", "On the phone"]]


@pytest.mark.parametrize("by", ["", "device", "0" * 24, "é"])
def test_who_is_no_longer_signed_in_as_then_keeps_nothing_under_another_name(client_of, learner, by):
    answer = keep(client_of(learner), 0, by=by, one="Mine")

    assert answer.status_code == 409
    assert not TaskSubmission.objects.exists()


def test_words_of_an_account_are_not_kept_for_the_device_once_its_session_has_ended(client_of, learner, stranger):
    answer = keep(stranger, 0, by=owner(client_of(learner)), one="Mine")

    assert answer.status_code == 409
    assert not progress(stranger.session).courses


@pytest.mark.parametrize("revision", ["", "-1", "x", "9" * 30, "²"])
def test_a_revision_that_says_nothing_counts_as_the_newest(client_of, learner, revision):
    window = client_of(learner)
    keep(window, 0, one="Before")
    answer = keep(window, revision, one="After")

    assert (answer.status_code, words(window)) == (200, {"one": "After"})


@pytest.mark.parametrize("age", ["", "-5", "x", "9" * 30, "²"])
def test_an_age_that_says_nothing_counts_as_now(client_of, learner, age):
    assert keep(client_of(learner), 0, one="Words", age=age).status_code == 200


def test_only_boxes_that_were_touched_are_kept(window):
    sent = {"owner": owner(window), "keys": ["one", "none"], "box-one": "A", "box-two": "B", "box-none": "C"}
    window.post(f"{LESSON}keep/", sent)

    assert words(window) == {"one": "A"}


def test_too_long_is_not_kept_and_said(window):
    assert keep(window, 0, one="a" * 3001).status_code == 413
    assert words(window) == {}


def test_an_emptied_box_is_emptied_and_its_words_stay_among_the_revisions(client_of, learner):
    window = client_of(learner)
    keep(window, 0, one="A thought")
    keep(window, 1, one="")

    response = TaskSubmission.objects.get().response
    assert words(window) == {}
    assert response.answers_at(1) == {"one": "A thought"}


def test_no_number_in_the_address_shows_words_of_others(client_of, learner, alumna):
    keep(client_of(learner), 0, one="Newer")
    keep(client_of(learner), 0, one="Gave way", age=60_000)
    revision = Revision.objects.exclude(lost={}).get()

    page = client_of(alumna).get(f"{LESSON}?differs={revision.number}").content.decode()
    assert "Gave way" not in page
    for odd in ("x", "²", "9" * 30, "-1"):
        assert client_of(learner).get(f"{LESSON}?differs={odd}").status_code == 200


def test_a_draft_typed_days_ago_on_a_device_comes_in_with_its_age(client_of, learner):
    with time_machine.travel("2026-11-10T12:00:00+00:00", tick=False):
        keep(client_of(learner), 0, one="Words", age=3 * 24 * 3600 * 1000)

    assert TaskSubmission.objects.get().response.stamps["one"]["at"] == "2026-11-07T12:00:00+00:00"


def test_a_lesson_that_asks_for_no_words_keeps_none_and_enrols_nobody(window, module):  # noqa: F811
    make_lesson(module, "plain", questions=0)
    sent = {"owner": owner(window), "keys": ["one"], "box-one": "Words", "revision": "0"}

    assert window.post(f"{LESSON.replace('writing', 'plain')}keep/", sent).status_code == 404
    assert not Enrolment.objects.exists()
    assert not Response.objects.exists()
