"""The stylesheet: light, one direction's words in none of it, readable in both themes."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

from courses.material.body import bytes_of
from lms.lib.static import FlatManifestStorage
from lms.views import FRAME_BYTES
from tests.factories.courses import make_course

pytestmark = pytest.mark.once

CSS = Path(settings.BASE_DIR / "static/css")
OURS = sorted(path for path in CSS.rglob("*.css") if path.name not in {"pdf.css", "form-pdf.css", "admin.css"})
BUDGET_BYTES = 15_000
TEXT_ROLES = ("ink", "muted", "action", "action-deep", "clay", "leaf", "plum", "danger", "focus")
GROUNDS = ("paper", "surface", "sunk")


def flat() -> str:
    return FlatManifestStorage(location=settings.BASE_DIR / "static").flatten("css/site.css")


def roles() -> dict[str, tuple[str, str]]:
    """Role to its colours in the light and in the dark theme."""
    text = (CSS / "tokens.css").read_text()
    text = text[text.index("@supports") : text.index("@media (prefers-contrast")]
    return {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", text)}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_stylesheet_keeps_its_budget():
    assert len(brotli.compress(flat().encode())) <= BUDGET_BYTES


def test_every_file_is_in_the_table_of_contents_and_travels_in_one():
    named = set(re.findall(r'@import "([^"]+)"', (CSS / "site.css").read_text()))
    files = {str(path.relative_to(CSS)) for path in OURS} - {"site.css", "components/swatch.css"}

    assert named == files
    assert "@import" not in flat()


def test_pictures_are_named_where_their_address_stays_right():
    for path in OURS:
        if "url(" in path.read_text():
            assert path.parent == CSS, f"{path} would name a picture that is not there once all is one file"


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_rule_knows_left_from_right(path):
    words = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)

    assert not re.findall(r"[\w-]*\b(?:left|right)\b(?=\s*:)|:\s*(?:left|right)\b", words)
    assert not re.findall(r"(?<![\w-])(?:(?:min-|max-)?(?:width|height)|top|bottom)\s*:(?![^(]*\))", words)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_colours_are_roles(path):
    if path.name != "tokens.css":
        assert not re.findall(r"#[0-9a-f]{3,8}\b", re.sub(r'href\^="[^"]*"', "", path.read_text()))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_can_be_read_on_every_ground(theme):
    colours = {name: pair[theme] for name, pair in roles().items()}

    for ground in GROUNDS:
        for role in TEXT_ROLES:
            assert contrast(colours[role], colours[ground]) >= 5, f"{role} on {ground}"
    assert contrast("#1e2430", colours["sun"]) >= 5


def test_older_browsers_get_the_light_theme():
    text = (CSS / "tokens.css").read_text()
    first = text[: text.index("@supports")]

    for name, (light, _dark) in roles().items():
        assert f"--{name}: {light};" in first


def test_home_does_not_promise_less_data_than_a_lesson_takes(home, stranger):
    make_course()
    page = stranger.get("/en/learn/course/course-m1/course-m1-l1/")
    frame = len(page.content) - bytes_of(page.context["page"])
    pictures = len(gzip.compress((CSS.parent / "img/mark.svg").read_bytes()))
    script = len(gzip.compress((CSS.parent / "js/same-place.js").read_bytes()))

    needed = frame + len(brotli.compress(flat().encode())) + pictures + script

    assert 0.8 * FRAME_BYTES <= needed <= FRAME_BYTES


def test_no_language_has_colours_of_its_own():
    """What an accessibility checker says of a page's colours in one language holds in the others."""
    rules = re.findall(r"([^{}]*(?::lang|\[lang|:dir|\[dir)\b[^{}]*)\{([^{}]*)\}", flat())
    colours = re.compile(r"color|background|opacity|filter|--(?!serif\b|leading\b)")

    assert len(rules) > 5
    assert [name.strip() for name, body in rules if colours.search(body)] == []
