"""Where a page leads to, as far as that is ours."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils.translation import get_language_from_path
from wagtail.models import Page

from tools.snapshot.reading import Form, body_of, read

IN_STYLES = re.compile(r"""(?:url\(|@import )\s*["']?([^"')]+)""")
IN_TEXT = re.compile(r"https?://[^\s\"\\]+")  # in letters, and in records for programs
AT_MOST = 4  # of a kind: a certificate that stands, one that was revoked, one that waits for somebody
STAFF = "/admin/"
# Wagtail counts the entries under a name that it draws from a set of classes, which lie in memory by chance.
BY_CHANCE = ("/admin/reports/site-history/", "/admin/reports/site-history/results/")


def home(link: str, page: str) -> str:
    """Where a link of a page leads, without its fragment; empty if that is not ours."""
    if not link:
        return ""
    address = urldefrag(urljoin(page, link.strip()))[0].removeprefix(settings.SITE_URL)
    return address if address.startswith("/") and not address.startswith("//") else ""


def links(answer: HttpResponse, page: str) -> list[str]:
    """Where an answer leads, each address once, in its order."""
    return [one for one in dict.fromkeys(home(link, page) for link in _links(answer)) if one]


def _links(answer: HttpResponse) -> Iterable[str]:
    kind = answer.get("Content-Type", "")
    if 300 <= answer.status_code < 400:
        return [answer["Location"]]
    if kind.startswith("text/css"):
        return IN_STYLES.findall(body_of(answer).decode())
    if kind.startswith("application/json"):
        return IN_TEXT.findall(body_of(answer).decode())
    return read(body_of(answer)).links if kind.startswith("text/html") else []


def forms(answer: HttpResponse) -> list[Form]:
    """The forms of a page; none if it is another file."""
    return read(body_of(answer)).forms if answer.get("Content-Type", "").startswith("text/html") else []


def in_letter(letter: EmailMultiAlternatives) -> list[str]:
    """Where a letter leads."""
    return [one for one in (home(link, "/") for link in IN_TEXT.findall(letter.body)) if one]


def route_of(address: str) -> str:
    """The route that an address takes."""
    try:
        return resolve(urlsplit(address).path).route
    except Resolver404:
        return "nowhere"


def is_foreign(address: str) -> bool:
    """Whether it is a screen of Wagtail's own: there is a great deal to press, and none of it is ours."""
    path = urlsplit(address).path
    try:
        return path.startswith(STAFF) and resolve(path).func.__module__.startswith(("wagtail", "django"))
    except Resolver404:
        return path.startswith(STAFF)


def routes() -> Iterator[str]:
    """Every address of the resolver that names nothing, in the language of the moment."""
    yield from dict.fromkeys(_routes(get_resolver().url_patterns, "/"))


def _routes(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        elif not re.search(r"[<(\\\[]", route):
            yield route


class Wanted:
    """Which links are followed: in one language, what begins as one of `below` does; of staff's some of a kind."""

    def __init__(self, language: str, below: Sequence[str]) -> None:
        self.language = language
        self.below = tuple(below)
        self.kinds: Counter[tuple[str, str, str]] = Counter()

    def __call__(self, address: str) -> bool:
        if not address.startswith(self.below) or get_language_from_path(address) not in (None, self.language):
            return False
        return not address.startswith(STAFF) or self.is_among_the_first(urlsplit(address))

    def is_among_the_first(self, parts: SplitResult) -> bool:
        if "export=" not in parts.query and (parts.query or parts.path in BY_CHANCE):
            return False  # another order or page of a list
        route, page = kind_of(parts.path)
        self.kinds[route, page, parts.query] += 1
        return self.kinds[route, page, parts.query] <= (1 if page else AT_MOST)


def kind_of(path: str) -> tuple[str, str]:
    """The route of an address, and if it is about a page the kind of page."""
    try:
        found = resolve(path)
    except Resolver404:
        return path, ""
    numbers = [value for name, value in found.kwargs.items() if name.endswith("page_id")] + list(found.args)
    page = Page.objects.filter(pk=numbers[0]).first() if numbers and str(numbers[0]).isdigit() else None
    return found.route, page.specific_class.__name__ if page else ""
