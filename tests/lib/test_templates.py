"""Templates travel without the indentation of their source."""

from django.template.engine import Engine
from django.template.loader import get_template

from lms.lib.templates import UnindentedLoader


def contents(tmp_path, name: str, text: str) -> str:
    (tmp_path / name).write_text(text)
    loader = UnindentedLoader(Engine.get_default(), [tmp_path])
    return loader.get_contents(next(loader.get_template_sources(name)))


def test_html_loses_what_stands_before_its_lines(tmp_path):
    source = "<ul>\n    <li>a  b</li>\n\t<li\n      class='x'>c</li>\n</ul>\n"

    assert contents(tmp_path, "x.html", source) == "<ul>\n<li>a  b</li>\n<li\nclass='x'>c</li>\n</ul>\n"


def test_a_letter_stays_as_it_is_written(tmp_path):
    assert contents(tmp_path, "x.txt", "Dear\n    reader\n") == "Dear\n    reader\n"


def test_our_pages_are_compiled_by_it():
    assert get_template("base.html").template.origin.loader.__class__ is UnindentedLoader
