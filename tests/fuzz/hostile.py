"""Values that no page of ours asks for, and the forms of a page to put them into."""

import random
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote

NUL = "\x00"
VALUES = [
    *("", " ", NUL, f"a{NUL}b", "\x1b[31m", "\ufeff", "\u202eevil", "\u200b", "\ud7ff\uffff", "🜁" * 40),
    *("-1", "0", "1e999", "NaN", "9" * 30, "9" * 5000, "١٢", "0x10", "1.5", "true", "null", "None"),
    *("[]", "{}", '[{"type": "nothing"}]', '{"a": ' * 50, "2026-99-99", "0001-01-01", "99:99"),
    *("x", "x" * 300, "x" * 100_000, "é" * 300, "a" + "\u0301" * 200, "<script>alert(1)</script>"),
    *("' OR 1=1 --", "%s%n{0}{{ 7*7 }}", "../../etc/passwd", "javascript:alert(1)", "//evil.example", "http://["),
    *("00000000-0000-0000-0000-000000000000", "a@b", "@", "a" * 300 + "@example.org", "\r\nBcc: x@example.org"),
]
# As they stand in an address: also bytes that are no UTF-8.
IN_ADDRESS = [quote(value[:600], safe="") for value in VALUES if value] + ["%ff%fe", "%c0%80", "%ED%A0%80", "%00"]
CHARSETS = ["latin-1", "utf-7", "utf-16", "nonsense", "idna", "undefined", "unicode_escape", "", '"']
COOKIES = ['"\\000"', '"a\\000b"', "x" * 3000, "é", "", "'", "../../x"]


@dataclass
class Form:
    """A form of a page: where it goes, and its fields with the values that a browser would send."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def spoilt(self, chance: random.Random) -> dict[str, list[str]]:
        """What the form would send, but a third of its values hostile, some left out, some twice, one unknown."""
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            roll = chance.random()
            if roll < 0.1:
                continue
            given = chance.choice(VALUES) if roll < 0.45 else value
            sent.setdefault(name, []).extend([given, chance.choice(VALUES)] if roll > 0.95 else [given])
        return sent | {chance.choice(["next", "id", "page", "action", "x"]): [chance.choice(VALUES)]}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag == "form":
            self.found.append(Form(given.get("action") or "", (given.get("method") or "get").lower()))
        elif self.found and given.get("name"):
            if tag in ("input", "button", "textarea", "select"):
                self.found[-1].fields.append((given["name"], given.get("value") or ""))
        elif self.found and tag == "option" and self.found[-1].fields:
            name, value = self.found[-1].fields[-1]
            self.found[-1].fields[-1] = (name, value or given.get("value") or "")


def forms_of(html: str) -> list[Form]:
    """The forms of a page, in their order."""
    parser = _Forms()
    parser.feed(html)
    return parser.found
