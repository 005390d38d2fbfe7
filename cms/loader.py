"""From content files to published pages of the site. The format is told in docs/authors/writing-a-lesson.md."""

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from wagtail.models import Page

from cms.actions import Outcome, loading, open_site, prepare_tree, publish_source, tag_source
from cms.models import (
    NAMESPACE,
    PLAIN_PAGES,
    GuideIndexPage,
    GuidePage,
    HomePage,
    PlainPage,
    StoriesPage,
    StoryPage,
)
from lms.lib.contentfile import ContentFile, Fence, read_content, refused_at, to_html
from people.reference.models import UnknownTag

TAG_LINES = {"areas": "area", "policies": "policy", "goals": "goal", "values": "value"}  # line of a head: kind of tag


class Reporter(Protocol):
    """Whoever wants to know what became of each file."""

    def note(self, what: str, outcome: Outcome) -> None:
        """`what`: the file."""


@loading()
def load_site(folder: Path, report: Reporter) -> None:
    """Load home, plain pages, stories and the guide below `folder` in every language that has files. Safe to repeat.

    Writes locales, the site and published pages; a page that staff edited since its last load is left alone and noted.
    """
    for language, _name in settings.LANGUAGES:
        home = _home(folder / "site" / f"home.{language}.md", language, report)
        if home is not None:
            _load_plain_pages(folder / "site", language, home, report)
            _load_stories(folder, language, home, report)
            _load_guide(folder, language, home, report)


def _home(path: Path, language: str, report: Reporter) -> Page | None:
    if not path.exists():
        return None
    file = read_content(path)
    root = prepare_tree(language)
    fields = {
        "title": file.head["title"],
        "slug": "home" if language == settings.LANGUAGE_CODE else f"home-{language}",
        "sentence": file.head["sentence"],
        "introduction": file.head["introduction"],
        "protection": _html(file.fences),
    }
    home = _publish(HomePage, "site/home", file, language, root, fields, report)
    if home is not None and language == settings.LANGUAGE_CODE:
        open_site(home)
    return home


def _load_plain_pages(folder: Path, language: str, home: Page, report: Reporter) -> None:
    for slug in PLAIN_PAGES:
        path = folder / f"{slug}.{language}.md"
        if path.exists():
            file = read_content(path)
            fields = {"title": file.head["title"], "slug": slug, "body": _html(file.fences)}
            _publish(PlainPage, f"site/{slug}", file, language, home, fields, report)


def _load_stories(folder: Path, language: str, home: Page, report: Reporter) -> None:
    path = folder / "site" / f"stories.{language}.md"
    if not path.exists():
        return
    file = read_content(path)
    fields = {"title": file.head["title"], "slug": "stories", "introduction": file.head["introduction"]}
    shelf = _publish(StoriesPage, "site/stories", file, language, home, fields, report)
    for story in sorted((folder / "stories").glob(f"*/{language}.md")):
        _load_story(read_content(story), language, shelf, report)


def _load_story(file: ContentFile, language: str, shelf: Page | None, report: Reporter) -> None:
    if shelf is None:
        return
    slug = file.path.parent.name
    fields = {
        "title": file.head["title"],
        "slug": slug,
        "summary": file.head["summary"],
        "place": file.head.get("place", ""),
        "dated": file.head.get("dated", ""),
        "is_fictional": file.head.get("fictional", False),
        "is_setback": file.head.get("setback", False),
        "sources": file.head.get("sources", []),
        "body": [_text_block(f"stories/{slug}", fence) for fence in file.fences],
    }
    _publish(StoryPage, f"stories/{slug}", file, language, shelf, fields, report)
    _tag(f"stories/{slug}", file)


def _load_guide(folder: Path, language: str, home: Page, report: Reporter) -> None:
    path = folder / "site" / f"guide.{language}.md"
    if not path.exists():
        return
    file = read_content(path)
    fields = {"title": file.head["title"], "slug": "guide", "introduction": file.head["introduction"]}
    shelf = _publish(GuideIndexPage, "site/guide", file, language, home, fields, report)
    for guide in sorted((folder / "guides").glob(f"*/{language}.md")):
        _load_guide_page(read_content(guide), language, shelf, report)


def _load_guide_page(file: ContentFile, language: str, shelf: Page | None, report: Reporter) -> None:
    if shelf is None:
        return
    slug = file.path.parent.name
    fields = {"slug": slug, **{name: file.head[name] for name in ("title", "summary", "position", "dated")}}
    fields |= {"sources": file.head["sources"], "body": [_guide_block(f"guides/{slug}", one) for one in file.fences]}
    _publish(GuidePage, f"guides/{slug}", file, language, shelf, fields, report)
    _tag(f"guides/{slug}", file, area=[file.head["area"]] if file.head["area"] else [])


def _tag(name: str, file: ContentFile, **more: list[str]) -> None:
    """What the head of a file says that its page is about."""
    tags = {kind: file.head.get(line, []) for line, kind in TAG_LINES.items()} | more
    try:
        tag_source(uuid.uuid5(NAMESPACE, name), tags)
    except UnknownTag as error:
        raise refused_at(file.path, error.slug, str(error)) from error


def _guide_block(name: str, fence: Fence) -> dict[str, Any]:
    """A text, or actions whose grade is the name of their block."""
    block = _text_block(name, fence)
    if fence.kind == "actions":
        value = {"grade": fence.name, "title": fence.head["title"], "body": block["value"]}
        block |= {"type": "actions", "value": value}
    return block


def _publish(
    model: type[Page],
    name: str,
    file: ContentFile,
    language: str,
    parent: Page,
    fields: dict[str, Any],
    report: Reporter,
) -> Page | None:
    key = uuid.uuid5(NAMESPACE, name)
    page, outcome = publish_source(model, key=key, language=language, parent=parent, fields=fields)
    report.note(str(file.path), outcome)
    return page


def _text_block(name: str, fence: Fence) -> dict[str, Any]:
    """A block whose id is the same in every language."""
    return {
        "type": "text",
        "value": to_html(fence.body),
        "id": str(uuid.uuid5(NAMESPACE, f"{name}/{fence.name}")),
    }


def _html(fences: Iterable[Fence]) -> str:
    return "\n".join(to_html(fence.body) for fence in fences)
