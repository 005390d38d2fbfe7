"""No app outgrows 15 kinds of files or 2,500 lines; those that have are listed, and shrink."""

from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.floors import floors
from tests.architecture.sizes import LARGEST, Size, paid, size_of, too_large

pytestmark = pytest.mark.once

# Known debts, with the size that each may still have. Nothing is added here: an app that grows is split.
DEBTS: dict[str, Size] = {}


@pytest.fixture(scope="module")
def sizes() -> dict[str, Size]:
    return {label: size_of(Path(apps.get_app_config(label).path)) for label in floors()}


def test_no_app_outgrows_its_size(sizes):
    assert too_large(sizes, DEBTS) == []


def test_a_debt_only_shrinks(sizes):
    assert paid(sizes, DEBTS) == []


def test_an_app_is_measured_without_its_migrations(tmp_path: Path):
    for name in ("__init__.py", "apps.py", "rules.py", "models/page.py", "migrations/0001_pages.py", "roles.toml"):
        path = tmp_path / "app" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("1\n2\n")

    assert size_of(tmp_path / "app") == Size(names=2, lines=8)


PLANTED = [
    (Size(16, 10), {}, "small has 16 names; split it before it has more than 15"),
    (Size(10, 2_501), {}, "small has 2501 lines; split it before it has more than 2500"),
    (Size(18, 3_001), {"small": Size(18, 3_000)}, "small has 3001 lines; split it before it has more than 3000"),
]


@pytest.mark.parametrize(("size", "debts", "expected"), PLANTED)
def test_a_planted_growth_is_found(size: Size, debts: dict[str, Size], expected: str):
    assert too_large({"small": size}, debts) == [expected]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (LARGEST, "small is no debt any more: take it off the list"),
        (Size(17, 2_900), "small has shrunk: its ceiling is now Size(names=17, lines=2900)"),
        (Size(18, 2_800), "small has shrunk: its ceiling is now Size(names=18, lines=2800)"),
    ],
)
def test_a_ceiling_that_was_left_standing_is_found(size: Size, expected: str):
    assert paid({"small": size}, {"small": Size(18, 3_000)}) == [expected]
