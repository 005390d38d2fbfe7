"""Whatever stands in a form is kept as it stands, whole or not, whichever button is pressed."""

import pytest
from django.test import Client

from courses.learning.anonymous import progress
from courses.learning.models import CheckAnswer, ItemCompletion
from tests.factories.courses import key_of, make_course, make_lesson, option, single

LESSON = "/en/learn/course/course-m1/partial/"
PAIRS, MANY, ONE = (str(key_of(f"partial/{name}")) for name in ("pairs", "many", "one"))
LINES = [str(key_of(f"partial/pairs/{number}")) for number in range(6)]


def pairs() -> dict:
    lines = [
        {"type": "item", "id": line, "value": {"left": f"left {n}", "right": f"right {n}", "why": f"because {n}"}}
        for n, line in enumerate(LINES)
    ]
    return {"type": "matching", "id": PAIRS, "value": {"prompt": "<p>Match.</p>", "objective": "", "pairs": lines}}


def many() -> dict:
    block = single("partial/many", prompt="Which ones?")
    return {**block, "type": "multiple"}


@pytest.fixture
def lesson(home):
    module = make_course(modules=1, lessons=1).get_children().first().specific
    return make_lesson(module, "partial", body=[single("partial/one"), pairs(), many()])


@pytest.fixture(params=["with an account", "on a device"])
def browser(request, lesson, learner, client_of, stranger) -> Client:
    return client_of(learner) if request.param == "with an account" else stranger


def matched(*numbers: int) -> dict[str, str]:
    """What a browser sends for the pairs: every line, chosen or not."""
    return {f"q-{PAIRS}-{line}": line if n in numbers else "" for n, line in enumerate(LINES)}


def send(browser: Client, check: str, *, address: str = "answer/", **fields: str | list[str]) -> str:
    """Send the form; the page that comes of it."""
    return browser.post(f"{LESSON}{address}", {"check": check, **fields}, follow=True).content.decode()


@pytest.mark.parametrize("button", [PAIRS, ONE, MANY, "all", "draft", ""])
def test_three_of_six_pairs_are_kept_whichever_button_is_pressed(browser, button):
    send(browser, button, **matched(0, 2, 4))

    page = browser.get(LESSON).content.decode()
    assert page.count(" selected") == 3
    assert "Not complete yet." in page
    assert "Lines chosen and kept: 3 of 6." in page
    assert "because 0" not in page


def test_what_is_begun_does_not_finish_a_lesson(browser):
    choice = {f"q-{ONE}": option("partial/one", "a"), f"q-{MANY}": option("partial/many", "a")}

    page = send(browser, "", address="finish/", **choice, **matched(0, 1, 2, 3, 4))

    assert "One question is still open:" in page
    assert page.count(" selected") == 5
    assert not ItemCompletion.objects.exists()
    page = send(browser, "", address="finish/", **choice, **matched(*range(6)))
    assert "Lesson done" in page


def test_a_choice_that_was_emptied_stays_empty_and_counts_no_more(browser):
    send(browser, MANY, **{f"q-{MANY}": ["", option("partial/many", "a")]})
    assert browser.get(LESSON).content.decode().count(" checked") == 1

    page = send(browser, ONE, **{f"q-{MANY}": ""})

    page = browser.get(LESSON).content.decode()
    assert " checked" not in page
    assert "Nothing is chosen." in page
    assert "Answered: 0 of 3." in page


def test_a_question_never_touched_is_not_begun(browser):
    send(browser, "all", **matched(), **{f"q-{MANY}": ""})

    page = browser.get(LESSON).content.decode()
    assert "Not complete yet." not in page
    assert not CheckAnswer.objects.exists()


def test_the_first_button_keeps_all_and_leads_to_what_it_checked(browser):
    fields = {f"q-{ONE}": option("partial/one", "b"), **matched(1)}

    response = browser.post(f"{LESSON}answer/", {"check": "all", **fields})
    again = browser.post(f"{LESSON}answer/", {"check": "all", **fields})

    page = browser.get(LESSON).content.decode()
    assert response["Location"] == f"{LESSON}#{ONE}"
    assert "because b" in page
    assert page.count(" selected") == 1
    assert again["Location"] == f"{LESSON}?kept=1#kept", "nothing has changed"
    assert "There is no new complete answer to check." in browser.get(again["Location"]).content.decode()


def test_the_first_button_leads_to_what_was_begun_if_nothing_is_complete(browser):
    response = browser.post(f"{LESSON}answer/", {"check": "all", **matched(1)})

    assert response["Location"] == f"{LESSON}#{PAIRS}"


def test_enter_presses_a_button_that_keeps_everything(browser):
    page = browser.get(LESSON).content.decode()

    first = page[page.index('class="lesson__form"') :].split("<button", 1)[1].split(">", 1)[0]
    assert 'name="check" value="all"' in first


def test_a_device_brings_what_is_begun_to_the_account(lesson, stranger, learner):
    send(stranger, "", **matched(0, 1))
    stranger.force_login(learner, backend="people.duties.adapters.DutyBackend")
    stranger.post("/accounts/welcome/", {"keep": "yes"})

    row = CheckAnswer.objects.get()
    assert (row.person, row.is_complete, row.is_right) == (learner, False, False)
    assert stranger.get(LESSON).content.decode().count(" selected") == 2


def test_a_complete_answer_of_the_device_takes_the_place_of_a_begun_one(lesson, stranger, learner, client_of):
    send(client_of(learner), "", **matched(0, 1))
    send(stranger, "", **matched(*range(6)))
    stranger.force_login(learner, backend="people.duties.adapters.DutyBackend")

    stranger.post("/accounts/welcome/", {"keep": "yes"})

    assert CheckAnswer.objects.get().is_right


def test_a_begun_answer_of_the_device_takes_the_place_of_none(lesson, stranger, learner, client_of):
    send(client_of(learner), "", **matched(*range(6)))
    send(stranger, "", **matched(0))
    stranger.force_login(learner, backend="people.duties.adapters.DutyBackend")

    stranger.post("/accounts/welcome/", {"keep": "yes"})

    assert CheckAnswer.objects.get().is_right


def test_a_device_says_which_answers_are_not_complete(lesson, stranger):
    send(stranger, "", **matched(0))

    stored = progress(stranger.session).of(key_of("course")).answers[str(key_of("partial"))][PAIRS]
    assert stored == {"answer": {LINES[0]: LINES[0]}, "right": False, "complete": False}
