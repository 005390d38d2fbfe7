"""What a certificate asks for follows what becomes of its course, and nobody is left with one that cannot be had."""

from datetime import timedelta

import pytest
from django.utils import timezone

from certification.certificates.actions import NotEarned, issue, issue_due
from certification.certificates.models import Certificate
from certification.schemes.evidence import remaining, schemes_nobody_can_earn
from certification.schemes.models import Scheme, requirements_of_open_schemes
from courses.learning.actions import finish_item, sync_courses, take_over
from courses.learning.anonymous import DeviceCourse, DeviceProgress
from courses.learning.models import LearningItem
from courses.material.models import LessonPage, ModulePage
from lms.staff_todo import staff_todo
from tests.factories.certification import WORDS, ask_for, people_due
from tests.factories.courses import confirm, item, key_of, make_course, make_quiz


@pytest.fixture
def course(home):
    return make_course(modules=2, lessons=2, quiz=True)


@pytest.fixture
def office(staff, client_of):
    staff.is_superuser = True
    staff.save()
    return client_of(staff)


def make_scheme(*names, slug="part-1"):
    scheme = Scheme.objects.create(slug=slug, level="part-1", words=WORDS)
    ask_for(scheme, *[item(name) for name in names])
    return scheme


@pytest.fixture
def scheme(course):
    return make_scheme("course-m1", "course-m1-l1")


def finish(person, *names):
    for name in names:
        finish_item(person, item(name), course=item("course"), language="en")


def retire(office, name, replacement=None):
    page = LessonPage.objects.filter(slug=name).first() or ModulePage.objects.get(slug=name)
    data = {"replacement": item(replacement).pk} if replacement else {}
    return office.post(f"/admin/courses/retire/{page.pk}/", data)


def titles(items):
    return [one.title for one in items]


def test_a_retired_requirement_is_asked_for_until_that_is_confirmed(scheme, office, learner):
    retire(office, "course-m1-l1")
    assert "Lesson course-m1-l1 en" in titles(remaining(learner, scheme))

    sync_courses(at=timezone.now() + timedelta(hours=1))

    assert titles(remaining(learner, Scheme.objects.get())) == ["Module course-m1 en"]
    finish(learner, "course-m1-l2", "course-m1-quiz")
    assert remaining(learner, Scheme.objects.get()) == []


def test_the_replacement_is_asked_for_instead_and_its_replacement_after_it(scheme, office, learner, alumna):
    finish(alumna, "course-m1-l1")
    retire(office, "course-m1-l1", "course-m1-l2")
    confirm()
    retire(office, "course-m1-l2", "course-m2-l1")
    confirm()

    scheme = Scheme.objects.get()
    assert set(titles(remaining(learner, scheme))) == {"Module course-m1 en", "Lesson course-m2-l1 en"}
    assert titles(remaining(alumna, scheme)) == ["Module course-m1 en"]
    finish(learner, "course-m2-l1", "course-m1-quiz")
    learner.printed_name, learner.one_name_for_all = "Amina Otieno", True
    learner.save()
    issue_due()
    assert Certificate.objects.get().person == learner
    assert requirements_of_open_schemes()


def test_newcomers_can_earn_it_after_a_retirement_with_or_without_a_replacement(scheme, office, learner, client_of):
    learner.printed_name, learner.one_name_for_all = "Amina Otieno", True
    learner.save()
    retire(office, "course-m1-l1", "course-m1-l2")
    confirm()

    finish(learner, "course-m1-l2", "course-m1-quiz", "course-m2-l1", "course-m2-l2", "course-m2-quiz")
    issue_due()

    assert Certificate.objects.get().person == learner
    assert "Lesson course-m1-l1" not in client_of(learner).get("/en/my/certificates/").content.decode()


def test_a_device_that_did_the_old_one_has_met_it(scheme, office, learner):
    retire(office, "course-m1-l1", "course-m1-l2")
    confirm()
    done = {"at": timezone.now().isoformat(), "language": "en"}

    course = DeviceCourse(items={str(key_of("course-m1-l1")): done})
    take_over(learner, DeviceProgress({str(key_of("course")): course}))

    assert titles(remaining(learner, Scheme.objects.get())) == ["Module course-m1 en"]


def test_another_quiz_in_a_module_is_asked_for_and_the_old_pass_counts_for_the_certificate(course, learner, alumna):
    scheme = make_scheme("course-m1-quiz")
    finish(alumna, "course-m1-quiz")
    module = ModulePage.objects.first()
    module.quiz = make_quiz("new")
    module.save_revision().publish()
    confirm()

    assert titles(remaining(learner, scheme)) == ["Quiz new en"]
    assert remaining(alumna, scheme) == []


def test_a_scheme_that_lost_everything_is_earned_by_nobody(course, office, learner, client_of):
    scheme = make_scheme("course-m1-l1")
    finish(learner, "course-m1-l1")
    retire(office, "course-m1-l1")
    confirm()

    assert Scheme.objects.get().asked() == []
    assert people_due(Scheme.objects.get()) == []
    with pytest.raises(NotEarned):
        issue(learner, Scheme.objects.get())
    page = client_of(learner).get("/en/my/certificates/")
    assert page.status_code == 200
    assert scheme.text["name"] not in page.content.decode()


def test_the_editor_is_told_before(scheme, office, learner, alumna):
    finish(learner, "course-m1-l2", "course-m1-quiz", "course-m1-l1")
    learner.printed_name, learner.one_name_for_all = "Amina Otieno", True
    learner.save()
    issue(learner, scheme)
    finish(alumna, "course-m1-l1")

    def told(name):
        page = LessonPage.objects.filter(slug=name).first() or ModulePage.objects.get(slug=name)
        return office.get(f"/admin/courses/retire/{page.pk}/").content.decode()

    assert "“Open Gov 101, part 1” asks for “Lesson course-m1-l1 en”. On the way to it: 1. Hold it: 1." in told(
        "course-m1-l1"
    )
    assert "asks for “Module course-m1 en”, in which it stands and which will ask for less." in told("course-m1-l2")
    assert "without a replacement nobody can earn it any more" in told("course-m1")
    assert "Certificates that rest on it" not in told("course-m2")


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("lesson", "“Lesson course-m1-l2 en” is off line in every language"),
        ("module", "“Quiz course-m1-quiz en” is off line in every language"),
        ("retired", "“Lesson course-m1-l1 en” stands in no course"),
        ("all retired", "all that it asked for was retired"),
    ],
)
def test_what_nobody_can_earn_waits_for_staff_with_its_reason(scheme, office, staff, way, reason):
    assert schemes_nobody_can_earn() == []
    if way == "lesson":
        LessonPage.objects.get(slug="course-m1-l2").unpublish()
    elif way == "module":
        ModulePage.objects.get(slug="course-m1").unpublish()
    elif way == "retired":
        retire(office, "course-m1-l1")
    else:
        retire(office, "course-m1")
        confirm()

    found = staff_todo(staff, at=timezone.now())

    assert [reason in one.sentence for one in found if "Nobody can earn" in one.sentence] == [True]
    assert all(office.get(one.address).status_code == 200 for one in found if one.address)


def test_a_translation_on_line_keeps_it_in_reach(scheme):
    make_course(modules=2, lessons=2, quiz=True, language="es")

    LessonPage.objects.get(slug="course-m1-l2", locale__language_code="en").unpublish()

    assert schemes_nobody_can_earn() == []


def test_nothing_takes_its_own_place_round_a_corner(scheme, office):
    retire(office, "course-m1-l1", "course-m1-l2")
    retire(office, "course-m1-l2", "course-m1-l1")

    assert LearningItem.objects.get(key=key_of("course-m1-l2")).replaced_by is None
