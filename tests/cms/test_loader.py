"""Content files become pages; what staff have written is never overwritten."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Page, Site

from cms.actions import Outcome
from cms.loader import load_site
from cms.models import HomePage, PlainPage, StoryPage
from lms.lib.contentfile import ContentError

HOME = (
    '+++\ntitle = "Plaza"\nsentence = "Learn."\nintroduction = "For all."\n+++\n\n'
    "::: text protection\nNobody sees you.\n:::\n"
)
ABOUT = '+++\ntitle = "About"\n+++\n\n::: text what\n{words}\n:::\n'
STORIES = '+++\ntitle = "Stories"\nintroduction = "Short accounts."\n+++\n'
STORY = (
    '+++\ntitle = "A story"\nsummary = "What happened."\nplace = "Marrin"\nfictional = true\ndated = "2026-03"\n'
    'setback = true\nsources = ["Invented"]\n+++\n\n::: text claim\n## Claim\n\nWords.\n:::\n'
)


@dataclass
class Report:
    lines: dict[str, Outcome] = field(default_factory=dict)

    def note(self, what: str, outcome: Outcome) -> None:
        self.lines[Path(what).name if "site" in what else f"{Path(what).parent.name}/{Path(what).name}"] = outcome


@pytest.fixture
def folder(tmp_path) -> Path:
    for name, text in {
        "site/home.en.md": HOME,
        "site/home.es.md": HOME,
        "site/about.en.md": ABOUT.format(words="First words."),
        "site/stories.en.md": STORIES,
        "stories/a-story/en.md": STORY,
    }.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "content"


def load(folder: Path) -> dict[str, Outcome]:
    report = Report()
    load_site(folder, report)
    return report.lines


def test_a_fresh_site_opens_with_its_pages(unopened_site, folder, stranger):
    outcomes = load(folder)

    assert set(outcomes.values()) == {Outcome.MADE}
    assert Site.objects.get().root_page.specific == HomePage.objects.get(slug="home")
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    for address in ("/en/", "/es/", "/en/about/", "/en/stories/", "/en/stories/a-story/"):
        assert stranger.get(address).status_code == 200


def test_a_story_keeps_what_its_head_says(unopened_site, folder):
    load(folder)

    story = StoryPage.objects.get()

    assert (story.place, story.month, story.sources) == ("Marrin", "March 2026", ["Invented"])
    assert story.is_fictional
    assert story.is_setback
    assert "<h2>Claim</h2>" in str(story.body)


def test_loading_again_writes_nothing(unopened_site, folder):
    load(folder)
    revisions = {page.pk: page.latest_revision_id for page in Page.objects.all()}

    assert set(load(folder).values()) == {Outcome.UNCHANGED}
    assert {page.pk: page.latest_revision_id for page in Page.objects.all()} == revisions


def test_a_changed_file_is_published_as_a_new_revision(unopened_site, folder):
    load(folder)
    (folder / "site/about.en.md").write_text(ABOUT.format(words="Other words."))

    assert load(folder)["about.en.md"] is Outcome.UPDATED

    page = PlainPage.objects.get()
    assert "Other words." in page.body
    assert page.revisions.count() == 2


def test_a_page_that_staff_edited_is_left_alone_and_named(unopened_site, folder):
    load(folder)
    page = PlainPage.objects.get()
    page.body = "<p>Words of the staff.</p>"
    page.save_revision().publish()
    (folder / "site/about.en.md").write_text(ABOUT.format(words="Other words."))

    assert load(folder)["about.en.md"] is Outcome.LEFT_ALONE

    assert PlainPage.objects.get().body == "<p>Words of the staff.</p>"


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_what_is_stored_is_told_in_every_language(language):
    text = (settings.BASE_DIR / "content/site" / f"how-we-protect-you.{language}.md").read_text()

    assert (
        text.count("::: text") == 4
    )  # what is stored and how long, who sees it, what one can do, what is not promised
    assert "30" in text


@pytest.mark.parametrize(
    ("language", "browser", "letters", "looks"),
    [
        ("en", "what your browser says of itself", "**Letters:**", "look at and change"),
        ("es", "qué dice de sí mismo su navegador", "**Cartas:**", "mira y cambia"),
        ("fr", "ce que votre navigateur dit de lui-même", "**Lettres\u00a0:**", "regarde et change"),
        ("ar", "ما يقوله متصفحكم عن نفسه", "**الرسائل:**", "ما ينظر فيه وما يغيّره"),
    ],
)
def test_sign_ins_letters_and_looks_of_staff_are_named_where_we_say_what_is_stored(language, browser, letters, looks):
    text = (settings.BASE_DIR / "content/site" / f"how-we-protect-you.{language}.md").read_text()

    assert browser in text
    assert letters in text
    assert looks in text


def test_a_tag_that_does_not_exist_is_refused_with_file_and_line(unopened_site, folder):
    file = folder / "stories" / "a-story" / "en.md"
    file.write_text(STORY.replace("setback = true", 'areas = ["no-such-area"]'))

    with pytest.raises(ContentError, match=r"a-story/en\.md, line 7: there is no area called no-such-area"):
        load(folder)

    assert not StoryPage.objects.exists()
