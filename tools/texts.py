"""`./dev messages`: the texts of code and templates, gathered into one catalogue a language."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import project

LANGUAGES = ["es", "fr", "ar"]
LOCALE = project.ROOT / "locale"
# Where texts are; whatever else lies about in the folder (environments, data, tests) is not looked at.
SOURCES = ["lms", "people", "questionnaires", "cms", "courses", "certification", "templates"]
OPTIONS = ["--no-obsolete", "--no-wrap", "--add-location", "file", "--extension", "py,html,txt"]


def collect() -> int:
    """Bring every catalogue up to date; what was translated stays."""
    with gathered(LOCALE) as fresh:
        shutil.copytree(fresh, LOCALE, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.pot"))
    return 0


def stale(locale: Path) -> list[str]:
    """The languages whose catalogue below `locale` is not what `./dev messages` would write."""
    with gathered(locale) as fresh:
        return [code for code in LANGUAGES if texts_of(catalogue(locale, code)) != texts_of(catalogue(fresh, code))]


@contextmanager
def gathered(locale: Path) -> Iterator[Path]:
    """The folder of the catalogues as they ought to be, made aside from the tree."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            shutil.copytree(project.ROOT / name, Path(folder) / name, ignore=shutil.ignore_patterns("__pycache__"))
        fresh = Path(folder) / "locale"
        shutil.copytree(locale, fresh, ignore=shutil.ignore_patterns("*.mo"))
        # Without settings Django looks at the folder it stands in, and at nothing else.
        env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        languages = [word for code in LANGUAGES for word in ("--locale", code)]
        words = [project.PYTHON, "-m", "django", "makemessages", *languages, *OPTIONS]
        project.must(words, env=env, folder=Path(folder), why="The texts could not be gathered")
        yield fresh


def catalogue(folder: Path, code: str) -> Path:
    return folder / code / "LC_MESSAGES/django.po"


def texts_of(path: Path) -> list[str]:
    """The lines of a catalogue but for the date on which it was gathered."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [line for line in lines if not line.startswith('"POT-Creation-Date')]


def main() -> int:
    """Say which catalogues are not current. The exit code."""
    languages = stale(LOCALE)
    for code in languages:
        print(f"{catalogue(LOCALE, code).relative_to(project.ROOT)} is not current: run ./dev messages")
    return 1 if languages else 0


if __name__ == "__main__":
    raise SystemExit(main())
