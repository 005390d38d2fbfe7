"""What files of ours must and must not hold. Each function returns complaints, one line each; none is good."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

LONGEST = {".py": 500, ".css": 500, ".js": 100, ".html": 150, ".txt": 150}
WIDEST = 120  # of a template; ruff holds what is Python

DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
INLINE = {
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an on… attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PHYSICAL = re.compile(
    r"(?:^|[\s{;])("
    r"(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)(?:-[a-z]+)?"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right"
    r")\s*:|\b(?:text-align|float|clear)\s*:\s*(left|right)\b"
)


def ours(root: Path, *patterns: str) -> Iterator[Path]:
    """The files that git knows or would know, by pattern: what lies about ignored is nobody's."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True).stdout
    return (root / line for line in sorted(set(listed.splitlines())) if (root / line).is_file())


def too_long(name: str, text: str) -> list[str]:
    """A file whose end nobody reaches."""
    longest, lines = LONGEST.get(Path(name).suffix), text.count("\n")
    return [f"{name}: {lines} lines; split it before {longest}"] if longest and lines > longest else []


def too_wide(name: str, text: str) -> list[str]:
    """A line of a template whose end stands outside the window: one attribute a line, one message over several."""
    widths = [(number, len(line)) for number, line in enumerate(text.splitlines(), start=1)]
    return [f"{name}:{number}: {width} characters, {WIDEST} at most" for number, width in widths if width > WIDEST]


def inline_in_template(name: str, text: str) -> list[str]:
    """Style and script that a strict Content-Security-Policy would refuse."""
    plain = DJANGO.sub("", text)
    return [f"{name}: {what}" for what, pattern in INLINE.items() if pattern.search(plain)]


def physical_in_css(name: str, text: str) -> list[str]:
    """Left and right in a stylesheet, where start and end are meant: Arabic begins at the right."""
    found = [match[0].strip(" {;\n") for match in PHYSICAL.finditer(COMMENT.sub("", text))]
    return [f"{name}: {declaration}" for declaration in found]


def unnamed_migration(name: str, _text: str) -> list[str]:
    """A migration whose name does not tell what it does."""
    return [f"{name}: name it for what it does"] if re.search(r"_auto_\d+|_initial\.py$", name) else []
