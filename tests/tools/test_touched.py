"""`./dev test --changed` finds the tests near a change."""

import pytest

from tools.touched import near

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("cms/views.py", "tests/cms"),
        ("templates/people/accounts/profile.html", "tests/people"),
        ("certification/schemes/rules.py", "tests/certification"),
        ("lms/lib/names.py", "tests/lib"),
        ("lms/views.py", "tests/lms"),
        ("locale/es/LC_MESSAGES/django.po", "tests/architecture/test_catalogues.py"),
        ("deploy/compose.yml", "tests/deploy"),
        ("tests/lib/test_names.py", "tests/lib/test_names.py"),
    ],
)
def test_a_change_touches_the_tests_that_mirror_it(changed, tests):
    assert tests in near([changed])


def test_a_change_touches_the_tests_that_import_it():
    assert "tests/people/test_passkeys.py" in near(["tests/factories/people.py"])
    assert "tests/lms/test_privacy.py" in near(
        ["people/accounts/models/letter.py", "people/accounts/models/__init__.py"]
    )


def test_what_everything_stands_on_touches_everything():
    assert near(["docs/concepts.md", "lms/settings.py"]) == ["tests"]


def test_a_folder_is_named_once():
    assert near(["cms/views.py", "tests/cms/test_moves.py"]).count("tests/cms/test_moves.py") == 0


def test_words_about_the_product_touch_no_test():
    assert near(["README.md"]) == []
