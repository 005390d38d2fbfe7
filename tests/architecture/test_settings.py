"""Whoever installs Plaza finds every variable explained."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def unexplained(settings: str, example: str) -> set[str]:
    """The variables that the settings read and the example does not name."""
    return set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', settings)) - set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", example))


def test_every_variable_is_explained_in_the_example():
    settings = (ROOT / "lms/settings.py").read_text()

    assert unexplained(settings, (ROOT / "deploy/example.env").read_text()) == set()


def test_a_planted_variable_is_found():
    assert unexplained('env.bool("PLAZA_NEW", default=False)', "#PLAZA_NEWER=1") == {"PLAZA_NEW"}
