"""The files of content/, sorted by what they are."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from courses.material.terms import GlossaryEntry, read_glossary
from lms.lib.contentfile import ContentFile, read_content

SOURCE = "en"
TRANSLATIONS = ("es", "fr", "ar")


@dataclass(frozen=True)
class Text:
    """One content file. `kind`: lesson, quiz, module, course or page; `plan`: what course.toml says of it."""

    path: Path
    kind: str
    language: str
    plan: dict

    @cached_property
    def file(self) -> ContentFile:
        return read_content(self.path)

    @property
    def source(self) -> Path:
        """The English file beside it, which may be itself."""
        return in_language(self.path, SOURCE)


def in_language(path: Path, language: str) -> Path:
    """The file that says the same in another language: en.md -> es.md, quiz.en.md -> quiz.es.md."""
    return path.with_name(".".join([*path.name.split(".")[:-2], language, "md"]))


@dataclass(frozen=True)
class Library:
    """All that there is to read below one folder."""

    folder: Path

    def texts(self) -> Iterator[Text]:
        """Every content file, English before its translations."""
        for language in (SOURCE, *TRANSLATIONS):
            for plan in self.plans():
                yield from self._course(plan, language)
            for name in ("site", "stories", "guides"):
                for path in sorted((self.folder / name).rglob("*.md")):
                    if path.name.split(".")[-2] == language:
                        yield Text(path, "page", language, {})

    def plans(self) -> list[Path]:
        return sorted(self.folder.glob("courses/*/course.toml"))

    def _course(self, plan: Path, language: str) -> Iterator[Text]:
        course, folder = tomllib.loads(plan.read_text(encoding="utf-8")), plan.parent
        found = [Text(folder / f"course.{language}.md", "course", language, course)]
        for module in course["modules"]:
            inside = folder / module["number"]
            found.append(Text(inside / f"module.{language}.md", "module", language, module))
            found += [
                Text(inside / one["number"] / f"{language}.md", "lesson", language, one) for one in module["lessons"]
            ]
            found.append(Text(inside / f"quiz.{language}.md", "quiz", language, module["quiz"] | {"module": module}))
        yield from (text for text in found if text.path.exists())

    def glossary(self, language: str) -> dict[str, dict]:
        """Name of a term to its parts; nothing where the language has no file."""
        path = self.folder / f"glossary/{language}.toml"
        return read_glossary(path) if path.exists() else {}

    def terms(self, language: str) -> list[GlossaryEntry]:
        return [
            GlossaryEntry(slug, parts["term"], tuple(parts["forms"]), parts["definition"])
            for slug, parts in self.glossary(language).items()
        ]

    @cached_property
    def competencies(self) -> set[str]:
        lines = (self.folder / "reference/competencies.csv").read_text(encoding="utf-8").splitlines()
        return {row["competency"] for row in csv.DictReader(line for line in lines if not line.startswith("#"))}
