"""From content files to schemes, and from a finished course to a certificate."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import TestCase
from django.utils import timezone

from certification.certificates.models import Certificate
from certification.schemes.actions import SchemeFileError, load_schemes
from certification.schemes.models import Scheme
from courses.learning.actions import finish_item
from courses.learning.models import CourseEdition, EditionItem, LearningItem
from tests.factories.certification import WORDS, ask_for, complete, items_of, make_item, make_scheme, people_due

pytestmark = pytest.mark.django_db

SHIPPED = Path(settings.BASE_DIR) / "content" / "schemes"


def keys_of_module(number: int) -> dict[str, str]:
    """Key and kind of a module of Open Gov 101 and of its quiz."""
    begin = f"5a1c1f0e-7c07-4f0d-9a52-101{number}000000"
    return {f"{begin}00": "module", f"{begin}aa": "quiz"}


KEYS = keys_of_module(1) | keys_of_module(2)
SERVICE_MAP, INVITATION = "5a1c1f0e-7c07-4f0d-9a52-101100000005", "5a1c1f0e-7c07-4f0d-9a52-101400000006"
TASKS = {SERVICE_MAP: "lesson", INVITATION: "lesson"}
CORE = KEYS | keys_of_module(3) | keys_of_module(4) | keys_of_module(5) | keys_of_module(6) | TASKS


def make_items(keys: dict[str, str] = CORE) -> None:
    for key, kind in keys.items():
        LearningItem.objects.create(key=key, kind=kind)


def required(scheme: Scheme) -> set[str]:
    return {str(item.key) for item in items_of(scheme)}


def test_part_1_asks_for_two_modules_and_foundation_for_the_core_and_its_tasks():
    make_items()

    foundation, part_1 = load_schemes(SHIPPED)

    assert (part_1.level, required(part_1)) == ("part-1", set(KEYS))
    assert (foundation.level, required(foundation)) == ("foundation", set(CORE))
    assert foundation.valid_years is None


@pytest.mark.parametrize("missing", [SERVICE_MAP, INVITATION, *keys_of_module(6)])
def test_nobody_is_due_for_foundation_while_something_is_missing(alumna, missing):
    make_items()
    foundation, _part_1 = load_schemes(SHIPPED)
    for item in LearningItem.objects.exclude(key=missing):
        complete(alumna, item)
    assert people_due(foundation) == []

    complete(alumna, LearningItem.objects.get(key=missing))

    assert people_due(foundation) == [alumna]


def test_loading_twice_changes_nothing():
    make_items()
    load_schemes(SHIPPED)

    load_schemes(SHIPPED)

    assert [len(required(scheme)) for scheme in Scheme.objects.all()] == [len(CORE), len(KEYS)]


def write_scheme(folder: Path, *criteria: str, version: str = "2026-1") -> None:
    words = "\n".join(f'{word} = "{word}"' for word in WORDS["en"])
    lines = ['slug = "one"', 'level = "one"', f'criteria_version = "{version}"', f"criteria = [{', '.join(criteria)}]"]
    (folder / "one.toml").write_text("\n".join([*lines, "[words.en]", words]))


FINISHED = '{ kind = "finished", item = "%s" }'
HOURS = '{ kind = "evidence", evidence = "hours", amount = 10, words = { en = "Ten hours" } }'


def test_a_file_may_ask_for_every_kind(tmp_path):
    quiz, lesson = make_item("Quiz", "quiz"), make_item("Lesson", "lesson")
    plans = f'{{ kind = "quiz", item = "{quiz.key}", share = 0.8 }}', f'{{ kind = "task", item = "{lesson.key}" }}'
    write_scheme(tmp_path, FINISHED % lesson.key, *plans, HOURS)

    load_schemes(tmp_path)
    [scheme] = load_schemes(tmp_path)

    asked = scheme.asked()
    assert [one.kind for one in asked] == ["finished", "quiz", "task", "evidence"]
    assert (asked[1].share, asked[3].amount, asked[3].title) == (0.8, 10, "Ten hours")


@pytest.mark.parametrize(
    ("criterion", "reason"),
    [
        ('{ kind = "else" }', "criterion 1 has no kind"),
        ('{ kind = "task" }', "of the kind task needs exactly item"),
        ('{ kind = "quiz", item = "x", share = 7 }', "needs a share from 0 to 1"),
        ('{ kind = "evidence", evidence = "hours", amount = 0, words = { en = "Hours" } }', "an amount above 0"),
        ('{ kind = "evidence", evidence = "hours", amount = 1, words = { es = "Horas" } }', "needs English words"),
    ],
)
def test_a_criterion_that_cannot_be_is_refused_with_what_to_mend(tmp_path, criterion, reason):
    write_scheme(tmp_path, criterion)

    with pytest.raises(SchemeFileError, match=reason):
        load_schemes(tmp_path)


def test_criteria_are_fixed_once_somebody_has_met_them_and_others_are_a_new_version(tmp_path, learner):
    first, second = make_item("First"), make_item("Second")
    write_scheme(tmp_path, FINISHED % first.key)
    load_schemes(tmp_path)
    write_scheme(tmp_path, FINISHED % second.key)
    [scheme] = load_schemes(tmp_path)
    assert items_of(scheme) == [second]
    complete(learner, second)
    people_due(scheme)

    write_scheme(tmp_path, FINISHED % first.key)
    with pytest.raises(SchemeFileError, match=r"one\.toml: 2026-1 was met by somebody"):
        load_schemes(tmp_path)
    write_scheme(tmp_path, FINISHED % first.key, version="2027-1")
    [scheme] = load_schemes(tmp_path)

    assert (scheme.criteria_version, items_of(scheme)) == ("2027-1", [first])
    assert scheme.version_named("2026-1").criteria.get().item == second


def test_a_scheme_waits_for_its_course():
    assert load_schemes(SHIPPED) == []
    make_items(KEYS)

    assert [scheme.level for scheme in load_schemes(SHIPPED)] == ["part-1"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((f'{{ kind = "finished", item = "{key}" }},\n' for key in KEYS), "at least one"),
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
    now = timezone.now()
    edition = CourseEdition.objects.create(
        course=course, number=1, made_at=now, confirmed_at=now, confirmation=CourseEdition.Confirmation.EDITOR
    )
    EditionItem.objects.create(edition=edition, item=lesson, position=1)
    scheme = make_scheme(items=0)
    ask_for(scheme, lesson, other)
    complete(alumna, other)

    with TestCase.captureOnCommitCallbacks(execute=True):
        finish_item(alumna, lesson, course=course, language="es")

    assert Certificate.objects.get().person == alumna


def test_words_of_schemes_are_complete_in_every_language():
    make_items()

    for scheme in load_schemes(SHIPPED):
        assert set(scheme.words) == {"en", "es", "fr", "ar"}
        assert all(words.keys() == WORDS["en"].keys() and all(words.values()) for words in scheme.words.values())
