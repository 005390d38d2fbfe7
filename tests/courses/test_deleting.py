"""What people have worked on is not deleted: neither the page nor the quiz or task that stands on it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.learning.actions import finish_item, save_task
from courses.learning.models import QuizAttempt
from courses.material.models import LessonPage, ModulePage, Quiz, Task
from tests.factories.courses import item, make_course, make_quiz


@pytest.fixture
def office(staff, client_of):
    staff.is_superuser = True
    staff.save()
    return client_of(staff)


def one(row) -> str:
    return reverse(row.snippet_viewset.get_url_name("delete"), args=[row.pk])


def many(row) -> str:
    kind = row._meta
    return f"/admin/bulk/{kind.app_label}/{kind.model_name}/delete/?id={row.pk}"


@pytest.fixture
def quiz(home):
    make_course(lessons=1, quiz=True)
    return Quiz.objects.get()


@pytest.fixture
def task(home):
    make_course(lessons=1)
    lesson = LessonPage.objects.get()
    lesson.task = Task.objects.create(title="Write", intro="", boxes=[], locale=lesson.locale)
    lesson.save(clean=False)
    return lesson.task


def begin(person):
    QuizAttempt.objects.create(
        person=person,
        item=item("course-m1-quiz"),
        number=1,
        drawn=["q"],
        answers={"q": ["a"]},
        pass_share=0.7,
        began_at=timezone.now(),
    )


def finish(person):
    finish_item(person, item("course-m1-quiz"), course=item("course"), language="en")


@pytest.mark.parametrize("address", [one, many])
@pytest.mark.parametrize("work", [begin, finish])
def test_a_quiz_that_people_took_is_kept_and_its_module_offered(quiz, office, learner, address, work):
    work(learner)

    answer = office.post(address(quiz), follow=True)

    assert Quiz.objects.filter(pk=quiz.pk).exists()
    assert ModulePage.objects.get().quiz == quiz
    assert answer.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[ModulePage.objects.get().pk]), 302)]
    assert "People have worked on “Quiz course-m1-quiz en”, so nothing was deleted." in answer.content.decode()


@pytest.mark.parametrize("address", [one, many])
def test_a_translation_of_such_a_quiz_is_kept_too(quiz, office, learner, address):
    finish(learner)
    spanish = make_quiz("course-m1-quiz", language="es")

    office.post(address(spanish))

    assert Quiz.objects.filter(pk=spanish.pk).exists()


@pytest.mark.parametrize("address", [one, many])
def test_a_task_that_people_wrote_into_is_kept(task, office, learner, address):
    save_task(learner, item("course-m1-l1"), course=item("course"), answers={"a": "Words"}, language="en")

    office.post(address(task))

    assert LessonPage.objects.get().task == task


@pytest.mark.parametrize("address", [one, many])
def test_what_nobody_worked_on_can_be_deleted(quiz, office, address):
    office.post(address(quiz))

    assert not Quiz.objects.exists()
