"""What a course asks for changes by deliberate acts alone, and counts once it was confirmed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page, Revision

from certification.certificates.actions import issue_due
from certification.certificates.models import Certificate
from certification.schemes.models import Scheme
from courses.learning.actions import STILL, confirm_edition, finish_item, sync_courses
from courses.learning.models import CourseEdition, Enrolment, ItemCompletion
from courses.material.models import LessonPage, ModulePage
from people.accounts.actions import keep_name_for_all
from tests.factories.certification import WORDS, ask_for
from tests.factories.courses import confirm, item, key_of, make_course, make_lesson, make_module, make_quiz

EDITOR = CourseEdition.Confirmation.EDITOR


@pytest.fixture
def course(home):
    return make_course(modules=2, lessons=2, quiz=True)


@pytest.fixture
def office(staff, client_of):
    staff.is_superuser = True
    staff.save()
    return client_of(staff)


@pytest.fixture
def scheme(course):
    scheme = Scheme.objects.create(slug="part-1", level="part-1", words=WORDS)
    ask_for(scheme, item("course-m1"), item("course-m1-quiz"), item("course-m2"), item("course-m2-quiz"))
    return scheme


def finish(person, *names):
    for name in names:
        finish_item(person, item(name), course=item("course"), language="en")


def bulk(client, way, pages):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"/admin/bulk/wagtailcore/page/{way}/?next=/admin/&{ids}", {"include_descendants": ""})


def later(minutes=60):
    return timezone.now() + timedelta(minutes=minutes)


def sweep(at=None):
    sync_courses(at=at)
    issue_due()


def lesson(name, language="en"):
    return LessonPage.objects.get(slug=name, locale__language_code=language)


def done_of(person):
    return {row.item.key for row in ItemCompletion.objects.filter(person=person).select_related("item")}


def test_lessons_that_were_away_for_a_moment_complete_nobody(course, scheme, learner, office):
    keep_name_for_all(learner, "Amina Otieno")
    finish(learner, "course-m1-quiz", "course-m2-quiz")
    lessons = list(LessonPage.objects.order_by("path"))

    bulk(office, "unpublish", lessons)
    assert not LessonPage.objects.live().exists()
    sweep()
    sweep(later())
    bulk(office, "publish", lessons[::-1])
    assert LessonPage.objects.live().count() == 4
    sweep(later())

    assert done_of(learner) == {key_of("course-m1-quiz"), key_of("course-m2-quiz")}
    enrolment = Enrolment.objects.get(person=learner)
    assert (enrolment.done, enrolment.required, enrolment.completed_at) == (2, 6, None)
    assert not Certificate.objects.exists()
    assert CourseEdition.objects.count() == 1


def test_retiring_them_does_once_it_was_still_for_a_while(course, scheme, learner, office):
    keep_name_for_all(learner, "Amina Otieno")
    finish(learner, "course-m1-quiz", "course-m2-quiz")

    for page in LessonPage.objects.all():
        office.post(f"/admin/courses/retire/{page.pk}/")
    sweep()
    assert Enrolment.objects.get(person=learner).completed_at is None
    assert not Certificate.objects.exists()

    sweep(later())

    row = ItemCompletion.objects.get(person=learner, item=item("course"))
    assert (row.source, row.edition.number, row.edition.confirmation) == ("edit", 2, "stillness")
    assert Enrolment.objects.get(person=learner).completed_at
    assert Certificate.objects.get().person == learner


@pytest.mark.parametrize("way", ["unpublished", "expired", "module unpublished", "course unpublished"])
def test_whatever_takes_a_page_off_line_takes_nothing_out_of_the_course(course, learner, way):
    finish(learner, "course-m1-l1", "course-m1-quiz", "course-m2-l1", "course-m2-l2", "course-m2-quiz")
    page = {"module unpublished": ModulePage.objects.first(), "course unpublished": course}.get(way)
    page = page or lesson("course-m1-l2")

    if way == "expired":
        Page.objects.filter(pk=page.pk).update(live=False, expired=True)
    else:
        page.specific.unpublish()
    sweep(later())

    enrolment = Enrolment.objects.get(person=learner)
    assert (enrolment.done, enrolment.required, enrolment.completed_at) == (5, 6, None)
    assert CourseEdition.objects.count() == 1


def test_a_draft_of_a_page_that_is_away_changes_nothing(course, learner, office):
    finish(learner, "course-m1-l1", "course-m1-quiz", "course-m2-l1", "course-m2-l2", "course-m2-quiz")
    page, module = lesson("course-m1-l2"), ModulePage.objects.first()
    page.unpublish()
    module.unpublish()
    # What Wagtail's edit view does with a draft of a page that is off line: into the row it goes.
    LessonPage.objects.filter(pk=page.pk).update(is_required=False, minutes=99)
    ModulePage.objects.filter(pk=module.pk).update(quiz=None)

    sweep(later())

    enrolment = Enrolment.objects.get(person=learner)
    assert (enrolment.done, enrolment.required, enrolment.completed_at) == (5, 6, None)
    items = CourseEdition.objects.get().items
    assert items.get(item=item("course-m1-l2")).minutes == 10
    assert items.filter(item=item("course-m1-quiz")).exists()


def test_a_page_that_was_never_published_is_not_asked_for(course, learner):
    module = ModulePage.objects.first()
    draft = LessonPage(title="Draft", slug="draft", number="1", objective="None.", body=[], live=False)
    module.add_child(instance=draft)

    sweep(later())

    assert CourseEdition.objects.get().items.count() == 8


def test_a_new_course_completes_nobody_while_it_is_still_being_published(home, learner):
    page = make_course(modules=1, lessons=1)
    CourseEdition.objects.update(confirmed_at=None, confirmation="", confirmed_by=None)

    finish(learner, "course-m1-l1")
    assert Enrolment.objects.get(person=learner).completed_at is None
    assert done_of(learner) == {key_of("course-m1-l1")}
    make_lesson(page.get_children().first().specific, "course-m1-l2")
    sweep(later())

    assert done_of(learner) == {key_of("course-m1-l1")}


def test_who_does_the_last_step_while_a_change_waits_has_finished_on_that_day(course, learner, office):
    finish(learner, "course-m1-l1", "course-m1-quiz", "course-m2-l1", "course-m2-l2")
    office.post(f"/admin/courses/retire/{lesson('course-m1-l2').pk}/")
    finish(learner, "course-m2-quiz")
    last = ItemCompletion.objects.get(person=learner, item=item("course-m2-quiz")).completed_at
    assert key_of("course-m2") in done_of(learner)  # complete before the change and after it
    assert key_of("course-m1") not in done_of(learner)
    assert Enrolment.objects.get(person=learner).completed_at is None

    confirm()

    row = ItemCompletion.objects.get(person=learner, item=item("course"))
    assert (row.completed_at, row.source, row.edition.number) == (last, "web", 2)
    assert Enrolment.objects.get(person=learner).completed_at == last


def test_a_change_taken_back_leaves_no_trace(course, learner):
    finish(learner, "course-m1-l1")
    page = lesson("course-m2-l2")

    page.is_required = False
    page.save_revision().publish()
    assert (CourseEdition.objects.count(), Enrolment.objects.get().required) == (2, 5)
    page.is_required = True
    page.save_revision().publish()

    enrolment = Enrolment.objects.get()
    assert (CourseEdition.objects.get().number, enrolment.edition.number, enrolment.required) == (1, 1, 6)


def test_ten_new_lessons_are_one_edition(course, learner):
    finish(learner, "course-m1-l1")

    for number in range(3, 13):
        make_lesson(ModulePage.objects.first(), f"course-m1-l{number}")

    assert CourseEdition.objects.count() == 2
    assert Enrolment.objects.get().required == 16


def test_each_change_begins_the_waiting_anew(course, learner):
    finish(learner, "course-m1-l1")
    make_lesson(ModulePage.objects.first(), "course-m1-l3")
    CourseEdition.objects.filter(number=2).update(made_at=timezone.now() - STILL)
    make_lesson(ModulePage.objects.first(), "course-m1-l4")

    sweep()

    assert CourseEdition.objects.get(number=2).confirmed_at is None


def test_what_an_editor_confirms_is_what_the_editor_saw(course, learner, staff):
    finish(learner, "course-m1-l1")
    make_lesson(ModulePage.objects.first(), "course-m1-l3")
    seen = CourseEdition.objects.get(number=2)
    make_lesson(ModulePage.objects.first(), "course-m1-l4")

    assert not confirm_edition(seen, how=EDITOR, by=staff)
    assert confirm_edition(CourseEdition.objects.get(number=2), how=EDITOR, by=staff)

    edition = CourseEdition.objects.get(number=2)
    assert (edition.confirmed_by, edition.confirmation) == (staff, "editor")


def test_the_sweep_completes_who_slipped_through_while_it_was_confirmed(course, learner):
    finish(learner, "course-m1-l1", "course-m1-l2", "course-m1-quiz", "course-m2-l1", "course-m2-quiz")
    Enrolment.objects.update(done=6)
    ItemCompletion.objects.create(person=learner, item=item("course-m2-l2"), completed_at=timezone.now(), language="en")

    sync_courses()

    assert {key_of("course"), key_of("course-m2")} <= done_of(learner)


def test_a_wrong_count_completes_nobody(course, learner):
    finish(learner, "course-m1-l1")
    Enrolment.objects.update(done=6)

    sync_courses()

    assert Enrolment.objects.get().completed_at is None


def test_a_change_of_the_course_is_no_visit_of_its_learners(course, learner):
    finish(learner, "course-m1-l1")
    seen = Enrolment.objects.get().last_at
    finish(learner, "course-m1-l2", "course-m1-quiz", "course-m2-l1", "course-m2-l2")
    seen = Enrolment.objects.get().last_at

    page = ModulePage.objects.last()
    page.quiz = None
    page.save_revision().publish()
    confirm()

    assert Enrolment.objects.get().completed_at
    assert Enrolment.objects.get().last_at == seen


def test_a_retired_course_keeps_its_last_shape(course, learner, office):
    finish(learner, "course-m1-l1", "course-m1-l2", "course-m1-quiz", "course-m2-l1")

    office.post(f"/admin/courses/retire/{course.pk}/")
    sweep(later())

    enrolment = Enrolment.objects.get()
    assert (enrolment.done, enrolment.required, enrolment.completed_at) == (4, 6, None)
    assert item("course").left_at
    assert item("course-m2-quiz").left_at


def test_a_date_set_earlier_does_not_bring_back_what_was_retired(course, office):
    page = lesson("course-m1-l2")
    page.unpublish()
    page.save_revision(approved_go_live_at=later(1))
    assert Revision.page_revisions.exclude(approved_go_live_at=None).count() == 1

    office.post(f"/admin/courses/retire/{course.get_children().first().pk}/")

    assert not Revision.page_revisions.exclude(approved_go_live_at=None).exists()


def test_publishing_it_again_brings_it_back_and_only_in_its_own_language(course, office, learner):
    make_course(modules=2, lessons=2, quiz=True, language="es")
    finish(learner, "course-m1-l1")
    office.post(f"/admin/courses/retire/{lesson('course-m1-l2').pk}/")

    lesson("course-m1-l2", "es").get_latest_revision().publish()
    assert item("course-m1-l2").retired_at
    lesson("course-m1-l2").get_latest_revision().publish()

    assert item("course-m1-l2").retired_at is None
    assert Enrolment.objects.get().required == 6


def test_a_module_moved_away_and_back_is_the_same_course(course, learner):
    finish(learner, "course-m1-l1")
    other = make_course("other", modules=1, lessons=1)

    ModulePage.objects.get(slug="course-m2").move(other, pos="last-child")
    assert Enrolment.objects.get().required == 3
    assert CourseEdition.objects.filter(course=item("other")).last().items.steps().count() == 4
    other.refresh_from_db()
    ModulePage.objects.get(slug="course-m2").move(course, pos="last-child")

    assert (Enrolment.objects.get().required, Enrolment.objects.get().edition.number) == (6, 1)


def test_a_course_written_in_spanish_has_a_shape(home, learner):
    make_course(modules=1, lessons=2, language="es")
    assert item("course").language == "es"
    make_course(modules=1, lessons=1, language="en")

    edition = CourseEdition.objects.get()
    assert edition.items.steps().count() == 2


def test_what_stands_in_a_translation_alone_is_in_no_shape(course, learner):
    spanish = make_course(modules=2, lessons=2, quiz=True, language="es")
    finish(learner, "course-m1-l1")

    module = ModulePage.objects.get(slug="course-m1", locale__language_code="es")
    make_lesson(module, "only-spanish", language="es")
    make_module(spanish, "only-spanish-m", language="es")
    lesson("course-m2-l1", "es").move(module, pos="last-child")
    module.quiz = make_quiz("another", language="es")
    with pytest.raises(ValidationError, match="has the quiz “Quiz course-m1-quiz en”: choose its translation"):
        module.save_revision()
    ModulePage.objects.filter(pk=module.pk).update(quiz=module.quiz)
    sweep(later())

    assert CourseEdition.objects.get().items.steps().count() == 6


def test_the_source_page_away_takes_nothing_from_the_shape_even_if_translations_stand(course, learner):
    make_course(modules=2, lessons=2, quiz=True, language="es")
    finish(learner, "course-m1-l1")
    for page in [*LessonPage.objects.filter(locale__language_code="en"), course]:
        page.unpublish()

    sweep(later())

    assert (Enrolment.objects.get().done, Enrolment.objects.get().required) == (1, 6)
