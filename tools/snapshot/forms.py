"""The forms of a page, and what somebody may put into them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from urllib.parse import urldefrag, urljoin

from tools.snapshot.reading import Field, Form

PASSWORD = "a long walk in the square"  # of everybody in the demo
# Nothing typed; the first of each choice, and right words; the last of each, all boxes, and words that are taken.
EMPTY, FIRST, LAST = "empty", "first", "last"
AS_IT_IS = "as it is"
WORDS = {
    FIRST: {
        "login": "amina",
        "username": "novice",
        "email": "novice@example.org",
        "password": PASSWORD,
        "oldpassword": PASSWORD,
        "password1": "another walk in the square",
        "password2": "another walk in the square",
    },
    LAST: {
        "login": "amina",
        "username": "novice2",
        "email": "amina@example.org",
        "password1": "another walk in the square",
    },
}
NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


@dataclass(frozen=True)
class Sending:
    """One way to send a form. `kind`: what it has in common with others like it."""

    method: str
    action: str
    values: dict[str, list[str] | str]
    kind: str
    way: str


def sendings(forms: list[Form], page: str) -> Iterator[Sending]:
    """Each form by every button; besides empty and filled otherwise, if that is not the same."""
    for form in forms:
        buttons = form.buttons or [{}]
        ways = [(button, FIRST) for button in buttons] + [(buttons[-1], EMPTY), (buttons[-1], LAST)]
        known: list[tuple] = []
        for button, way in ways:
            one = sending(form, button, page, way)
            if (what := (one.action, one.values)) not in known:
                known.append(what)
                yield one


def filled(forms: list[Form], page: str, values: dict[str, str]) -> Sending:
    """The first form of a page that has all these fields, otherwise sent as it stands."""
    form = next(one for one in forms if set(values) <= {field.name for field in one.fields})
    return sending(form, {}, page, AS_IT_IS, values)


def sending(form: Form, button: dict, page: str, way: str, given: dict[str, str] | None = None) -> Sending:
    action = urldefrag(urljoin(page, button.get("formaction") or form.action or page))[0]
    values = dict(_values(form, way)) | (given or {})
    if button.get("name"):
        values[button["name"]] = [button.get("value") or ""]
        way = f"{way}, {button['name']}={NUMBERS.sub('#', button.get('value') or '')}"
    fields = {f"{field.kind} {NUMBERS.sub('#', field.name)}" for field in form.fields}
    return Sending(button.get("formmethod") or form.method, action, values, ", ".join([*sorted(fields), way]), way)


def _values(form: Form, way: str) -> Iterator[tuple[str, list[str]]]:
    """What a browser would send."""
    by_name = attrgetter("name")
    for name, fields in groupby(sorted(form.fields, key=by_name), key=by_name):
        yield name, _chosen(list(fields), way)


def _chosen(fields: list[Field], way: str) -> list[str]:
    """The values of all fields of one name."""
    if fields[0].kind in ("radio", "checkbox"):
        return [one.value for one in _ticked(fields, way)]
    return [_typed(one, way) for one in fields if one.kind != "file"]


def _ticked(fields: list[Field], way: str) -> list[Field]:
    if way == AS_IT_IS:
        return [one for one in fields if one.is_ticked]
    return {EMPTY: [], FIRST: fields[:1], LAST: fields if fields[0].kind == "checkbox" else fields[-1:]}[way]


def _typed(field: Field, way: str) -> str:
    if field.kind == "select":
        return _option(field, way)
    if field.kind == "hidden" or way == AS_IT_IS:
        return field.value
    return "" if way == EMPTY else WORDS[way].get(field.name) or field.value or "Some words."


def _option(field: Field, way: str) -> str:
    options = [*field.options, ""]
    if way == AS_IT_IS and field.chosen is not None:
        return field.chosen
    return {FIRST: options[min(1, len(field.options))], LAST: options[-2:][0]}.get(way, options[0])
