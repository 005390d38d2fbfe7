"""What readers write: self-checks, tasks with a rubric; and words that they can look up."""

import pytest
from django.utils.translation import override

from courses.learning.models import CheckAnswer, ItemCompletion, TaskSubmission
from courses.material.actions import publish_task, publish_term
from courses.material.body import body_of
from courses.material.models import Task
from tests.factories.courses import key_of, make_course, make_lesson
from tests.reading import squeezed

LESSON = "/en/learn/course/course-m1/writing/"
CHECK = str(key_of("writing/check"))
SELF_CHECK = {
    "type": "selfcheck",
    "id": CHECK,
    "value": {
        "prompt": "<p>Reply to the nurse.</p>",
        "model": "Thank you. It opens at seven, because the bus comes then.",
        "points": [{"type": "item", "id": str(key_of("writing/point")), "value": "It gives the reason."}],
    },
}


def box(name: str) -> dict:
    value = {"name": name, "label": f"Box {name}", "hint": "", "model": f"Model {name}"}
    return {"type": "box", "id": str(key_of(name)), "value": value}


def criterion(name: str) -> dict:
    levels = [{"type": "item", "id": str(key_of(f"{name}{n}")), "value": f"Level {n} of it"} for n in range(1, 5)]
    return {"type": "criterion", "id": str(key_of(name)), "value": {"name": name, "label": "Plain", "levels": levels}}


@pytest.fixture
def module(home):
    return make_course(modules=1, lessons=1).get_children().first().specific


@pytest.fixture
def lesson(module):
    return make_lesson(module, "writing", body=[SELF_CHECK])


@pytest.fixture
def task_lesson(module):
    fields = {
        "title": "A task",
        "intro": "<p>Write.</p>",
        "boxes": [box("one"), box("two")],
        "rubric": [criterion("plain")],
    }
    task, _outcome = publish_task(key=key_of("task"), language="en", fields=fields)
    return make_lesson(module, "writing", questions=0, task_id=task.pk)


def test_the_model_answer_is_shown_once_something_is_written(lesson, stranger):
    assert "because the bus comes then" not in stranger.get(LESSON).content.decode()

    stranger.post(f"{LESSON}answer/", {f"q-{CHECK}": "We open at seven.", "check": CHECK})

    page = stranger.get(LESSON).content.decode()
    assert "because the bus comes then" in page
    assert "It gives the reason." in page
    assert "We open at seven.</textarea>" in page


def test_an_empty_self_check_asks_for_words(lesson, stranger):
    response = stranger.post(f"{LESSON}answer/", {f"q-{CHECK}": "  ", "check": CHECK})

    assert "Write something first, then compare." in stranger.get(response["Location"]).content.decode()


def test_a_written_answer_finishes_the_lesson_and_stays_the_persons_own(lesson, learner, client_of):
    client_of(learner).post(f"{LESSON}finish/", {f"q-{CHECK}": "<b>Seven</b>" + "x" * 2988})

    row = CheckAnswer.objects.get()
    assert row.person == learner
    assert len(row.answer["text"]) == 3000, "the longest text that a box takes"
    assert ItemCompletion.objects.filter(person=learner).exists()
    assert "&lt;b&gt;Seven" in client_of(learner).get(LESSON).content.decode()


def test_what_one_person_writes_no_other_reads(lesson, learner, alumna, client_of):
    client_of(learner).post(f"{LESSON}answer/", {f"q-{CHECK}": "Amina wrote this", "check": CHECK})

    client_of(alumna).post(f"{LESSON}answer/", {f"q-{CHECK}": "Rosa wrote that", "check": CHECK})

    assert "Amina wrote this" not in client_of(alumna).get(LESSON).content.decode()


def test_a_rubric_is_read_before_and_used_after_handing_in(task_lesson, learner, client_of):
    client = client_of(learner)
    before = client.get(LESSON).content.decode()
    assert "Level 4 of it" in before
    assert 'name="mark-plain"' not in before

    client.post(f"{LESSON}finish/", {"box-one": "a", "box-two": "b"})
    client.post(f"{LESSON}answer/", {"box-one": "a", "box-two": "b", "mark-plain": "3"})

    after = client.get(LESSON).content.decode()
    assert "Model one" in after
    assert 'name="mark-plain" value="3" checked' in squeezed(after)
    assert TaskSubmission.objects.get().response.answers == {"one": "a", "two": "b", "mark-plain": "3"}


@pytest.mark.parametrize("forged", ["5", "0", "x"])
def test_a_mark_that_no_level_has_is_passed_over(task_lesson, learner, client_of, forged):
    client_of(learner).post(f"{LESSON}answer/", {"box-one": "a", "mark-plain": forged})

    assert TaskSubmission.objects.get().response.answers == {"one": "a"}


@pytest.mark.parametrize("lessons", [1, 3])
def test_terms_lead_to_their_definition_and_back(module, stranger, django_assert_max_num_queries, lessons):
    fields = {"slug": "text", "term": "text", "forms": "text\ntexts", "definition": "What one reads."}
    publish_term(key=key_of("term"), language="en", fields=fields)
    for number in range(lessons):
        make_lesson(module, f"writing{number or ''}", questions=1)
    stranger.get(LESSON)

    with django_assert_max_num_queries(4):
        page = stranger.get(LESSON).content.decode()

    assert 'href="#word-text" id="use-text">text</a>' in page
    assert 'id="word-text"' in page
    assert "What one reads." in page
    assert 'href="#use-text"' in page


def test_an_older_copy_of_the_form_takes_no_marks_away(task_lesson, learner, client_of):
    client = client_of(learner)
    client.post(f"{LESSON}finish/", {"box-one": "a", "box-two": "b"})
    response = client.post(f"{LESSON}answer/", {"box-one": "a", "box-two": "b", "mark-plain": "3", "check": "rubric"})

    client.post(f"{LESSON}answer/", {"box-one": "a", "box-two": "c"})

    assert response["Location"] == f"{LESSON}#rubric"
    assert TaskSubmission.objects.get().response.answers == {"one": "a", "two": "c", "mark-plain": "3"}


@pytest.mark.parametrize("with_account", [True, False])
def test_who_empties_a_self_check_takes_the_words_back(lesson, learner, client_of, stranger, with_account):
    browser = client_of(learner) if with_account else stranger
    browser.post(f"{LESSON}answer/", {f"q-{CHECK}": "Words to regret", "check": CHECK})

    browser.post(f"{LESSON}answer/", {f"q-{CHECK}": ""})
    assert "Words to regret" in browser.get(LESSON).content.decode(), "another button takes nothing back"
    browser.post(f"{LESSON}answer/", {f"q-{CHECK}": "", "check": CHECK})

    assert "Words to regret" not in browser.get(LESSON).content.decode()
    assert not CheckAnswer.objects.exists()


def test_what_was_written_on_a_device_is_kept_by_no_browser_cache(lesson, stranger):
    stranger.post(f"{LESSON}answer/", {f"q-{CHECK}": "Words", "check": CHECK})

    assert "no-store" in stranger.get(LESSON)["Cache-Control"]


def test_the_first_reader_in_another_language_changes_no_words(lesson):
    with override("es"):
        assert "Nobody reads or marks this but you." in body_of(lesson).segments[0].html


@pytest.mark.parametrize("typed", ["text\r\n\r\ntexts\r\n", "text\n", "\ntext"])
def test_a_term_that_staff_typed_is_found_however_its_lines_end(module, stranger, typed):
    fields = {"slug": "text", "term": "text", "forms": typed, "definition": "What one reads."}
    publish_term(key=key_of("term"), language="en", fields=fields)
    make_lesson(module, "writing", questions=1)

    page = stranger.get(LESSON).content.decode()

    assert page.count('class="term"') == 1
    assert 'id="use-text">text</a>' in page


@pytest.mark.parametrize("who", ["device", "person"])
def test_words_in_a_box_that_an_editor_took_away_stay_in_sight(task_lesson, stranger, learner, client_of, who):
    browser = stranger if who == "device" else client_of(learner)
    browser.post(f"{LESSON}answer/", {"box-one": "First words", "box-two": "Second\nwords", "check": "draft"})
    assert "boxes that the task no longer has" not in browser.get(LESSON).content.decode()

    task = Task.objects.get()
    task.boxes = [box("one")]
    task.save()
    browser.post(f"{LESSON}answer/", {"box-one": "First words, again", "check": "draft"})

    page = browser.get(LESSON).content.decode()
    assert "What you wrote into boxes that the task no longer has" in page
    assert '<p dir="auto">Second<br>words</p>' in page
    assert "First words, again</textarea>" in page


# --- Taken out of the lesson after it was opened -----------------------------------------------------------------


WORDS = "Words typed only once"


def given_back(answer) -> str:
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "This lesson was changed" in page
    assert f'href="{LESSON}"' in page
    return page


@pytest.mark.parametrize("way", ["answer", "finish"])
def test_words_for_a_self_check_that_is_gone_come_back(module, lesson, learner, client_of, way):
    make_lesson(module, "writing", questions=0)

    answer = client_of(learner).post(f"{LESSON}{way}/", {f"q-{CHECK}": f"{WORDS} & more", "check": CHECK})

    assert f"{WORDS} &amp; more</textarea>" in given_back(answer)


@pytest.mark.parametrize("way", ["answer", "finish"])
def test_words_for_a_box_that_is_gone_come_back_and_the_others_are_kept(task_lesson, learner, client_of, way):
    task = Task.objects.get()
    task.boxes = [block for block in task.boxes.get_prep_value() if block["value"]["name"] != "two"]
    task.save()

    sent = {"box-one": "kept", "box-two": "Nairobi", "check": "done"}
    page = given_back(client_of(learner).post(f"{LESSON}{way}/", sent))

    assert "Nairobi</textarea>" in page
    assert "kept</textarea>" not in page
    assert TaskSubmission.objects.get().response.answers == {"one": "kept"}


def test_words_for_a_task_that_is_gone_come_back(module, task_lesson, learner, client_of):
    make_lesson(module, "writing", questions=0, task_id=None)

    assert WORDS in given_back(client_of(learner).post(f"{LESSON}answer/", {"box-one": WORDS, "check": "draft"}))


def test_a_choice_for_a_question_that_is_gone_is_no_loss(module, lesson, learner, client_of):
    sent = {f"q-{key_of('gone')}": str(key_of("gone/a")), f"q-{key_of('order')}-{key_of('order/a')}": "2"}

    assert client_of(learner).post(f"{LESSON}answer/", sent | {"check": "all"}).status_code == 302
