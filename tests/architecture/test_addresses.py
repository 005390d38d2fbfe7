"""No part of an address that editors may change is written into code or templates."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
# What the loader calls a new page is its default; whoever links asks `site_sections` (cms.models.sections).
LOADERS = {"cms/loader.py", "courses/material/loader/pages.py", "cms/models/sections.py"}
WRITTEN = re.compile(r"""["'/](learn|stories|guide|about|how-we-protect-you|accessibility|content-licence)/""")
ROOMS = ("lms", "people", "questionnaires", "cms", "courses", "certification", "templates", "static/js")


def written_addresses(text: str) -> list[str]:
    return [match[1] for match in WRITTEN.finditer(text)]


@pytest.mark.once
def test_no_address_of_a_page_is_written_into_code():
    files = [path for room in ROOMS for path in (PROJECT / room).rglob("*") if path.suffix in {".py", ".html", ".js"}]
    found = {str(path.relative_to(PROJECT)): written_addresses(path.read_text()) for path in files}

    assert {name: words for name, words in found.items() if words and name not in LOADERS} == {}


@pytest.mark.once
def test_planted_addresses_are_found():
    assert written_addresses('href="/{{ lang_code }}/learn/"') == ["learn"]
    assert written_addresses("redirect('stories/')") == ["stories"]
    assert written_addresses("keys about/learning") == []
