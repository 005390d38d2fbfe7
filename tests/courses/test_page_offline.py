"""Steps that cannot be opened at present, and courses that were retired: nothing is lost, and nobody is misled."""

import pytest

from courses.learning.actions import finish_item, retire_page, sync_courses
from courses.material.models import CoursePage, LessonPage, ModulePage
from courses.reading.outline import locate
from tests.factories.courses import confirm, item, key_of, make_course, make_lesson, make_quiz, option

AWAY = "not available at present"
BASE = "/en/learn/course"


@pytest.fixture
def course(home):
    return make_course(modules=1, lessons=3, quiz=True)


def finish(person, *names):
    for name in names:
        finish_item(person, item(name), course=item("course"), language="en")


def lesson(name, language="en"):
    return LessonPage.objects.get(slug=name, locale__language_code=language)


def read(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("address", [f"{BASE}/", f"{BASE}/course-m1/", "/en/my/learning/"])
def test_a_step_that_is_away_is_named_and_leads_nowhere(course, learner, client_of, address):
    finish(learner, "course-m1-l1")
    lesson("course-m1-l2").unpublish()

    page = read(client_of(learner), address)

    assert AWAY in page
    assert "Lesson course-m1-l2 en" in page
    assert 'href=""' not in page
    assert "course-m1-l2/" not in page


@pytest.mark.parametrize("address", ["/en/", f"{BASE}/"])
def test_a_newcomer_is_led_to_the_first_step_that_is_there_by_its_name(course, client, address):
    lesson("course-m1-l1").unpublish()

    page = read(client, address)

    assert "Begin with: Lesson course-m1-l2 en" in page
    assert "Start lesson 1" not in page


def test_one_goes_on_past_it(course, learner, client_of):
    finish(learner, "course-m1-l1")
    client = client_of(learner)
    lesson("course-m1-l2").unpublish()

    for address in ("/en/", f"{BASE}/", "/en/my/learning/", f"{BASE}/course-m1/course-m1-l1/"):
        assert f'class="button button--next" href="{BASE}/course-m1/course-m1-l3/"' in read(client, address), address
    assert "Back to: Lesson course-m1-l1 en" in read(client, f"{BASE}/course-m1/course-m1-l3/")


def test_who_has_done_all_the_rest_has_not_finished(course, learner, client_of):
    finish(learner, "course-m1-l1", "course-m1-l3", "course-m1-quiz")
    client = client_of(learner)
    lesson("course-m1-l2").unpublish()

    page = read(client, f"{BASE}/course-m1/course-m1-l3/")
    assert "You have finished every lesson" not in page
    assert "You have done every step that is available at present." in page
    page = read(client, "/en/my/learning/")
    assert "3 of 4 steps done" in page
    assert "Some steps are not available at present." in page
    assert "Continue where you left off" not in page


def test_a_module_off_line_takes_its_quiz_along_and_the_quiz_before_leads_past_it(course, learner, client_of):
    ModulePage.objects.first().unpublish()

    assert AWAY in read(client_of(learner), f"{BASE}/")
    assert f"{BASE}/course-m1/quiz/" not in read(client_of(learner), f"{BASE}/")


def test_the_device_goes_past_it_too(course, stranger):
    lesson("course-m1-l1").unpublish()

    assert f"{BASE}/course-m1/course-m1-l2/" in read(stranger, "/en/")


def test_a_retired_course_shows_what_was_done(course, learner, staff, client_of):
    finish(learner, "course-m1-l1", "course-m1-l2")
    retire_page(course, by=staff)

    page = read(client_of(learner), "/en/my/learning/")

    assert "2 of 4 steps done" in page
    assert "This course was retired on" in page
    assert "Course course en" in page
    assert 'href=""' not in page


def test_a_finished_course_that_was_retired_stays_finished(course, learner, staff, client_of):
    finish(learner, "course-m1-l1", "course-m1-l2", "course-m1-l3", "course-m1-quiz")
    retire_page(course, by=staff)

    page = read(client_of(learner), "/en/my/learning/")

    assert "4 of 4 steps done" in page
    assert "Finished on" in page


def test_a_retired_course_is_told_to_the_device_that_began_it(course, staff, stranger):
    question = "course-m1-l1/q1"
    stranger.post(f"{BASE}/course-m1/course-m1-l1/finish/", {f"q-{key_of(question)}": option(question, "a")})
    retire_page(course, by=staff)

    page = read(stranger, "/en/my/learning/")

    assert "1 of 4 steps done" in page
    assert "This course was retired on" in page
    assert "They still belong to the course" not in page


def test_what_was_not_done_of_a_retired_course_is_not_called_open(course, learner, staff, client_of):
    finish(learner, "course-m1-l1")
    open_before = read(client_of(learner), "/en/my/learning/").count("Open ·")
    retire_page(course, by=staff)

    page = read(client_of(learner), "/en/my/learning/")

    assert open_before == 3
    assert page.count("not done") == 3
    assert "Open" not in page.replace("Open learning", "")


def test_who_has_nothing_under_way_is_led_to_the_courses(course, learner, staff, client_of):
    finish(learner, "course-m1-l1")
    before = read(client_of(learner), "/en/my/learning/")
    retire_page(course, by=staff)

    assert "Choose another course" not in before
    assert "Choose another course" in read(client_of(learner), "/en/my/learning/")


def test_a_change_that_waits_is_told(course, learner, staff, client_of):
    finish(learner, "course-m1-l1", "course-m1-l2", "course-m1-quiz")
    retire_page(lesson("course-m1-l3"), by=staff)

    assert "as soon as that change is confirmed" in read(client_of(learner), "/en/my/learning/")
    confirm()
    assert "Finished on" in read(client_of(learner), "/en/my/learning/")


# --- Languages ---------------------------------------------------------------------------------------------------


def test_a_course_written_in_spanish_is_read_there_from_every_language(home, learner, client_of):
    make_course(modules=1, lessons=2, language="es")
    french = make_course(modules=0, language="fr")
    finish(learner, "course-m1-l1")

    page = read(client_of(learner), french.address)
    assert "/es/learn/course/course-m1/course-m1-l2/" in page
    assert "Español" in page
    assert "/es/learn/course/course-m1/course-m1-l2/" in read(client_of(learner), "/fr/my/learning/")
    offline = client_of(learner).get("/fr/learn/course/course-m1/course-m1-l1/")
    assert offline["Location"] == "/es/learn/course/course-m1/course-m1-l1/?untranslated=fr"
    assert "Español." in read(client_of(learner), offline["Location"])


def test_a_translation_asks_the_quiz_of_the_course_whatever_it_chose(course, client_of, learner):
    make_course(modules=1, lessons=3, quiz=True, language="es")
    module = ModulePage.objects.get(locale__language_code="es")
    ModulePage.objects.filter(pk=module.pk).update(quiz=make_quiz("another", language="es"))

    page = read(client_of(learner), "/es/learn/course/course-m1/quiz/")

    assert "Quiz course-m1-quiz es" in page
    assert "Quiz another es" not in page


def test_a_new_quiz_in_the_source_alone_sends_to_the_source(course, client_of, learner):
    make_course(modules=1, lessons=3, quiz=True, language="es")
    module = ModulePage.objects.get(locale__language_code="en")
    module.quiz = make_quiz("new", language="en")
    module.save_revision().publish()

    response = client_of(learner).get("/es/learn/course/course-m1/quiz/")

    assert response["Location"] == "/en/learn/course/course-m1/quiz/"
    assert "Quiz new en" in read(client_of(learner), response["Location"])


def test_a_lesson_that_left_the_course_records_nothing(course, learner, client_of):
    spanish = make_course(modules=1, lessons=3, quiz=True, language="es")
    make_lesson(spanish.get_children().first().specific, "only-spanish", language="es")

    page = read(client_of(learner), "/es/learn/course/course-m1/only-spanish/")

    assert "The text of only-spanish." in page
    assert 'formaction="' not in page


def test_a_lesson_that_stood_in_an_older_edition_is_nowhere_now(course, learner, staff, client_of):
    make_course(modules=1, lessons=3, quiz=True, language="es")
    finish(learner, "course-m1-l1")
    lesson("course-m1-l3").delete()
    sync_courses()

    assert locate(key_of("course-m1-l3"), CoursePage.objects.first().translation_key) is None
