"""Inline scripts of Wagtail's staff area: which of a page's own may run, told by their hashes.

Wagtail starts some of its widgets by an inline script, with data that differ from page to page. Only a script that has
one of their shapes to the letter, with nothing in it but data, is named in the page's policy; any other is dead.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

_SCRIPT = re.compile(r"<script(?: type=\"text/javascript\")?>(.*?)</script", re.DOTALL | re.IGNORECASE)
_ID = r'"[\w.:\\-]+"'  # of a field; as `escapejs` writes it
# What is called with the id of a field and with data (JSON).
_WIDGET = re.compile(rf"(?:new )?[A-Za-z_.]*(?:Chooser|TagField)\({_ID}(?:, (?P<data>[^<>]*))?\);?")
_PANEL = re.compile(
    r"\(function\(\) \{\s*var panel = new (?:InlinePanel|MultipleChooserPanel)"
    r'\(JSON\.parse\("(?:[^"\\<>\n]|\\u[0-9A-F]{4})*"\)\);\s*\}\)\(\);'
)
# wagtail-localize's, word for word but for addresses.
_CHOOSERS = re.compile(
    r'if \(typeof window\.chooserUrls === "undefined"\) \{\s*window\.chooserUrls = \{\s*'
    r'imageChooser: "[\w/-]*",\s*documentChooser: "[\w/-]*",\s*pageChooser: "[\w/-]*",\s*\}\s*\}'
)
_SELECT_ALL = re.compile(
    r"document\.addEventListener\('DOMContentLoaded', function\(\) \{\s*"
    r"var selectAll = document\.querySelector\('\[name=\"select_all\"\]'\);\s*"
    r"var locales = document\.querySelectorAll\('\[name=\"locales\"\]'\);\s*"
    r"selectAll\.addEventListener\('change', function\(\) \{\s*"
    r"for \(var i = 0; i < locales\.length; i\+\+\) \{\s*locales\[i\]\.checked = selectAll\.checked;\s*\}\s*"
    r"\}\);\s*\}\);"
)


def script_hashes(html: str) -> Iterator[str]:
    """A source for `script-src` for each inline script of a page that has a known shape: "'sha256-…'"."""
    for text in sorted({match[1] for match in _SCRIPT.finditer(html)}):
        if is_known(text):
            yield f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def is_known(script: str) -> bool:
    """Whether a script has one of the shapes, and nothing in it but data."""
    plain = script.strip()
    widget = _WIDGET.fullmatch(plain)
    if widget:
        return widget["data"] is None or _is_data(widget["data"])
    return any(shape.fullmatch(plain) for shape in (_PANEL, _CHOOSERS, _SELECT_ALL))


def _is_data(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
