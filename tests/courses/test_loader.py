"""Loading content: safe to repeat, and never over the work of staff."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from cms.actions import Outcome
from courses.learning.actions import confirm_loaded, finish_item
from courses.learning.models import Enrolment, ItemCompletion, LearningItem
from courses.material.loader import Report, load_courses
from courses.material.models import LessonPage, Quiz

COURSE = "open-gov-101"
FIRST_QUERIES = 6000  # to load all that is shipped into an empty database: about 20 for each page
AGAIN_QUERIES = 200  # to find that nothing has changed


@pytest.fixture
def folder(tmp_path) -> Path:
    """The course with its first module only, in English and Spanish."""
    source = settings.BASE_DIR / "content/courses"
    target = tmp_path / "courses"
    (target / COURSE).mkdir(parents=True)
    for name in ("catalogue.en.md", "catalogue.es.md", f"{COURSE}/course.en.md", f"{COURSE}/course.es.md"):
        shutil.copy(source / name, target / name)
    shutil.copytree(source / COURSE / "1", target / COURSE / "1")
    plan = (source / COURSE / "course.toml").read_text()
    (target / COURSE / "course.toml").write_text(plan.split('[[modules]]\nnumber = "2"')[0])
    return target


def load(folder: Path) -> Report:
    report = Report()
    confirm_loaded(load_courses(folder, report))
    return report


def test_loading_twice_changes_nothing(home, folder):
    load(folder)
    revisions = LessonPage.objects.values_list("pk", "live_revision_id")
    before = list(revisions)

    again = load(folder)

    assert again.count(Outcome.UNCHANGED) == len(again.lines) > 0
    assert list(revisions) == before


def test_a_changed_file_is_a_new_revision_and_takes_no_progress(home, folder, learner):
    load(folder)
    lesson = LessonPage.objects.get(slug="1-1-open-for-whom", locale__language_code="en")
    item = LearningItem.objects.get(key=lesson.translation_key)
    finish_item(learner, item, course=LearningItem.objects.get(kind="course"), language="en")
    path = folder / COURSE / "1/1.1/en.md"
    path.write_text(path.read_text().replace("Open, for whom?", "Open to whom?", 1))

    report = load(folder)

    changed = [what for what, outcome in report.lines if outcome is Outcome.UPDATED]
    assert changed == [str(path)]
    assert LessonPage.objects.get(pk=lesson.pk).title == "Open to whom?"
    assert ItemCompletion.objects.filter(person=learner, item=item).exists()
    assert Enrolment.objects.get().done == 1


def test_a_lesson_that_staff_edited_is_left_alone(home, folder):
    load(folder)
    lesson = LessonPage.objects.get(slug="1-1-open-for-whom", locale__language_code="en")
    lesson.title = "As staff wrote it"
    lesson.save_revision().publish()
    path = folder / COURSE / "1/1.1/en.md"
    path.write_text(path.read_text().replace("Open, for whom?", "Open to whom?", 1))

    report = load(folder)

    assert (str(path), Outcome.LEFT_ALONE) in report.lines
    assert LessonPage.objects.get(pk=lesson.pk).title == "As staff wrote it"


def test_translations_share_keys_blocks_and_answers(home, folder):
    load(folder)
    english, spanish = (
        LessonPage.objects.get(slug="1-1-open-for-whom", locale__language_code=code) for code in ("en", "es")
    )
    banks = [list(Quiz.objects.get(locale__language_code=code).bank.raw_data) for code in ("en", "es")]

    assert english.translation_key == spanish.translation_key
    assert [block.id for block in english.body] == [block.id for block in spanish.body]
    assert [block["id"] for block in banks[0]] == [block["id"] for block in banks[1]]
    assert english.title != spanish.title


def test_everything_shipped_loads_and_the_demo_on_top(unopened_site, settings, django_assert_max_num_queries):
    settings.LOCAL = True
    call_command("sync_roles")
    for most in (FIRST_QUERIES, AGAIN_QUERIES):
        with django_assert_max_num_queries(most):
            call_command("load_content", verbosity=0)
        call_command("load_demo", verbosity=0)

    lessons = LessonPage.objects.values_list("locale__language_code").annotate(number=Count("pk"))
    files = Counter(path.stem for path in (settings.BASE_DIR / "content/courses").glob("*/*/*/*.md"))
    assert dict(lessons.order_by()) == files
    assert files["en"] >= 41
    assert Enrolment.objects.filter(completed_at__isnull=False).count() == 2
