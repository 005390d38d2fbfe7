"""From content files to schemes, and from a finished course to a certificate."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import TestCase
from django.utils import timezone

from certification.actions import SchemeFileError, load_schemes
from certification.models import Certificate, Scheme
from courses.actions import finish_item
from courses.models import CourseEdition, EditionItem, LearningItem
from tests.factories.certification import WORDS, complete, make_item, make_scheme

pytestmark = pytest.mark.django_db

SHIPPED = Path(settings.BASE_DIR) / "content" / "schemes"
KEYS = {
    "5a1c1f0e-7c07-4f0d-9a52-101100000000": "module",
    "5a1c1f0e-7c07-4f0d-9a52-1011000000aa": "quiz",
    "5a1c1f0e-7c07-4f0d-9a52-101200000000": "module",
    "5a1c1f0e-7c07-4f0d-9a52-1012000000aa": "quiz",
}


def make_items() -> None:
    for key, kind in KEYS.items():
        LearningItem.objects.create(key=key, kind=kind)


def test_the_shipped_scheme_asks_for_two_modules_and_is_no_foundation():
    make_items()

    (scheme,) = load_schemes(SHIPPED)

    assert {str(item.key) for item in scheme.requirements.all()} == set(KEYS)
    assert scheme.level == "part-1"
    assert set(scheme.words) == {"en", "es", "fr", "ar"}


def test_loading_twice_changes_nothing():
    make_items()
    load_schemes(SHIPPED)

    load_schemes(SHIPPED)

    assert Scheme.objects.get().requirements.count() == len(KEYS)


def test_a_scheme_waits_for_its_course():
    assert load_schemes(SHIPPED) == []
    assert not Scheme.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((f'"{key}",\n' for key in KEYS), "at least one"),
        (("[words.en]", "[words.de]"), "English"),
        (('criteria = "', 'remarks = "'), "exactly"),
    ],
    ids=["no requirements", "no English", "a word too few"],
)
def test_a_file_with_gaps_is_refused_with_what_to_mend(tmp_path, change, reason):
    text = (SHIPPED / "open-gov-101-part-1.toml").read_text()
    if reason == "at least one":
        for line in change:
            text = text.replace(f"  {line}", "")
    else:
        text = text.replace(*change)
    (tmp_path / "broken.toml").write_text(text)

    with pytest.raises(SchemeFileError, match=rf"broken.toml: .*{reason}"):
        load_schemes(tmp_path)


def test_finishing_the_course_issues_the_certificate_at_once(alumna):
    course, lesson, other = make_item("Course", "course"), make_item("Lesson", "lesson"), make_item("Other", "lesson")
    edition = CourseEdition.objects.create(course=course, number=1, made_at=timezone.now())
    EditionItem.objects.create(edition=edition, item=lesson, position=1)
    scheme = make_scheme(items=0)
    scheme.requirements.set([lesson, other])
    complete(alumna, other)

    with TestCase.captureOnCommitCallbacks(execute=True):
        finish_item(alumna, lesson, course=course, language="es")

    assert Certificate.objects.get().person == alumna


def test_words_of_a_scheme_are_complete_in_every_language():
    make_items()
    (scheme,) = load_schemes(SHIPPED)

    assert all(words.keys() == WORDS["en"].keys() and all(words.values()) for words in scheme.words.values())
