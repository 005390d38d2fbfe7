"""Fields for tests."""

from questionnaires.rules import Field, Option


def make_field(key: str, kind: str = "long", **rest: object) -> Field:
    """A field with English words, and with options a and b if it needs some."""
    options = tuple(Option(name, {"en": f"Option {name}"}) for name in "ab")
    needs = {"single", "multiple", "scale", "matrix"}
    lines = (Option("one", {"en": "Line one"}), Option("two", {"en": "Line two"}))
    parts = ({"options": options} if kind in needs else {}) | ({"lines": lines} if kind in {"matrix", "table"} else {})
    return Field(**{"key": key, "kind": kind, "label": {"en": f"Label {key}"}, **parts, **rest})
