"""`./dev compare`: what the site says is the same twice, and what was changed is found."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.conf import settings

from tests.factories.cms import make_plain_page
from tools import comparing
from tools.comparing import Snapshot, differences, report
from tools.snapshot.forms import sendings
from tools.snapshot.frozen import NOON
from tools.snapshot.links import Wanted
from tools.snapshot.reading import read
from tools.snapshot.visit import KEPT, Visit


@pytest.fixture
def look(home) -> Iterator[Callable[[], Snapshot]]:
    """Looks around as a stranger, below a plain page and at the door."""
    make_plain_page(home, "about")
    (settings.DATA_DIR / KEPT).mkdir()

    def look() -> Snapshot:
        said: Snapshot = {}
        visit = Visit("anyone", "en", said)
        visit.look_around(["/en/about/", "/accounts/signup/"], Wanted("en", ["/en/about/", "/accounts/"]))
        return said

    with time_machine.travel(NOON, tick=False):
        yield look


def test_what_did_not_change_is_the_same_twice(look):
    first = look()

    assert {"anyone en /en/about/", "anyone en /accounts/signup/ > /accounts/signup/ (first)"} <= first.keys()
    assert differences(first, look()) == {}


def test_a_changed_word_is_found_and_shown(look, home):
    before = look()
    page = home.get_children().get(slug="about").specific
    page.title = "About nobody"
    page.save_revision().publish()

    found = differences(before, look())

    assert ["anyone en /en/about/"] in found.values()
    assert any("+About nobody" in what for what in found)


@pytest.mark.once
def test_the_same_difference_is_told_once_with_all_its_places(capsys):
    before = {"one": "200\nA\nB", "two": "200\nA\nB", "gone": "200"}
    now = {"one": "200\nA\nC", "two": "200\nA\nC", "new": "200"}

    assert report(before, now) == 1

    said = capsys.readouterr().out
    assert "one\ntwo\n  ...\n   200\n   A\n  -B\n  +C\n" in said
    assert "gone\n  is no longer there\n" in said
    assert "new\n  is new\n" in said
    assert "3 answers, letters and files: 4 differ" in said


@pytest.mark.once
def test_no_difference_is_told_and_ends_well(capsys):
    assert report({"one": "200"}, {"one": "200"}) == 0
    assert "1 answers, letters and files: none differ" in capsys.readouterr().out


@pytest.mark.once
@pytest.mark.parametrize(
    ("html", "same"),
    [
        ("<div>\n  <p>Some\n words</p>\n</div>", "<div><p>Some words</p></div>"),
        ('<a  href="x"\n class="b">x</a>', '<a class="b" href="x">x</a>'),
    ],
)
def test_what_a_browser_shows_alike_is_alike(html, same):
    assert read(html.encode()).lines == read(same.encode()).lines


@pytest.mark.once
@pytest.mark.parametrize(
    ("html", "other"),
    [
        ("<p>a <b>b</b></p>", "<p>a<b>b</b></p>"),
        ("<pre>a\n b</pre>", "<pre>a b</pre>"),
        ('<a href="x">x</a>', '<a href="y">x</a>'),
    ],
)
def test_what_a_browser_shows_otherwise_differs(html, other):
    assert read(html.encode()).lines != read(other.encode()).lines


@pytest.mark.once
def test_a_form_is_sent_by_each_button_and_filled_otherwise():
    html = b"""<form method="post" action="/go/"><input type="hidden" name="token" value="t">
      <input type="radio" name="one" value="a"><input type="radio" name="one" value="b">
      <button name="keep" value="yes">Keep</button><button formaction="/end/">End</button></form>"""

    found = [(one.action, one.values) for one in sendings(read(html).forms, "/page/")]

    assert found == [
        ("/go/", {"one": ["a"], "token": ["t"], "keep": ["yes"]}),
        ("/end/", {"one": ["a"], "token": ["t"]}),
        ("/end/", {"one": [], "token": ["t"]}),
        ("/end/", {"one": ["b"], "token": ["t"]}),
    ]


@pytest.mark.once
def test_every_language_of_the_site_is_looked_at():
    assert [code for code, _name in settings.LANGUAGES] == comparing.LANGUAGES
