"""Bench data in a migrated database: pages through the product's own actions, people and progress by sets.

Everybody is in the long course and in a few short ones. The first person is in every course, the second in the long one
alone. Nobody has finished the long course: `n % SPREAD` of its lessons are done by person number n.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from wagtail.models import Page, Site

from bench.sizes import LONG, MODULE, SEVERAL, SIZES, Size
from certification.certificates.models import Certificate, StatusEntry
from certification.certificates.permissions import SUBJECT
from certification.schemes.actions import load_schemes
from certification.schemes.models import Scheme
from certification.signing.models import StatusList
from cms.actions import publish_source
from cms.loader import load_site
from courses.learning.actions import confirm_loaded
from courses.learning.models import CourseEdition, LearningItem
from courses.material.loader import Report, blocks_of, load_courses, load_glossary
from courses.material.models import CataloguePage, CoursePage, LessonPage, ModulePage, questions_in
from courses.material.rules import Answer, Question
from courses.offerings.actions import self_paced
from lms.lib.codes import grouped, new_code
from lms.lib.contentfile import read_content
from people.accounts.models import User
from people.audiences.actions import audience_of
from people.audiences.models import VisibilityRule

NAMESPACE = uuid.UUID("be4c0000-0000-4000-8000-000000000000")
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SPREAD = 25  # so that at least five lessons of the long course are open for each person
SAMPLE = Path("courses/open-gov-101/1/1.1/en.md")  # every bench lesson is as long as this one
BARE = "bare"
# A bare page stands as deep in the tree as a lesson: root, home, catalogue, course, module, lesson.
BARE_DEPTH = 6
PERSON, NAME, SCHEME = "bench", "Bench Reader", "open-gov-101-part-1"


def prepare(name: str) -> None:
    """Migrate the database of the settings and fill it with the data of the size called `name`."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("compile_catalogues", verbosity=0)
    call_command("load_reference", verbosity=0)  # pages name areas and tags of it
    load_content()
    fill(SIZES[name])


def load_content() -> None:
    """The pages that the product ships. Weights are measured on them."""
    folder, report = settings.BASE_DIR / "content", Report()
    load_site(folder, report)
    load_glossary(folder / "glossary", report)
    confirm_loaded(load_courses(folder / "courses", report))
    load_schemes(folder / "schemes")


def fill(size: Size) -> None:
    """Put the data of one size into a database with content."""
    make_bare_page()
    courses = [publish_course(name, lessons) for name, lessons in course_plans(size)]
    with transaction.atomic(), connection.cursor() as cursor:
        make_people(size)
        first = first_person()
        describe(cursor, courses)
        enrol(cursor, first)
        complete(cursor, first)
        make_certificates(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- Pages --------------------------------------------------------------------------------------------------------


def make_bare_page() -> None:
    """A page of Wagtail's own model and template, below pages of the same kind, down to the depth of a lesson."""
    parent = Site.objects.get(is_default_site=True).root_page
    while parent.depth < BARE_DEPTH:
        page = Page(title="A bare page", slug=BARE, locale=parent.locale)
        parent = parent.add_child(instance=page)


def bare_address() -> str:
    return "/en/" + f"{BARE}/" * (BARE_DEPTH - 2)


def key_of(name: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, name)


def course_plans(size: Size) -> Iterator[tuple[str, int]]:
    """Slug and number of lessons of each course; the long one first."""
    yield "long", LONG
    for number in range(1, size.courses + 1):
        yield f"short-{number}", 1


@dataclass(frozen=True)
class Course:
    """What was published: `lessons` are the keys of its lessons in order."""

    key: uuid.UUID
    lessons: list[uuid.UUID]
    answers: list[dict[str, object]]  # of each lesson: block to its right answer


def publish_course(name: str, lessons: int) -> Course:
    """A course whose lessons have the words of SAMPLE."""
    about = {"summary": "A course of the bench.", "gains": [], "authors": "", "licence": "CC BY 4.0", "body": ""}
    page, _outcome = publish_source(
        CoursePage,
        key=key_of(name),
        language="en",
        parent=CataloguePage.objects.get(locale__language_code="en"),
        fields={"title": f"Course {name}", "slug": name, **about},
    )
    made = [lesson for number in range(0, lessons, MODULE) for lesson in publish_module(page, name, number, lessons)]
    return Course(page.translation_key, [key for key, _answers in made], [answers for _key, answers in made])


def publish_module(course, name: str, begin: int, lessons: int) -> list[tuple[uuid.UUID, dict]]:

    number = begin // MODULE + 1
    fields = {
        "title": f"Module {number}",
        "slug": f"m{number}",
        "number": str(number),
        "goal": "To see.",
        "quiz_id": None,
    }
    module, _outcome = publish_source(
        ModulePage, key=key_of(f"{name}/{number}"), language="en", parent=course, fields=fields
    )
    return [publish_lesson(module, name, number) for number in range(begin + 1, min(begin + MODULE, lessons) + 1)]


def publish_lesson(module, name: str, number: int) -> tuple[uuid.UUID, dict]:

    file, key = read_content(settings.BASE_DIR / "content" / SAMPLE), key_of(f"{name}/lesson/{number}")
    fields = {
        "title": f"{file.head['title']} ({number})",
        "slug": f"l{number}",
        "number": f"1.{number}",
        "objective": file.head["objective"],
        "summary": file.head["summary"],
        "minutes": 12,
        "body": [block for fence in file.fences for block in blocks_of(key, fence)],
    }
    page, _outcome = publish_source(LessonPage, key=key, language="en", parent=module, fields=fields)
    return key, {question.id: right_answer(question) for question in questions_in(page.body)}


def answers_of(number: int) -> list[tuple[str, str]]:
    """All right answers to one lesson of the long course, as its form sends them."""
    page = LessonPage.objects.get(translation_key=key_of(f"long/lesson/{number}"))
    return [
        (f"q-{question.id}" if isinstance(answer, list) else f"q-{question.id}-{line}", value)
        for question in questions_in(page.body)
        for answer in [right_answer(question)]
        for line, value in (answer.items() if isinstance(answer, dict) else enumerate(answer))
    ]


def right_answer(question: Question) -> Answer:
    if question.kind in {"single", "multiple"}:
        return [option.id for option in question.options if option.is_right]
    if question.kind == "matching":
        return {option.id: option.id for option in question.options}
    return {option.id: str(number) for number, option in enumerate(question.options, start=1)}


# --- People and their progress, by sets ---------------------------------------------------------------------------


def make_people(size: Size) -> None:
    """Accounts without a password: nobody can sign in but with a session that the bench makes."""
    people = (
        User(
            username=f"{PERSON}-{number}",
            alias=f"Reader {number}",
            printed_name=NAME,
            password=f"!{number}",
            date_joined=AT,
            email=f"{PERSON}-{number}@example.org",
        )
        for number in range(size.people)
    )
    User.objects.bulk_create(people, batch_size=2_000)


def first_person() -> int:
    """The id of person number 0; ids follow each other from there."""
    return User.objects.get(username=f"{PERSON}-0").pk


def describe(cursor, courses: list[Course]) -> None:
    """Temporary tables of what was published, for the joins below."""
    ids = dict(LearningItem.objects.values_list("key", "pk"))
    editions = dict(CourseEdition.objects.order_by("number").values_list("course_id", "pk"))
    cursor.execute(
        "CREATE TEMPORARY TABLE bench_course"
        " (place int, course_id int, edition_id int, offering_id int, lessons int, share int)"
    )
    cursor.execute("CREATE TEMPORARY TABLE bench_lesson (course_id int, item_id int, place int)")
    cursor.execute("CREATE TEMPORARY TABLE bench_answer (item_id int, block text, answer text)")
    for number, course in enumerate(courses):
        pk, lessons = ids[course.key], len(course.lessons)
        row = [number, pk, editions[pk], self_paced(course.key).pk, lessons, min(lessons, SPREAD)]
        cursor.execute("INSERT INTO bench_course VALUES (%s, %s, %s, %s, %s, %s)", row)
        rows = [(pk, ids[key], number) for number, key in enumerate(course.lessons, start=1)]
        cursor.executemany("INSERT INTO bench_lesson VALUES (%s, %s, %s)", rows)
        answers = [
            (ids[key], block, json.dumps(answer))
            for key, given in zip(course.lessons, course.answers, strict=True)
            for block, answer in given.items()
        ]
        cursor.executemany("INSERT INTO bench_answer VALUES (%s, %s, %s)", answers)


def enrol(cursor, first: int) -> None:
    """Everybody into the long course, the first person into all, the second into no other, the others into a few."""
    cursor.execute(
        """
        INSERT INTO learning_enrolment
            (person_id, course_id, edition_id, offering_id, intent, required, done, started_at, last_at)
        SELECT person.id, course.course_id, course.edition_id, course.offering_id, '', course.lessons,
            (person.id - %s) %% course.share, %s, %s
        FROM accounts_user person CROSS JOIN bench_course course
        WHERE person.id >= %s AND (
            course.place = 0 OR person.id = %s
            OR (person.id <> %s AND (person.id + course.place) %% (SELECT count(*) FROM bench_course) < %s)
        )
        """,
        [first, AT, AT, first, first, first + 1, SEVERAL],
    )


def complete(cursor, first: int) -> None:
    """The first lessons of each course done, their questions answered."""
    cursor.execute(
        """
        INSERT INTO learning_itemcompletion (person_id, item_id, completed_at, language, source)
        SELECT enrolment.person_id, lesson.item_id, %s, 'en', 'web'
        FROM learning_enrolment enrolment JOIN bench_lesson lesson ON lesson.course_id = enrolment.course_id
        WHERE lesson.place <= enrolment.done AND enrolment.person_id >= %s
        """,
        [AT, first],
    )
    cast = "answer.answer::jsonb" if connection.vendor == "postgresql" else "answer.answer"
    cursor.execute(
        f"""
        INSERT INTO learning_checkanswer (person_id, item_id, block, answer, is_complete, is_right, answered_at)
        SELECT completion.person_id, completion.item_id, answer.block, {cast}, %s, %s, %s
        FROM learning_itemcompletion completion JOIN bench_answer answer ON answer.item_id = completion.item_id
        WHERE completion.person_id >= %s
        """,
        [True, True, AT, first],
    )


def make_certificates(size: Size) -> None:
    """Finished certificates, every other one open with its holder's name. Their records are as long as real ones."""
    scheme, holders = Scheme.objects.get(slug=SCHEME), User.objects.filter(username__startswith=PERSON).order_by("pk")
    status_list = StatusList.objects.get_or_create(number=1)[0]
    made = [
        Certificate(
            scheme=scheme,
            person_id=pk,
            number=f"2026-{grouped(new_code(8))}",
            code=new_code(),
            number_without_name=f"2026-{grouped(new_code(8))}",
            code_without_name=new_code(),
            printed_name=NAME,
            language="en",
            criteria_version=scheme.criteria_version,
            words=scheme.words,
            issued_at=AT,
            credential=json.dumps({"filler": "x" * 4_000}),
            credential_without_name=json.dumps({"filler": "x" * 3_900}),
            pdf_path="certificates/none.pdf",
            pdf_sha256="0" * 64,
            pdf_without_name_sha256="0" * 64,
            told_at=AT,
        )
        for pk in holders.values_list("pk", flat=True)[: size.certificates]
    ]
    Certificate.objects.bulk_create(made, batch_size=1_000)
    both = [(one, is_named) for one in made for is_named in (True, False)]
    StatusEntry.objects.bulk_create(
        [
            StatusEntry(certificate=one, is_named=is_named, status_list=status_list, index=index)
            for index, (one, is_named) in enumerate(both)
        ],
        batch_size=2_000,
    )
    has_code = audience_of("link")
    opened = [
        VisibilityRule(owner_id=one.person_id, subject=SUBJECT, thing=one.pk, field=field, audience=has_code)
        for one in made[::2]
        for field in ("record", "name")
    ]
    VisibilityRule.objects.bulk_create(opened, batch_size=2_000)
