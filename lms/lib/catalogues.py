"""Catalogues of translated texts, compiled where they are used: no machine needs gettext for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import polib


def compile_catalogues(folder: Path) -> list[Path]:
    """Write a .mo beside each newer .po of the languages in `folder`; the paths written. Safe to run twice at once."""
    return [_compile(source) for source in _changed(folder)]


def _changed(folder: Path) -> Iterator[Path]:
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            yield source


def _compile(source: Path) -> Path:
    compiled = source.with_suffix(".mo")
    # Readers see the old file or the new one, never half of one.
    unfinished = compiled.with_name(f"{compiled.name}.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(unfinished))
    unfinished.replace(compiled)
    return compiled
