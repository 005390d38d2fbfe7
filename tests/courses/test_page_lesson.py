"""Reading, answering and finishing in the browser's way."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from courses.learning.models import CheckAnswer, Enrolment, ItemCompletion
from courses.material.actions import publish_task
from courses.material.models import LessonPage
from people.reference.models import PageTag, Tag
from tests.factories.courses import item, key_of, make_course, make_lesson, option

LESSON = "/en/learn/course/course-m1/course-m1-l1/"
QUESTION = str(key_of("course-m1-l1/q1"))


@pytest.fixture
def course(home):
    return make_course(modules=1, lessons=2)


def answer(client: Client, letter: str = "a", **extra: str):
    name = "course-m1-l1/q1"
    return client.post(f"{LESSON}answer/", {f"q-{key_of(name)}": option(name, letter), "check": QUESTION, **extra})


def test_a_lesson_is_read_without_an_account(course, stranger):
    page = stranger.get(LESSON)

    assert page.status_code == 200
    assert "The text of course-m1-l1." in page.content.decode()
    assert "because a" not in page.content.decode()


def test_an_answer_brings_its_reason_and_stays_chosen(course, stranger):
    response = answer(stranger, "b")
    page = stranger.get(LESSON).content.decode()

    assert response["Location"] == f"{LESSON}#{QUESTION}"
    assert "Not quite." in page
    assert "because b" in page
    assert page.count(" checked") == 1


def test_checking_without_an_answer_says_what_to_do(course, stranger):
    response = stranger.post(f"{LESSON}answer/", {"check": QUESTION})

    assert response["Location"] == f"{LESSON}?missing={QUESTION}#{QUESTION}"
    assert "Choose an answer, then check again." in stranger.get(response["Location"]).content.decode()


def test_a_lesson_with_open_questions_is_not_finished_and_says_which(course, stranger):
    response = stranger.post(f"{LESSON}finish/")

    assert response["Location"] == f"{LESSON}?open=1#finish"
    assert "One question is still open:" in stranger.get(response["Location"]).content.decode()


def test_finishing_keeps_answers_given_in_the_same_breath(course, stranger):
    name = "course-m1-l1/q1"

    stranger.post(f"{LESSON}finish/", {f"q-{key_of(name)}": option(name, "b")})

    page = stranger.get(LESSON).content.decode()
    assert "Lesson done" in page
    assert "What comes next:" in page
    assert "/en/learn/course/course-m1/course-m1-l2/" in page


def test_a_person_keeps_rows_and_a_device_keeps_none(course, learner, client_of, stranger):
    answer(stranger)
    assert not CheckAnswer.objects.exists()

    client = client_of(learner)
    answer(client)
    client.post(f"{LESSON}finish/")

    assert CheckAnswer.objects.get().person == learner
    assert ItemCompletion.objects.get().item == item("course-m1-l1")
    assert Enrolment.objects.get().done == 1


def test_posting_twice_counts_once(course, learner, client_of):
    client = client_of(learner)
    for _twice in range(2):
        answer(client)
        client.post(f"{LESSON}finish/")

    assert Enrolment.objects.get().done == 1
    assert ItemCompletion.objects.count() == 1


def test_progress_of_a_device_is_kept_at_sign_up_only_if_the_person_says_so(course, learner, stranger):
    answer(stranger)
    stranger.post(f"{LESSON}finish/")
    stranger.force_login(learner, backend="people.duties.adapters.DutyBackend")

    assert "Keep what was done on this device?" in stranger.get("/accounts/welcome/").content.decode()
    assert not ItemCompletion.objects.exists()

    stranger.post("/accounts/welcome/", {"keep": "yes"})

    assert ItemCompletion.objects.get().person == learner
    assert stranger.get("/accounts/welcome/").status_code == 302


def test_progress_of_a_shared_device_can_be_dropped(course, learner, stranger):
    answer(stranger)
    stranger.force_login(learner, backend="people.duties.adapters.DutyBackend")

    stranger.post("/accounts/welcome/", {"keep": "no"})

    assert not CheckAnswer.objects.exists()
    assert "learning" not in stranger.session


def test_the_answer_given_in_one_language_stands_in_the_other(course, stranger):
    make_course(modules=1, lessons=2, language="es")
    answer(stranger)

    page = stranger.get("/es/learn/course/course-m1/course-m1-l1/").content.decode()

    assert page.count(" checked") == 1


def test_an_untranslated_lesson_is_read_in_english_and_says_so(course, stranger):
    response = stranger.get("/fr/learn/course/course-m1/course-m1-l1/")

    assert response["Location"] == f"{LESSON}?untranslated=fr"
    assert '<div class="notice" lang="fr">' in stranger.get(response["Location"]).content.decode()


def test_an_answer_to_an_untranslated_lesson_leads_to_english(course, stranger):
    for verb in ("answer", "finish"):
        response = stranger.post(f"/fr/learn/course/course-m1/course-m1-l1/{verb}/", {"check": QUESTION})

        assert (response.status_code, response["Location"]) == (307, f"{LESSON}{verb}/")  # what was typed goes along


def test_checking_an_answer_keeps_what_stands_in_the_task(course, stranger):
    box = {"name": "plan", "label": "Plan", "hint": "", "model": "Ask."}
    fields = {
        "title": "Task",
        "intro": "<p>Write.</p>",
        "boxes": [{"type": "box", "id": str(key_of("box")), "value": box}],
    }
    task, _outcome = publish_task(key=key_of("task"), language="en", fields=fields)
    LessonPage.objects.filter(slug="course-m1-l1").update(task=task)

    answer(stranger, **{"box-plan": "Half a thought"})

    page = stranger.get(LESSON).content.decode()
    assert "Half a thought</textarea>" in page
    assert "A model answer" not in page


def test_the_catalogue_names_no_course_behind_a_restriction(course, stranger):
    assert "Course course en" in stranger.get("/en/learn/").content.decode()

    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)

    assert "Course course en" not in stranger.get("/en/learn/").content.decode()


@pytest.mark.parametrize("address", ["/en/learn/course/", "/en/learn/course/course-m1/", LESSON])
@pytest.mark.parametrize(("kind", "asked"), [("password", 'type="password"'), ("login", "/accounts/login/")])
def test_whoever_may_not_read_a_page_of_a_course_is_asked_for_what_opens_it(course, stranger, address, kind, asked):
    restricted = PageViewRestriction.objects.create(page=course, restriction_type=kind, password="sesame")

    answer = stranger.get(address)

    assert asked in (answer.content.decode() if kind == "password" else answer["Location"])
    assert "Course course en" not in answer.content.decode()
    assert stranger.post(f"{LESSON}answer/", {}).status_code == 404
    if kind == "password":
        opened = stranger.post(
            f"/en/_util/authenticate_with_password/{restricted.pk}/{course.pk}/",
            {"password": "sesame", "return_url": address},
        )
        assert opened["Location"] == address
        assert stranger.get(address).status_code == 200


def test_an_unpublished_lesson_is_gone_and_a_renamed_one_is_found_anew(course, stranger):
    lesson = LessonPage.objects.get(slug="course-m1-l1")
    lesson.slug = "renamed"
    lesson.save_revision().publish()
    assert stranger.get(LESSON).status_code == 404
    assert stranger.get("/en/learn/course/course-m1/renamed/").status_code == 200

    LessonPage.objects.get(pk=lesson.pk).unpublish()

    assert stranger.get("/en/learn/course/course-m1/renamed/").status_code == 404


def test_hostile_text_is_shown_as_text(course, stranger):
    name = "<script>alert(1)</script>" + "x" * 200
    make_lesson(course.get_children().first().specific, "hostile", title=name[:255])

    page = stranger.get("/en/learn/course/course-m1/hostile/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_forged_answer_is_passed_over(course, stranger):
    stranger.post(f"{LESSON}answer/", {f"q-{QUESTION}": "forged", "check": QUESTION})

    assert " checked" not in stranger.get(LESSON).content.decode()


@pytest.mark.parametrize("lessons", [1, 30])
def test_a_lesson_costs_few_queries(home, learner, client_of, stranger, django_assert_num_queries, lessons):
    make_course("long", lessons=lessons)
    address = "/en/learn/long/long-m1/long-m1-l1/"
    client = client_of(learner)
    name = "long-m1-l1/q1"
    for one in (stranger, client):
        one.post(f"{address}answer/", {f"q-{key_of(name)}": option(name, "a")})
        one.get(address)

    with django_assert_num_queries(3):  # session, page, place in the course
        stranger.get(address)
    with django_assert_num_queries(6):  # and person, answers, completions
        client.get(address)


def test_lessons_are_listed_by_value(course, stranger):
    one, other = LessonPage.objects.order_by("path")
    PageTag.objects.choose(one.translation_key, [Tag.objects.get(kind="value", slug="redress")])

    page = stranger.get("/en/learn/").content.decode()
    found = stranger.get("/en/learn/?value=redress").content.decode()

    assert one.address not in page
    assert found.count(one.address) == 1
    assert other.address not in found
    assert "Nothing here is about that yet" in stranger.get("/en/learn/?value=culture").content.decode()
