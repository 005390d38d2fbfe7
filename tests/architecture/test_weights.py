"""Pages keep the budget of docs/budgets.md."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from cms.models import HomePage
from courses.material.models import CataloguePage, LessonPage
from lms.lib.static import FlatManifestStorage
from tests import databases
from tests.architecture import weights

BUDGETS = weights.budgets(weights.BUDGETS.read_text())
WEIGHED = {
    HomePage: "first view of the home page, without pictures",
    CataloguePage: "first view of the catalogue, without pictures",
    LessonPage: "first view of a lesson, without pictures",
}


@pytest.fixture
def site(transactional_db, django_db_setup: databases.Copies) -> Client:
    """A browser on the site with its real content."""
    django_db_setup.fresh(databases.WITH_CONTENT)
    return Client()


def travelling(name: str) -> bytes:
    """A file of ours as it is built for browsers."""
    storage = FlatManifestStorage(location=settings.BASE_DIR / "static")
    return (
        storage.flatten(name).encode() if name.endswith(".css") else (settings.BASE_DIR / "static" / name).read_bytes()
    )


def addresses() -> Iterator[tuple[str, str]]:
    """What is weighed, by the row of the table: every home page, catalogue and lesson in every language."""
    for model, row in WEIGHED.items():
        for page in model.objects.live():
            yield row, page.address


def test_every_page_is_light_in_every_language(site: Client):
    complaints = []
    for row, address in addresses():
        answer = site.get(address)
        parts = weights.first_view(answer.content, travelling)
        complaints += weights.too_heavy(row, parts, BUDGETS)
        assert (answer.status_code, parts["styles"] > 0) == (200, True), address

    assert len(list(addresses())) > 30
    assert complaints == []


PLANTED = [
    ({"page": 60_001, "styles": 0, "scripts": 0}, "first view of a lesson"),
    ({"page": 0, "styles": 15_001, "scripts": 0}, "the stylesheet"),
    ({"page": 0, "styles": 0, "scripts": 20_001}, "JavaScript"),
]


@pytest.mark.parametrize(("parts", "expected"), PLANTED)
def test_a_page_that_is_too_heavy_is_found(parts: dict[str, int], expected: str):
    [complaint] = weights.too_heavy("first view of a lesson, without pictures", parts, BUDGETS)

    assert complaint.startswith(expected)


def test_styles_and_scripts_are_weighed_with_their_page():
    page = b'<link rel="stylesheet" href="/static/a.css"><script type="module" src="/static/b.js"></script>'

    parts = weights.first_view(page, lambda name: name.encode() * 100)

    assert set(parts) == {"page", "styles", "scripts"}
    assert all(parts.values())
