"""Where a page stands now that stood elsewhere: Wagtail writes down every move, and this reads it.

Nobody is ever sent to an address, only to a page that is published and open to who asks, where it stands now. So a
chain of renames is one step, there is no circle, and nothing tells of a page that is not for the one who asks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language_from_path
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.models.base import PublicPage, is_open_to, path_of

MOST_PARTS = 12  # of an address; no page of ours stands deeper
MOST_LETTERS = 255  # what a redirect can hold


@dataclass(frozen=True)
class Move:
    """An address to go to. `for_good`: it may be kept in place of the old one."""

    address: str
    for_good: bool


def move_of(request: HttpRequest) -> Move | None:
    """Where the page went whose address is asked for, or of which something is asked ("…/quiz/"). Two or three queries.

    Looks for the page itself, then for those above it; then for the same in English where the language has none.
    """
    path = request.path_info.rstrip("/") or "/"
    asked = get_language_from_path(f"{path}/")
    wanted = list(_candidates(path, asked))
    rows = {}
    if wanted and "\0" not in path:
        found = Redirect.objects.filter(Q(site=None) | Q(site__is_default_site=True))
        found = found.filter(old_path__in={old for old, _tail in wanted}).order_by("site_id", "pk")
        rows = {row.old_path: row for row in found.select_related("redirect_page")}
    moves = (_move(rows[old], tail, request, asked) for old, tail in wanted if old in rows)
    return next((one for one in moves if one and one.address != request.path), None)


def _candidates(path: str, language: str | None) -> Iterator[tuple[str, str]]:
    """Old addresses that may be written down, the nearest first, each with what follows it in the address asked."""
    parts = path.strip("/").split("/")
    if len(parts) > MOST_PARTS:
        return
    first = 2 if language else 1
    firsts = [language, settings.LANGUAGE_CODE] if language not in (None, settings.LANGUAGE_CODE) else parts[:1]
    for begin in firsts:
        for length in range(len(parts), first - 1, -1):
            old = "/" + "/".join([begin, *parts[1:length]])
            if len(old) <= MOST_LETTERS:
                yield old, "/".join(parts[length:])


def _move(row: Redirect, tail: str, request: HttpRequest, asked: str | None) -> Move | None:
    if row.redirect_page is None:
        return _elsewhere(row, tail, request)
    page, subpath = _page_below(row.redirect_page, tail)
    page = page and _in_language(page, asked or page.locale.language_code)
    if page is None or not is_open_to(page, request):
        return None
    language = page.locale.language_code
    address = path_of(page.url_path, language) + (f"{subpath}/" if subpath else "")
    if asked and language != asked:
        return Move(f"{address}?untranslated={asked}", for_good=False)
    return Move(address, for_good=row.is_permanent and not page.get_view_restrictions())


def _elsewhere(row: Redirect, tail: str, request: HttpRequest) -> Move | None:
    """An address that staff typed: taken as it is, for exactly the old one, if it leads away from here."""
    link = urlsplit(row.redirect_link)
    is_here = link.netloc in ("", request.get_host()) and link.path.rstrip("/") == row.old_path
    if tail or is_here or link.scheme not in ("http", "https"):
        return None
    return Move(row.redirect_link, for_good=False)  # theirs to change


def _page_below(top: Page, tail: str) -> tuple[Page | None, str]:
    """The published page at `tail` below a page, and what is asked of it: "m1/quiz" is a module, and its quiz."""
    parts = tail.split("/") if tail else []
    lengths = {
        top.url_path + "".join(f"{part}/" for part in parts[:length]): length for length in range(len(parts) + 1)
    }
    pages = Page.objects.live().filter(url_path__in=lengths).order_by("-depth").select_related("locale")
    for page in pages:
        subpath = "/".join(parts[lengths[page.url_path] :])
        model = page.specific_class
        if page.depth > 1 and (not subpath or (model and issubclass(model, PublicPage) and subpath in model.subpaths)):
            return page, subpath
    return None, ""


def _in_language(page: Page, language: str) -> Page:
    """The page in the language that was asked for, if it is published in it, else itself."""
    if page.locale.language_code == language:
        return page
    there = Page.objects.live().filter(translation_key=page.translation_key, locale__language_code=language)
    return there.select_related("locale").first() or page
