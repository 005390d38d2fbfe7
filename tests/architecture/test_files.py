"""Files stay short, templates narrow and plain, stylesheets free of left and right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import files

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
CHECKS = [
    (files.too_long, ["*.py", "*.css", "*.js", "*.html", ":!*/migrations/*"]),
    (files.too_wide, ["templates/*.html"]),
    (files.inline_in_template, ["templates/*.html"]),
    (files.physical_in_css, ["static/css/*.css", ":!static/css/pdf.css"]),
    (files.unnamed_migration, ["*/migrations/0*.py"]),
]


@pytest.mark.parametrize(("check", "patterns"), CHECKS)
def test_every_file_keeps_the_rule(check: Callable[[str, str], list[str]], patterns: list[str]):
    looked_at = list(files.ours(ROOT, *patterns))

    complaints = [line for path in looked_at for line in check(str(path.relative_to(ROOT)), path.read_text())]

    assert looked_at != []
    assert complaints == []


PLANTED = [
    (files.too_long, "people/accounts/actions.py", "\n" * 501),
    (files.too_long, "templates/home.html", "\n" * 151),
    (files.too_wide, "templates/home.html", f"<p>\n{'é' * 121}\n</p>\n"),
    (files.inline_in_template, "home.html", '<p class="a" style="color: red">'),
    (files.inline_in_template, "home.html", '<p\n  style="color: red">'),
    (files.inline_in_template, "home.html", "<style>p { color: red }</style>"),
    (files.inline_in_template, "home.html", "<script>alert(1)</script>"),
    (files.inline_in_template, "home.html", '<button type="button" onclick="go()">'),
    (files.inline_in_template, "home.html", '<a href="javascript:go()">'),
    (files.physical_in_css, "card.css", ".card { margin-left: 1rem }"),
    (files.physical_in_css, "card.css", ".card {\n  text-align: right;\n}"),
    (files.physical_in_css, "card.css", ".card {position: absolute;left: 0}"),
    (files.physical_in_css, "card.css", ".card { border-top-left-radius: 4px }"),
    (files.unnamed_migration, "people/accounts/migrations/0002_auto_20260101_1200.py", ""),
    (files.unnamed_migration, "people/accounts/migrations/0001_initial.py", ""),
]


@pytest.mark.parametrize(("check", "name", "text"), PLANTED)
def test_a_planted_fault_is_found(check: Callable[[str, str], list[str]], name: str, text: str):
    assert len(check(name, text)) == 1


SOUND = [
    (files.too_long, "people/accounts/actions.py", "\n" * 500),
    (files.too_wide, "templates/home.html", f"<p>\n{'é' * 120}\n</p>\n"),
    (files.inline_in_template, "home.html", '<script src="{% static "js/x.js" %}" type="module"></script>'),
    (files.inline_in_template, "home.html", '{% field label="on time = good" %}'),
    (files.physical_in_css, "card.css", ".option--right { margin-inline-start: 1rem } /* left: 0 */"),
]


@pytest.mark.parametrize(("check", "name", "text"), SOUND)
def test_what_is_sound_passes(check: Callable[[str, str], list[str]], name: str, text: str):
    assert check(name, text) == []
