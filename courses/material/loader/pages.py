"""The plan of a course and its files, in every language that has some."""

import tomllib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.models import Locale, Page

from cms.actions import Outcome, loading, publish_source, tag_source
from cms.models import HomePage
from courses.material.actions import publish_quiz, publish_task
from courses.material.loader.fences import block, blocks_of, criterion_block, question_block, rubric_of
from courses.material.models import CataloguePage, CoursePage, LessonPage, ModulePage
from lms.lib.contentfile import ContentError, ContentFile, read_content, read_task, to_html
from people.reference.models import UnknownTag

CATALOGUE_KEY = uuid.UUID("5a1c1f0e-7c07-4f0d-9a52-100000000000")


@dataclass
class Report:
    """What became of each file, for the person who loads."""

    lines: list[tuple[str, Outcome]] = field(default_factory=list)

    def note(self, what: str, outcome: Outcome) -> None:
        self.lines.append((what, outcome))

    def count(self, outcome: Outcome) -> int:
        return sum(one is outcome for _what, one in self.lines)


def load_courses(folder: Path, report: Report) -> list[str]:
    """Load every course below `folder` in every language that has files; the keys of the courses. Safe to repeat."""
    with loading():
        for language in _languages():
            catalogue = _catalogue(folder, language, report)
            for plan in sorted(folder.glob("*/course.toml")):
                _load_course(plan.parent, tomllib.loads(plan.read_text()), language, catalogue, report)
    return [tomllib.loads(plan.read_text())["key"] for plan in folder.glob("*/course.toml")]


def _languages() -> list[str]:
    """English first: the shape of a course is taken from the language in which it is published first."""
    return [code for code, _name in settings.LANGUAGES if Locale.objects.filter(language_code=code).exists()]


def _catalogue(folder: Path, language: str, report: Report) -> Page | None:
    home = HomePage.objects.filter(locale__language_code=language).first()
    path = folder / f"catalogue.{language}.md"
    if home is None or not path.exists():
        return None
    file = read_content(path)
    fields = {"title": file.head["title"], "slug": "learn", "introduction": file.head.get("introduction", "")}
    page, outcome = publish_source(CataloguePage, key=CATALOGUE_KEY, language=language, parent=home, fields=fields)
    report.note(str(path), outcome)
    return page


def _load_course(folder: Path, plan: dict, language: str, catalogue: Page | None, report: Report) -> None:
    path = folder / f"course.{language}.md"
    if catalogue is None or not path.exists():
        return
    file = read_content(path)
    fields = {
        "title": file.head["title"],
        "slug": plan["slug"],
        "summary": file.head["summary"],
        "gains": file.head["gains"],
        "authors": ", ".join(file.head["authors"]),
        "licence": plan["licence"],
        "body": "".join(to_html(fence.body) for fence in file.fences),
    }
    page, outcome = publish_source(
        CoursePage, key=uuid.UUID(plan["key"]), language=language, parent=catalogue, fields=fields
    )
    report.note(str(path), outcome)
    for module in plan["modules"]:
        _load_module(folder / module["number"], module, language, page, report)


def _load_module(folder: Path, plan: dict, language: str, course: Page | None, report: Report) -> None:
    path = folder / f"module.{language}.md"
    if course is None or not path.exists():
        return
    file = read_content(path)
    fields = {"title": file.head["title"], "slug": plan["slug"], "number": plan["number"], "goal": file.head["goal"]}
    fields["quiz_id"] = _load_quiz(folder / f"quiz.{language}.md", plan["quiz"], language, report)
    with _naming(path):
        page, outcome = publish_source(
            ModulePage, key=uuid.UUID(plan["key"]), language=language, parent=course, fields=fields
        )
    report.note(str(path), outcome)
    for lesson in plan["lessons"]:
        _load_lesson(folder / lesson["number"] / f"{language}.md", lesson, language, page, report)


def _load_quiz(path: Path, plan: dict, language: str, report: Report) -> int | None:
    if not path.exists():
        return None
    file = read_content(path)
    key = uuid.UUID(plan["key"])
    fields = {
        "title": file.head["title"],
        "intro": file.head.get("intro", ""),
        "draw": plan["draw"],
        "pass_share": plan["pass_share"],
        "minutes": plan["minutes"],
    }
    with _naming(path):
        fields["bank"] = [question_block(key, fence) for fence in file.fences]
        quiz, outcome = publish_quiz(key=key, language=language, fields=fields)
    report.note(str(path), outcome)
    return quiz.pk


def _load_lesson(path: Path, plan: dict, language: str, module: Page | None, report: Report) -> None:
    if module is None or not path.exists():
        return
    with _naming(path):
        _publish_lesson(read_content(path), plan, language, module, report)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Says of what is refused, by the format or by the models, in which file it stands."""
    try:
        yield
    except ContentError as error:
        raise ContentError(f"{path}: {error}") from error
    except ValidationError as error:
        raise ContentError(f"{path}: {' '.join(error.messages)}") from error


def _publish_lesson(file: ContentFile, plan: dict, language: str, module: Page, report: Report) -> None:
    key, rubric = uuid.UUID(plan["key"]), rubric_of(file)
    fields = {
        "title": file.head["title"],
        "slug": plan["slug"],
        "number": plan["number"],
        "objective": file.head["objective"],
        "summary": file.head.get("summary", ""),
        "minutes": plan["minutes"],
        "competencies": plan.get("competencies", []),
        "is_required": plan.get("required", True),
        "body": [one for fence in file.fences for one in blocks_of(key, fence, rubric)],
        "task_id": _load_task(file, key, language),
    }
    _page, outcome = publish_source(LessonPage, key=key, language=language, parent=module, fields=fields)
    skills = [one.lower() for one in plan.get("competencies", [])]
    try:
        tag_source(key, {"value": plan.get("values", []), "skill": skills})
    except UnknownTag as error:
        raise ContentError(f"course.toml: {error}") from error
    report.note(str(file.path), outcome)


def _load_task(file: ContentFile, key: uuid.UUID, language: str) -> int | None:
    for fence in file.fences:
        if fence.kind == "task":
            task = read_task(fence)
            fields = {
                "title": fence.head["title"],
                "intro": to_html(task.intro),
                "boxes": [block(key, f"{fence.name}/{box.name}", "box", vars(box)) for box in task.boxes],
                "rubric": [criterion_block(key, f"{fence.name}/rubric/{one.name}", one) for one in task.rubric],
            }
            return publish_task(key=uuid.uuid5(key, fence.name), language=language, fields=fields)[0].pk
    return None
