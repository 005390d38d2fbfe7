"""No app outgrows 15 kinds of files or 2,500 lines."""

from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.floors import floors
from tests.architecture.sizes import Size, size_of, too_large

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def sizes() -> dict[str, Size]:
    return {label: size_of(Path(apps.get_app_config(label).path)) for label in floors()}


def test_no_app_outgrows_its_size(sizes):
    assert too_large(sizes) == []


def test_an_app_is_measured_without_its_migrations(tmp_path: Path):
    for name in ("__init__.py", "apps.py", "rules.py", "models/page.py", "migrations/0001_pages.py", "roles.toml"):
        path = tmp_path / "app" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("1\n2\n")

    assert size_of(tmp_path / "app") == Size(names=2, lines=8)


PLANTED = [
    (Size(16, 10), "small has 16 names; split it before it has more than 15"),
    (Size(10, 2_501), "small has 2501 lines; split it before it has more than 2500"),
]


@pytest.mark.parametrize(("size", "expected"), PLANTED)
def test_a_planted_growth_is_found(size: Size, expected: str):
    assert too_large({"small": size}) == [expected]
