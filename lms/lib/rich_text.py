"""Rich text that nobody needs to trust: only what a text is made of, and links that run nothing."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import nh3

SCHEMES = {"http", "https", "mailto", "tel"}
TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "blockquote", "ul", "ol", "li"),
    *("a", "b", "strong", "i", "em", "code", "pre", "abbr", "sub", "sup"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
SHOWN: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}}
# As Wagtail keeps it: a link to a page or document is a number, and a paragraph has a key for remarks.
STORED: dict[str, set[str]] = {**SHOWN, "a": {"href", "linktype", "id"}, "*": {"data-block-key"}}
_NO_LETTERS = re.compile(r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]+")


def clean_shown(html: str) -> str:
    """The HTML as a reader may get it: whatever is not named above is gone, its words stay (a script's do not)."""
    return _clean(html, SHOWN)


def clean_stored(html: str) -> str:
    """The same for what Wagtail keeps in the database, where links to pages are numbers. Safe to repeat."""
    return _clean(html, STORED)


def is_safe_link(address: str) -> bool:
    """Whether an address leads to a page, an e-mail address or a telephone, and runs nothing.

    Judged as browsers read it, which pass over blanks and invisible signs.
    """
    plain = _NO_LETTERS.sub("", address)
    try:
        scheme = urlsplit(plain).scheme.lower()
    except ValueError:
        return False
    return scheme in SCHEMES or (not scheme and ":" not in re.split("[/?#]", plain)[0])


def _clean(html: str, attributes: Mapping[str, set[str]]) -> str:
    return nh3.clean(html, tags=TAGS, attributes=dict(attributes), url_schemes=SCHEMES, link_rel=None)
