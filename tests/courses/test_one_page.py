"""A quiz, lesson or task stands in one place; a copy is new."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import Locale, Page

from cms.actions import publish_source
from courses.learning.actions import refresh_course_of, sync_courses
from courses.learning.models import Enrolment, ItemCompletion, LearningItem, QuizAttempt
from courses.material.actions import publish_task
from courses.material.models import Copy, CoursePage, LessonPage, ModulePage, Quiz, Task
from tests.factories.courses import item, key_of, make_course, make_module, make_quiz, option

BOX = {"type": "box", "id": str(key_of("box")), "value": {"name": "who", "label": "Who?", "hint": "", "model": "Us"}}


@pytest.fixture
def course(home):
    return make_course(modules=2, lessons=1, quiz=True)


@pytest.fixture
def office(staff, client_of):
    staff.is_superuser = True
    staff.save()
    return client_of(staff)


def module(slug: str = "course-m1") -> ModulePage:
    return ModulePage.objects.get(slug=slug, locale__language_code="en")


def with_task(lesson: LessonPage, name: str = "task") -> Task:
    task, _outcome = publish_task(
        key=key_of(name), language="en", fields={"title": name, "intro": "<p>Do.</p>", "boxes": [BOX], "rubric": []}
    )
    lesson.task = task
    lesson.save_revision().publish()
    return task


def copy_in_the_office(office, page: Page, **wanted: object):
    parent = page.get_parent()
    data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": parent.pk, "copy_subpages": "on"}
    return office.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data | {"publish_copies": "on"} | wanted)


# --- A copy is new -------------------------------------------------------------------------------------------------


def test_a_copied_course_has_quizzes_and_tasks_of_its_own(course, office):
    with_task(LessonPage.objects.get(slug="course-m1-l1"))

    assert copy_in_the_office(office, course).status_code == 302

    copy = CoursePage.objects.get(slug="copy")
    modules = ModulePage.objects.descendant_of(copy)
    assert len(modules) == 2
    assert {one.quiz.bank.raw_data[0]["id"] for one in modules} == {str(key_of(f"course-m{n}-quiz/1")) for n in (1, 2)}
    old = set(ModulePage.objects.descendant_of(course).values_list("quiz__translation_key", flat=True))
    assert not old & {one.quiz.translation_key for one in modules}
    assert LessonPage.objects.descendant_of(copy).get(slug="course-m1-l1").task.translation_key != key_of("task")
    assert LessonPage.objects.get(slug="course-m1-l1", task__translation_key=key_of("task")).is_descendant_of(course)


def test_it_records_what_it_was_copied_from(course, office):
    copy_in_the_office(office, course)

    sources = dict(Copy.objects.values_list("key", "source"))
    copied = Page.objects.descendant_of(CoursePage.objects.get(slug="copy"), inclusive=True)
    originals = Page.objects.descendant_of(course, inclusive=True)
    assert {sources[page.translation_key] for page in copied} == {page.translation_key for page in originals}
    quiz = ModulePage.objects.descendant_of(CoursePage.objects.get(slug="copy")).first().quiz
    assert sources[quiz.translation_key] == key_of("course-m1-quiz")


def test_its_old_revisions_name_its_own_quiz(course, office):
    copy_in_the_office(office, course)

    copied = ModulePage.objects.descendant_of(CoursePage.objects.get(slug="copy")).first()
    assert {revision.content["quiz"] for revision in copied.revisions.all()} == {copied.quiz_id}
    assert copied.revisions.count() == 2


def test_an_unpublished_copy_has_the_quiz_of_the_draft(course, office):
    draft = module("course-m2")
    draft.unpublish()
    draft.quiz = make_quiz("another")
    draft.save_revision()

    copy_in_the_office(office, draft, new_slug="draft-copy")

    copied = ModulePage.objects.get(slug="draft-copy")
    assert Copy.objects.get(key=copied.quiz.translation_key).source == key_of("another")
    assert not copied.live


def test_both_courses_are_learnt_apart(course, office, client_of, learner):
    browser = client_of(learner)
    browser.post("/en/learn/course/course-m1/quiz/begin/")
    copy_in_the_office(office, course)
    url = "/en/learn/copy/course-m1/"

    page = browser.get(f"{url}quiz/").content.decode()
    assert 'href="/en/learn/copy/"' in page
    assert 'href="/en/learn/course/"' not in page
    browser.post(f"{url}quiz/begin/")
    drawn = QuizAttempt.objects.exclude(item=item("course-m1-quiz")).get().drawn
    names = {str(key_of(f"course-m1-quiz/{number}")): f"course-m1-quiz/{number}" for number in range(1, 7)}
    browser.post(f"{url}quiz/hand-in/", {f"q-{one}": option(names[one], "a") for one in drawn})
    first = LessonPage.objects.live().get(url_path__endswith="/copy/course-m1/course-m1-l1/")
    answer = {f"q-{key_of('course-m1-l1/q1')}": option("course-m1-l1/q1", "a")}
    browser.post(f"{url}course-m1-l1/finish/", answer)

    copy = LearningItem.objects.get(key=CoursePage.objects.get(slug="copy").translation_key)
    assert (Enrolment.objects.get(course=copy).done, Enrolment.objects.get(course=copy).required) == (2, 4)
    assert Enrolment.objects.get(course=item("course")).done == 0
    assert set(ItemCompletion.objects.filter(item__kind="lesson").values_list("item__key", flat=True)) == {
        first.translation_key
    }


@pytest.mark.parametrize("live", [True, False])
def test_a_module_copied_inside_its_course_is_a_step_of_its_own(course, office, live):
    copy_in_the_office(office, module(), publish_copies="on" if live else "")

    sync_courses()
    refresh_course_of(course)
    module("course-m2").save_revision().publish()

    quizzes = item("course").editions.last().items.filter(item__kind="quiz")
    assert quizzes.count() == (3 if live else 2)
    assert office.get(f"/admin/pages/{module('copy').pk}/edit/").status_code == 200


def test_a_copy_by_code_is_as_new(course):
    copied = module().copy(recursive=True, update_attrs={"slug": "by-code", "title": "By code"})

    assert copied.quiz.translation_key != module().quiz.translation_key
    assert Copy.objects.filter(source=key_of("course-m1-l1")).exists()


def test_a_translation_is_no_copy(course):
    spanish = Locale.objects.get(language_code="es")
    quiz = make_quiz("course-m1-quiz", language="es")

    translated = course.copy_for_translation(spanish, copy_parents=True)
    one = module().copy_for_translation(spanish)
    other = module("course-m2").copy_for_translation(spanish)

    assert translated.translation_key == course.translation_key
    assert one.quiz == quiz
    assert other.quiz is None
    assert not Copy.objects.exists()


# --- One place only ------------------------------------------------------------------------------------------------


def test_a_quiz_that_stands_elsewhere_is_refused_in_words(course, office):
    page = module("course-m2")
    form = {"title": "Two", "slug": "course-m2", "number": "2", "goal": "To see."}

    for button in ("action-publish", "action-save"):
        data = form | {"quiz": module().quiz_id, button: "1"}
        answer = office.post(f"/admin/pages/{page.pk}/edit/", data).content.decode()
        assert "“Quiz course-m1-quiz en” already stands in Course course en › Module course-m1 en (English)." in answer

    page.refresh_from_db()
    assert page.quiz.translation_key == key_of("course-m2-quiz")
    assert page.get_latest_revision_as_object().quiz == page.quiz


def test_a_task_that_stands_elsewhere_is_refused_in_words(course):
    task = with_task(LessonPage.objects.get(slug="course-m1-l1"))
    other = LessonPage.objects.get(slug="course-m2-l1")
    other.task = task

    with pytest.raises(ValidationError, match="already stands in Course course en › Module course-m1 en › Lesson"):
        other.save()


def test_so_is_one_whose_translation_stands_elsewhere(course):
    make_course(modules=0, language="es")
    spanish = make_quiz("course-m1-quiz", language="es")
    other = make_module(CoursePage.objects.get(locale__language_code="es"), "course-m2", language="es", lessons=0)
    other.quiz = spanish

    with pytest.raises(ValidationError, match=r"Module course-m1 en \(English\)"):
        other.save()


def test_a_quiz_of_another_language_is_refused(course):
    page = module()
    page.quiz = make_quiz("foreign", language="es")

    with pytest.raises(ValidationError, match="is in another language: Español"):
        page.save()


def test_the_loader_refuses_it_too(course):
    fields = {"title": "Three", "slug": "three", "number": "3", "goal": "To see.", "quiz_id": module().quiz_id}

    with pytest.raises(ValidationError, match="already stands in"):
        publish_source(ModulePage, key=key_of("three"), language="en", parent=course, fields=fields)


@pytest.mark.parametrize(("model", "field"), [(ModulePage, "quiz"), (LessonPage, "task")])
def test_the_database_holds_it(course, model, field):
    with_task(LessonPage.objects.get(slug="course-m1-l1"))
    taken = model.objects.filter(**{f"{field}__isnull": False}).order_by("path").first()
    other = model.objects.exclude(pk=taken.pk).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=other.pk).update(**{field: getattr(taken, field)})


@pytest.fixture
def draft(course):
    """The draft of a module that names a quiz which then finds its place in another module."""
    page, quiz = module("course-m2"), make_quiz("wanted")
    before, page.quiz = page.quiz, quiz
    revision = page.save_revision()
    other = module()
    other.quiz = quiz
    other.save_revision().publish()
    return page, revision, before


def test_publishing_such_a_draft_keeps_the_quiz_that_stands_there(draft):
    page, revision, before = draft

    revision.publish()
    sync_courses()

    page.refresh_from_db()
    assert (page.quiz, module().quiz.translation_key) == (before, key_of("wanted"))


def test_the_editor_of_such_a_draft_is_told(draft, office):
    page, _revision, _before = draft

    answer = office.get(f"/admin/pages/{page.pk}/edit/").content.decode()

    assert "“Quiz wanted en” already stands in Course course en › Module course-m1 en (English)." in answer


def test_so_is_one_who_goes_back_to_an_old_version(draft, office):
    page, revision, _before = draft

    answer = office.get(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, revision.pk])).content.decode()

    assert "“Quiz wanted en” already stands in" in answer


def test_and_publishing_in_bulk_is_no_fault(draft, office):
    page, _revision, before = draft

    office.post(f"/admin/bulk/wagtailcore/page/publish/?next=/admin/&id={page.pk}")

    page.refresh_from_db()
    assert page.quiz == before
    assert not page.has_unpublished_changes


def test_a_quiz_taken_out_of_a_module_off_line_stands_in_its_new_one_alone(course):
    page, quiz = module(), module().quiz
    page.unpublish()
    page = module()
    page.quiz = None
    page.save()
    other = module("course-m2")
    other.quiz = quiz

    other.save_revision().publish()
    sync_courses()

    rows = item("course").editions.last().items.filter(item__key=quiz.translation_key)
    assert [row.module.key for row in rows] == [other.translation_key]


@pytest.mark.parametrize("address", ["/admin/snippets/courses/quiz/", "/admin/snippets/choose/courses/quiz/"])
def test_a_list_of_quizzes_says_where_each_stands(course, office, address):
    copy_in_the_office(office, module(), new_title="Twin", new_slug="twin")

    answer = office.get(address)
    page = answer.json()["html"] if "choose" in address else answer.content.decode()

    assert "Course course en › Module course-m1 en" in page
    assert "Course course en › Twin" in page


# --- Aliases -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["course", "catalogue", "lesson"])
def test_an_alias_of_what_teaches_is_refused_in_words(course, office, which):
    pages = {"course": course, "catalogue": course.get_parent(), "lesson": LessonPage.objects.first()}
    before = Page.objects.count()

    answer = copy_in_the_office(office, pages[which], alias="on")

    assert "has no alias in its own language" in answer.content.decode()
    assert Page.objects.count() == before
    with pytest.raises(ValidationError, match="has no alias"):
        pages[which].create_alias(recursive=True, update_slug="alias")


def test_an_alias_in_another_language_chooses_the_quiz_of_that_language(course):
    spanish = Locale.objects.get(language_code="es")
    quiz = make_quiz("course-m1-quiz", language="es")
    course.copy_for_translation(spanish, copy_parents=True, alias=True)
    alias = module().copy_for_translation(spanish, alias=True)
    other = module("course-m2").copy_for_translation(spanish, alias=True)
    assert (alias.quiz, other.quiz) == (quiz, None)

    module().save_revision().publish()

    alias.refresh_from_db()
    assert alias.quiz == quiz


# --- Moving --------------------------------------------------------------------------------------------------------


def test_a_lesson_moved_to_another_course_is_asked_for_there(course, office, client_of, learner):
    browser = client_of(learner)
    answer = {f"q-{key_of('course-m1-l1/q1')}": option("course-m1-l1/q1", "a")}
    browser.post("/en/learn/course/course-m1/course-m1-l1/finish/", answer)
    make_course("other", modules=1, lessons=1)
    lesson = LessonPage.objects.get(slug="course-m1-l1")

    office.post(reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, module("other-m1").pk]))
    item("course").editions.filter(items__item=item("course-m1-l1")).update(number=99)  # has changed more often
    page = browser.get("/en/learn/other/other-m1/course-m1-l1/").content.decode()

    assert 'href="/en/learn/other/"' in page
    assert 'href="/en/learn/course/"' not in page
    assert Quiz.objects.count() == 2


def test_two_editors_who_choose_one_quiz_at_the_same_moment_get_a_sentence(course, office, monkeypatch):
    """Both asked before either had saved; the database lets one of them win."""
    free = make_quiz("free")
    first, second = module(), module("course-m2")
    first.quiz = free
    first.save_revision().publish()
    monkeypatch.setattr(ModulePage, "page_with_chosen", lambda page: None)
    monkeypatch.setattr(ModulePage, "validate_constraints", lambda page, exclude=None: None)
    monkeypatch.setattr(ModulePage, "validate_unique", lambda page, exclude=None: None)

    data = {"title": "Two", "slug": second.slug, "number": "2", "goal": "See.", "quiz": free.pk, "action-publish": "1"}
    answer = office.post(f"/admin/pages/{second.pk}/edit/", data)

    assert answer.status_code == 409
    assert "Somebody was faster" in answer.content.decode()
    assert module("course-m2").quiz != free
