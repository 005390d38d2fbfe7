"""Pages of the site for tests: published, with nothing in them that the test did not ask for."""

from typing import Any

from wagtail.models import Locale, Page

from cms.actions import open_site
from cms.models import GuideIndexPage, GuidePage, HomePage, PlainPage, StoriesPage, StoryPage


def make_home() -> HomePage:
    """The English home page, with its translations es, fr and ar, at the root of the site instead of Wagtail's own."""
    Page.objects.filter(depth=2).delete()
    page = Page.get_first_root_node().add_child(
        instance=HomePage(title="Plaza", slug="home", sentence="Learn in the open")
    )
    for code in ("es", "fr", "ar"):
        locale, _created = Locale.objects.get_or_create(language_code=code)
        page.copy_for_translation(locale).get_latest_revision().publish()
    open_site(page)
    return page


def make_plain_page(home: Page, slug: str = "about", **fields: Any) -> PlainPage:
    values = {"title": slug.capitalize(), "body": "<p>Words</p>", **fields}
    return home.add_child(instance=PlainPage(slug=slug, **values))


def make_shelf(home: Page, *, stories: int = 0) -> StoriesPage:
    shelf = home.add_child(instance=StoriesPage(title="Stories", slug="stories"))
    for number in range(1, stories + 1):
        make_story(shelf, f"story-{number}")
    return shelf


def make_story(shelf: Page, slug: str, **fields: Any) -> StoryPage:
    values = {"title": slug.capitalize(), "summary": f"Summary of {slug}", **fields}
    return shelf.add_child(instance=StoryPage(slug=slug, **values))


def make_guide(home: Page, *, pages: int = 0) -> GuideIndexPage:
    shelf = home.add_child(instance=GuideIndexPage(title="Guide", slug="guide"))
    for number in range(1, pages + 1):
        make_guide_page(shelf, f"guide-{number}", position=number)
    return shelf


def make_guide_page(shelf: Page, slug: str, **fields: Any) -> GuidePage:
    values = {"title": slug.capitalize(), "summary": f"Summary of {slug}", **fields}
    return shelf.add_child(instance=GuidePage(slug=slug, **values))
