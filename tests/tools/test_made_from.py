"""What is made once and kept (an installation, a bench, a template for tests) is made anew when its sources change."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps

from bench.setup import FILLED_FROM
from tests.architecture.floors import ROOT, floors
from tests.databases import MIGRATED
from tools.serving import PREPARED_FROM

pytestmark = pytest.mark.once

FOLDERS = [Path(apps.get_app_config(label).path) for label in floors()]


def not_found_by(patterns: Iterable[str], *wanted: str) -> list[str]:
    """Files of our apps, of the kinds that are wanted, that none of the patterns finds."""
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for kind in wanted
        for path in folder.glob(kind)
        if path not in found
    )


def test_an_installation_is_brought_up_to_date_by_each_migration_command_and_loader():
    kinds = ["migrations/*.py", "management/commands/*.py", "loader.py", "loader/*.py"]

    assert not_found_by(PREPARED_FROM, *kinds) == []


def test_a_bench_is_filled_anew_after_each_migration_and_change_of_a_loader():
    assert not_found_by(FILLED_FROM, "migrations/*.py", "loader.py", "loader/*.py") == []


def test_the_template_of_tests_is_made_anew_after_each_migration():
    assert not_found_by(MIGRATED.sources, "migrations/*.py") == []


def test_a_file_that_nobody_looks_for_is_named():
    assert "people/accounts/migrations/__init__.py" in not_found_by(["cms/migrations/*.py"], "migrations/__init__.py")
