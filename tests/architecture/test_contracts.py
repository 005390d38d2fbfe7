"""The import contracts hold, and they would say so if they did not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["lms", "people", "questionnaires", "cms", "courses", "certification"]


def contracts_kept(tree: Path) -> tuple[bool, str]:
    """Whether import-linter finds nothing, and what it says."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=tree, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_hold():
    kept, said = contracts_kept(ROOT)

    assert kept, said


@pytest.fixture
def copy_of_the_project(tmp_path: Path) -> Path:
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


PLANTED = [
    ("people/accounts/actions/accounts.py", "import courses.material.models", "Apps import downwards only"),
    ("people/accounts/actions/accounts.py", "import people.signin.models", "Apps import downwards only"),
    ("people/uploads/utils.py", "", "The following modules are not listed as layers"),
    ("courses/material/body.py", "import courses.learning.models", "Apps import downwards only"),
    ("courses/learning/rules.py", "import django.utils.timezone", "Rules are plain Python"),
    ("courses/material/rules.py", "import courses.material.models", "rules know nothing of the web"),
    ("courses/learning/actions/learning.py", "import courses.reading.views", "Apps import downwards only"),
    ("courses/learning/actions/learning.py", "import courses.learning.receivers", "pages call actions"),
    ("courses/material/utils.py", "", "The following modules are not listed as layers"),
    ("courses/learning/utils.py", "", "The following modules are not listed as layers"),
    ("certification/signing/models.py", "import certification.certificates.models", "Apps import downwards only"),
    ("certification/signing/standards/vc.py", "import django.conf", "Rules are plain Python"),
    ("certification/certificates/utils.py", "", "The following modules are not listed as layers"),
]


@pytest.mark.parametrize(("path", "line", "expected"), PLANTED)
def test_a_planted_import_breaks_a_contract(copy_of_the_project: Path, path: str, line: str, expected: str):
    with (copy_of_the_project / path).open("a") as file:
        file.write(f"\n{line}\n")

    kept, said = contracts_kept(copy_of_the_project)

    assert not kept
    assert expected in said
