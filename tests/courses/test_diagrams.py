"""Diagrams: one drawing, the words of every language."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from courses.material.diagrams import DiagramError, diagram, diagram_names

pytestmark = pytest.mark.once

SVG = '<svg role="img"><text>{{word}}</text></svg>'
WORDS = '[en]\ntitle = "A"\nalt = "All of it"\n[en.labels]\nword = "Say & do"\n'


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.BASE_DIR = tmp_path
    diagram.cache_clear()
    pictures = tmp_path / "content/pictures"
    pictures.mkdir(parents=True)
    (pictures / "one.svg").write_text(SVG)
    (pictures / "one.toml").write_text(WORDS)
    yield pictures
    diagram.cache_clear()


def test_words_stand_in_the_drawing_and_can_break_nothing(folder):
    found = diagram("one", "en")

    assert found.svg == '<svg role="img"><text>Say &amp; do</text></svg>'
    assert found.alt == "All of it"


def test_a_language_without_words_gets_the_english_ones_and_says_so(folder):
    assert diagram("one", "fr").language == "en"


@pytest.mark.parametrize(
    ("svg", "words", "complaint"),
    [
        (SVG, WORDS.replace("word =", "other ="), "places and words differ: other, word"),
        (SVG, WORDS.replace('alt = "All of it"\n', ""), "needs a title and a text alternative"),
        (SVG.replace(' role="img"', ""), WORDS, "the drawing as a whole is the picture"),
        (SVG, WORDS.replace("en", "fr"), "the words in en are missing"),
    ],
)
def test_what_does_not_fit_together_is_refused(folder, svg, words, complaint):
    (folder / "one.svg").write_text(svg)
    (folder / "one.toml").write_text(words)

    with pytest.raises(DiagramError, match=complaint):
        diagram("one", "en")


@pytest.mark.parametrize("name", ["none", "../../secret"])
def test_a_name_that_is_no_diagram_is_refused(folder, name):
    with pytest.raises(DiagramError, match="there is no such diagram"):
        diagram(name, "en")


@pytest.mark.parametrize("name", diagram_names())
def test_every_diagram_speaks_its_languages_and_weighs_little(name):
    spoken = tomllib.loads((Path(settings.BASE_DIR) / f"content/pictures/{name}.toml").read_text())

    assert {"en", "es", "fr"} <= spoken.keys()
    for language in spoken:
        found = diagram(name, language)
        assert found.language == language
        assert len(found.svg.encode()) < 15_000
        assert "style" not in found.svg
        assert "{{" not in found.svg
