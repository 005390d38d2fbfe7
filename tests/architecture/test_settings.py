"""Whoever installs Plaza finds every variable explained."""

import os
import re
import runpy
from pathlib import Path

import pytest

from tools import project

ROOT = Path(__file__).resolve().parents[2]


def unexplained(settings: str, example: str) -> set[str]:
    """The variables that the settings read and the example does not name."""
    return set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', settings)) - set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", example))


def test_every_variable_is_explained_in_the_example():
    settings = (ROOT / "lms/settings.py").read_text()

    assert unexplained(settings, (ROOT / "deploy/example.env").read_text()) == set()


def test_a_planted_variable_is_found():
    assert unexplained('env.bool("PLAZA_NEW", default=False)', "#PLAZA_NEWER=1") == {"PLAZA_NEW"}


# --- What stands empty --------------------------------------------------------------------------------------------

VARIABLES = sorted(set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', (ROOT / "lms/settings.py").read_text())))
BASE = {"PATH": os.environ["PATH"], "PLAZA_LOCAL": "1"}


def settings_with(monkeypatch, given: dict[str, str]) -> dict[str, object]:
    """Every setting, as a process would read them whose environment holds `given` and nothing else."""
    with monkeypatch.context() as patch:
        for name in {*os.environ, *VARIABLES} - given.keys():
            patch.delenv(name, raising=False)
        for name, value in given.items():
            patch.setenv(name, value)
        found = runpy.run_path(str(ROOT / "lms/settings.py"))
    return {name: value for name, value in found.items() if name.isupper()}


@pytest.mark.parametrize("empty", ["", " "], ids=["nothing", "a space"])
def test_all_that_stand_empty_are_as_if_they_were_not_there(monkeypatch, empty):
    known = {"PATH": os.environ["PATH"]}

    assert settings_with(monkeypatch, known | dict.fromkeys(VARIABLES, empty)) == settings_with(monkeypatch, known)


@pytest.mark.parametrize("name", VARIABLES)
def test_one_that_stands_empty_is_as_if_it_were_not_there(monkeypatch, name):
    without = {key: value for key, value in BASE.items() if key != name}

    assert settings_with(monkeypatch, without | {name: ""}) == settings_with(monkeypatch, without)


def test_what_stands_empty_leaves_the_secrets_of_one_machine_alone(monkeypatch, tmp_path):
    for name in ("PLAZA_SECRET_KEY", "PLAZA_KEY_SECRET", "PLAZA_DATA_DIR", "PLAZA_LOCAL"):
        monkeypatch.setenv(name, "")

    found = project.worker_environment(tmp_path)

    assert all(found[name] for name in ("PLAZA_SECRET_KEY", "PLAZA_KEY_SECRET", "PLAZA_DATA_DIR", "PLAZA_LOCAL"))
