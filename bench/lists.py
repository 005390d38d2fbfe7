"""Lists of staff with many rows: questions to the database a page, and how long it works on them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.test import RequestFactory
from django.urls import resolve
from wagtail.users.models import UserProfile

from bench import fill
from certification.certificates.models import Certificate
from certification.schemes.models import Scheme
from courses.learning.models import CourseEdition, Enrolment
from courses.offerings.actions import self_paced
from lms.lib.codes import grouped, new_code
from people.accounts.models import Affiliation, User
from people.letters.models import Letter
from people.reference.models import Country, Organisation

ROWS = 50_000
MOST_QUESTIONS, MOST_MS = 10, 80.0
ROUNDS = 5

ADDRESSES = {
    "people": "/admin/users/results/",
    "enrolments": "/admin/enrolment/results/",
    "certificates": "/admin/certificate/results/",
    "letters": "/admin/letter/results/",
}
# What staff ask of each: as it opens, few and many found, filtered, in another order, the last page, all columns.
ASKED = {
    "people": [
        "",
        "q=bench-list-4321",
        "q=example.org",
        "q=nobody-at-all",
        "organisation=office 7",
        "language=es&joined_from=2026-01-01",
        "ordering=name",
        "ordering=-seen&p=last",
        "rows=200&col=email&col=printed_name&col=roles&col=country&col=sector&col=organisations&col=active&col=joined",
    ],
    "enrolments": [
        "",
        "q=bench-list-4321",
        "q=example.org",
        "q=nobody-at-all",
        "is_completed=true",
        "ordering=person&p=last",
        "rows=200",
    ],
    "certificates": [
        "",
        "q=2026-",
        "q=nobody-at-all",
        "state=standing",
        "ordering=status",
        "ordering=-scheme&p=last",
        "rows=200",
    ],
    "letters": [
        "",
        "q=bench-list-4321",
        "q=example.org",
        "q=nobody-at-all",
        "state=sent",
        "ordering=state&p=last",
        "rows=200",
    ],
}


@dataclass
class Page:
    """One page of one list: its own questions, and the milliseconds that the database worked on them."""

    name: str
    questions: int
    ms: float

    @property
    def is_missed(self) -> bool:
        return self.questions > MOST_QUESTIONS or self.ms > MOST_MS


@dataclass
class Work:
    """What the database was asked, and how long it took."""

    questions: int = 0
    seconds: float = 0.0
    asked: list[tuple[float, str]] = field(default_factory=list)

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = time.perf_counter() - began
            self.questions += 1
            self.seconds += took
            self.asked.append((took, sql))


def open_pages() -> list[Page]:
    """Every page that is asked for, of lists with ROWS rows each."""
    make_rows()
    user = User.objects.create_superuser("bench-lists-staff", None, None)
    return [measure(name, query, user) for name, queries in ASKED.items() for query in queries]


def measure(name: str, query: str, user: User) -> Page:
    """The least of several rounds: others may be at work on this machine."""
    works = [ask(name, query, user) for _ in range(ROUNDS)]
    return Page(f"{name} {query}", works[0].questions, min(one.seconds for one in works) * 1000)


def ask(name: str, query: str, user: User) -> Work:
    """The list's own part of a page, filters included, without the frame of the staff area around it."""
    query = query.replace("p=last", f"p={ROWS // 20}")
    request = RequestFactory().get(f"{ADDRESSES[name]}?_w_filter_fragment=1&{query}")
    request.user, request.session = User.objects.get(pk=user.pk), {}
    UserProfile.get_for_user(request.user)  # the frame asks for it
    with watched() as work:
        answer = resolve(ADDRESSES[name]).func(request)
        answer.render()
    return work


@contextmanager
def watched() -> Iterator[Work]:
    work = Work()
    with connection.execute_wrapper(work):
        yield work


# --- Rows ---------------------------------------------------------------------------------------------------------


def make_rows() -> None:
    """As many people as ROWS, with an enrolment, a letter and a certificate each."""
    offices = [Organisation.objects.create(name=f"Office {number}") for number in range(300)]
    countries = list(Country.objects.all()[:150])
    User.objects.bulk_create(
        [
            User(
                username=f"bench-list-{number}",
                alias=f"Reader {number}",
                email=f"list-{number}@example.org",
                printed_name=f"{fill.NAME} {number}",
                language=("en", "es", "fr")[number % 3],
                country=countries[number % len(countries)],
                date_joined=fill.AT + timedelta(minutes=number),
                last_login=fill.AT + timedelta(minutes=number) if number % 2 else None,
            )
            for number in range(ROWS)
        ],
        batch_size=2_000,
    )
    people = list(User.objects.filter(username__startswith="bench-list-").values_list("pk", flat=True))
    Affiliation.objects.bulk_create(
        [Affiliation(person_id=pk, organisation=offices[number % 300]) for number, pk in enumerate(people)],
        batch_size=2_000,
    )
    _enrolments(people)
    _letters(people)
    _certificates(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _enrolments(people: list[int]) -> None:
    edition = CourseEdition.objects.filter(course__key=fill.key_of("long")).latest("number")
    offering = self_paced(fill.key_of("long"))
    rows = (
        Enrolment(
            person_id=pk,
            course_id=edition.course_id,
            offering=offering,
            edition=edition,
            required=30,
            done=number % 30,
            started_at=fill.AT + timedelta(minutes=number),
            last_at=fill.AT + timedelta(minutes=number),
            completed_at=fill.AT if number % 5 == 0 else None,
        )
        for number, pk in enumerate(people)
    )
    Enrolment.objects.bulk_create(rows, batch_size=2_000)


def _letters(people: list[int]) -> None:
    rows = (
        Letter(
            key=f"bench-list:{number}",
            kind="cohort-dates",
            person_id=pk,
            address=f"list-{number}@example.org",
            domain="example.org",
            subject="Dates",
            text="x" * 600,
            released_at=fill.AT,
            sent_at=fill.AT + timedelta(minutes=number),
        )
        for number, pk in enumerate(people)
    )
    Letter.objects.bulk_create(rows, batch_size=2_000)


def _certificates(people: list[int]) -> None:
    scheme = Scheme.objects.get(slug=fill.SCHEME)
    rows = (
        Certificate(
            scheme=scheme,
            person_id=pk,
            number=f"2026-{grouped(new_code(8))}",
            code=new_code(),
            number_without_name=f"2026-{grouped(new_code(8))}",
            code_without_name=new_code(),
            printed_name=f"{fill.NAME} {number}",
            language="en",
            criteria_version=scheme.criteria_version,
            words=scheme.words,
            issued_at=fill.AT + timedelta(minutes=number),
            credential="x" * 2_000,
            credential_without_name="x" * 2_000,
            pdf_sha256="0" * 64,
            pdf_without_name_sha256="0" * 64,
            told_at=fill.AT,
        )
        for number, pk in enumerate(people)
    )
    Certificate.objects.bulk_create(rows, batch_size=1_000)
