"""Courses for tests: small, published through the product's own actions."""

import uuid
from typing import Any

from cms.actions import loading, publish_source
from cms.models import HomePage
from courses.learning.actions import confirm_edition
from courses.learning.models import CourseEdition, LearningItem
from courses.material.actions import publish_quiz
from courses.material.models import CataloguePage, CoursePage, LessonPage, ModulePage

NAMESPACE = uuid.UUID("00000000-0000-4000-8000-000000000000")


def key_of(name: str) -> uuid.UUID:
    """The key of something in a test, by its name."""
    return uuid.uuid5(NAMESPACE, name)


def single(name: str, *, prompt: str = "Which one?", objective: str = "1.1") -> dict[str, Any]:
    """A question with two answers; the first is right."""
    return {
        "type": "single",
        "id": str(key_of(name)),
        "value": {
            "prompt": f"<p>{prompt}</p>",
            "objective": objective,
            "options": [
                {
                    "type": "item",
                    "id": str(key_of(f"{name}/{letter}")),
                    "value": {"text": letter, "is_right": letter == "a", "why": f"because {letter}"},
                }
                for letter in ("a", "b")
            ],
        },
    }


def option(name: str, letter: str) -> str:
    """The id of an answer made by `single`."""
    return str(key_of(f"{name}/{letter}"))


def make_lesson(module: ModulePage, name: str, *, language: str = "en", questions: int = 1, **fields) -> LessonPage:
    """A published lesson with questions called "<name>/q1" and so on."""
    body = [{"type": "text", "id": str(key_of(f"{name}/text")), "value": f"<p>The text of {name}.</p>"}]
    body += [single(f"{name}/q{number}") for number in range(1, questions + 1)]
    values = {
        "title": f"Lesson {name} {language}",
        "slug": name,
        "number": "1.1",
        "objective": "Tell one thing from another.",
        "summary": "",
        "minutes": 10,
        "competencies": [],
        "is_required": True,
        "body": body,
    }
    page, _outcome = publish_source(
        LessonPage, key=key_of(name), language=language, parent=module, fields=values | fields
    )
    return page


def make_quiz(name: str, *, language: str = "en", draw: int = 2, bank: int = 6):
    """A quiz whose questions are called "<name>/1" and so on."""
    fields = {
        "title": f"Quiz {name} {language}",
        "intro": "",
        "draw": draw,
        "pass_share": 0.7,
        "minutes": 5,
        "bank": [single(f"{name}/{number}") for number in range(1, bank + 1)],
    }
    return publish_quiz(key=key_of(name), language=language, fields=fields)[0]


@loading()
def make_module(course: CoursePage, name: str, *, language: str = "en", lessons: int = 2, quiz: bool = False):
    """A published module with lessons "<name>-l1" and so on, and "<name>-quiz" if asked for."""
    fields: dict[str, Any] = {"title": f"Module {name} {language}", "slug": name, "number": "1", "goal": "To see."}
    fields["quiz_id"] = make_quiz(f"{name}-quiz", language=language).pk if quiz else None
    page, _outcome = publish_source(ModulePage, key=key_of(name), language=language, parent=course, fields=fields)
    for number in range(1, lessons + 1):
        make_lesson(page, f"{name}-l{number}", language=language)
    return page


def make_course(
    name: str = "course", *, modules: int = 1, lessons: int = 2, quiz: bool = False, language: str = "en"
) -> CoursePage:
    """A published course below the catalogue of one language, loaded as a whole. Needs the fixture `home`."""
    with loading():
        course = make_empty_course(name, language)
        for number in range(1, modules + 1):
            make_module(course, f"{name}-m{number}", language=language, lessons=lessons, quiz=quiz)
    confirm(name)
    return course


def make_empty_course(name: str, language: str) -> CoursePage:
    home = HomePage.objects.get(locale__language_code=language)
    fields = {"title": "Learn", "slug": "learn", "introduction": ""}
    catalogue, _outcome = publish_source(
        CataloguePage, key=key_of("catalogue"), language=language, parent=home, fields=fields
    )
    fields = {
        "title": f"Course {name} {language}",
        "slug": name,
        "summary": "A course.",
        "gains": ["You can tell things apart."],
        "authors": "Nobody",
        "licence": "CC BY 4.0",
        "body": "<p>Welcome.</p>",
    }
    return publish_source(CoursePage, key=key_of(name), language=language, parent=catalogue, fields=fields)[0]


def confirm(name: str = "course") -> CourseEdition | None:
    """An editor has confirmed the shape of a course as it is now; the edition, if there was one to confirm."""
    edition = CourseEdition.objects.filter(course__key=key_of(name), confirmed_at=None).first()
    if edition:
        confirm_edition(edition, how=CourseEdition.Confirmation.EDITOR)
    return edition


def item(name: str) -> LearningItem:
    """The learning item of something made here."""
    return LearningItem.objects.get(key=key_of(name))
