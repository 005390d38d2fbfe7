"""What a first visit costs whoever pays for data, against the table in docs/budgets.md."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

BUDGETS = Path(__file__).resolve().parents[2] / "docs/budgets.md"
STYLES = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
SCRIPTS = re.compile(r'<script[^>]* src="/static/([^"]+)"')


def budgets(text: str) -> dict[str, int]:
    """Bytes by what they are for: the rows of the first table."""
    return {
        what.strip(): int(kilobytes) * 1000 for what, kilobytes in re.findall(r"^\|([^|]+)\|\s*(\d+)\s*\|$", text, re.M)
    }


def compressed(data: bytes) -> int:
    """Bytes on the line, as the server sends them."""
    return len(gzip.compress(data, compresslevel=6))


def first_view(page: bytes, file: Callable[[str], bytes]) -> dict[str, int]:
    """Bytes of the page, of its styles and of its scripts. `file`: the bytes that travel for a name below /static/."""
    text = page.decode()
    return {
        "page": compressed(page),
        "styles": sum(compressed(file(name)) for name in STYLES.findall(text)),
        "scripts": sum(compressed(file(name)) for name in SCRIPTS.findall(text)),
    }


def too_heavy(what: str, parts: dict[str, int], allowed: dict[str, int]) -> list[str]:
    """Complaints about one page."""
    weighed = [
        (what, sum(parts.values())),
        ("the stylesheet", parts["styles"]),
        ("JavaScript on a page that uses some", parts["scripts"]),
    ]
    return [f"{name}: {size} bytes, {allowed[name]} allowed" for name, size in weighed if size > allowed[name]]
