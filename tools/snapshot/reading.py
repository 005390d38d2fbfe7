"""A page read once: its lines for comparison, the links and the forms that stand in it."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from django.http import HttpResponse

# Tags inside a line of text. Around all others a browser shows no space.
INLINE = re.compile(
    "a|abbr|b|bdi|bdo|button|cite|code|data|del|dfn|em|i|img|input|ins|kbd|label|mark|output|picture|q|s|samp|small|span"
    "|strong|sub|sup|svg|time|u|var|wbr"
)
SPACED = {"pre", "textarea", "script", "style"}  # in which every space counts
LEADING = {"a": "href", "area": "href", "link": "href", "script": "src", "img": "src", "source": "src"}
FIELDS = {"input", "select", "textarea", "button"}


@dataclass
class Field:
    """Something in a form that has a name. `options`: the values to choose from; `chosen`: the present one."""

    tag: str
    name: str
    kind: str
    value: str
    is_ticked: bool = False
    options: list[str] = field(default_factory=list)
    chosen: str | None = None


@dataclass
class Form:
    method: str
    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[dict[str, str | None]] = field(default_factory=list)


class Reading(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.text = ""
        self.spaced = ""  # the tag that we are in, if every space counts there
        self.is_after_block = True
        self.feed(html)
        self.close()
        self.end_text(is_before_block=True)

    # --- Lines --------------------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = [name if value is None else f'{name}="{" ".join(value.split())}"' for name, value in sorted(attrs)]
        self.write_tag(tag, f"<{' '.join([tag, *named])}>")
        self.spaced = self.spaced or (tag if tag in SPACED else "")
        given = dict(attrs)
        if link := given.get(LEADING.get(tag, "")):
            self.links.append(link)
        self.read_form(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.forms and self.forms[-1].fields:
            self.forms[-1].fields[-1].value = self.text.removeprefix("\n").removeprefix("\r\n")
        self.write_tag(tag, f"</{tag}>")
        if tag == self.spaced:
            self.spaced = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def write_tag(self, tag: str, line: str) -> None:
        is_block = not INLINE.fullmatch(tag)
        self.end_text(is_before_block=is_block)
        self.lines.append(line)
        self.is_after_block = is_block

    def end_text(self, *, is_before_block: bool) -> None:
        text, self.text = self.text, ""
        if not self.spaced:
            text = re.sub(r"[ \t\r\n]+", " ", text)
            text = text.lstrip(" ") if self.is_after_block else text
            text = text.rstrip(" ") if is_before_block else text
        if text:
            self.lines += text.split("\n")

    # --- Forms --------------------------------------------------------------------------------------------------------

    def read_form(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "form":
            self.forms.append(Form((given.get("method") or "get").lower(), given.get("action") or ""))
        elif self.forms and tag in FIELDS:
            self.read_field(self.forms[-1], tag, given)
        elif tag == "option" and self.forms and self.forms[-1].fields:
            value = given.get("value") or ""
            self.forms[-1].fields[-1].options.append(value)
            if "selected" in given:
                self.forms[-1].fields[-1].chosen = value

    def read_field(self, form: Form, tag: str, given: dict[str, str | None]) -> None:
        kind = given.get("type") or ("submit" if tag == "button" else "text")
        if kind == "submit":
            form.buttons.append(given)
        elif given.get("name") and tag != "button":
            kind = kind if tag == "input" else tag
            value = given.get("value") or ("on" if kind in ("radio", "checkbox") else "")
            form.fields.append(Field(tag, given["name"] or "", kind, value, "checked" in given))


def body_of(answer: HttpResponse) -> bytes:
    """What an answer holds; one that is sent piece by piece can be read again."""
    if not answer.streaming:
        return answer.content
    body = b"".join(answer.streaming_content)
    answer.streaming_content = [body]
    return body


@lru_cache(maxsize=8)  # written down, searched for links and for forms: read once
def read(html: bytes) -> Reading:
    return Reading(html.decode())
