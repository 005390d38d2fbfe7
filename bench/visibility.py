"""What it costs to list people by what they let others see."""

from dataclasses import dataclass
from statistics import median
from time import perf_counter
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from bench import fill
from people.accounts.actions import set_organisations
from people.accounts.models import User
from people.audiences.actions import add_members, audience_of
from people.audiences.models import is_seen_by, seen_fields
from people.reference.models import Country, Organisation, OrganisationType

MOST_MS, MOST_QUESTIONS = 30.0, 3  # of the database, for a page and its fields
PAGE, ROUNDS = 20, 5
SUBJECT, OWNER, VIEWER = "person", "owner", "viewer"
COHORTS = 500  # of owners, who open one field each to their own
# Each owner's six fields, and to which audience each is opened.
FIELDS = {
    "name": "anyone",
    "office": "members",
    "story": "network",
    "contact": "cohort",
    "photo": "link",
    "plans": None,
}


@dataclass(frozen=True)
class Showing:
    """One page of people: who asks for which field, in how many questions and ms of the database."""

    viewer: str
    field: str
    found: int
    questions: int
    ms: float

    @property
    def is_missed(self) -> bool:
        return self.ms > MOST_MS or self.questions > MOST_QUESTIONS


def look(owners: int) -> list[Showing]:
    """Pages of 20 of so many owners with six fields each; every tenth keeps all of them from somebody."""
    viewers = _fill(owners)
    return [_page(name, viewer, field) for name, viewer in viewers.items() for field in [*FIELDS, ""]]


def _page(name: str, viewer, field: str) -> Showing:
    vars(viewer).pop("_known", None)  # asked anew at each request
    questions: list[tuple] = []

    def note(execute, sql, params, many, context):
        questions.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        people = User.objects.filter(is_seen_by(viewer, SUBJECT, field=field)).order_by("username")[:PAGE]
        found = seen_fields(viewer, SUBJECT, {one.public_id: one.pk for one in people})
    ms = median(_seconds(questions) for _round in range(ROUNDS)) * 1000
    return Showing(name, field or "any", len(found), len(questions), ms)


def _seconds(questions: list[tuple]) -> float:
    """How long the database takes to answer them: SQLite works while its answer is read."""
    began = perf_counter()
    with connection.cursor() as cursor:
        for sql, params in questions:
            cursor.execute(sql, params)
            cursor.fetchall()
    return perf_counter() - began


# --- The people -------------------------------------------------------------------------------------------------------
def _fill(owners: int) -> dict[str, AnonymousUser | User]:
    _make(OWNER, owners)
    here, there = (
        Country.objects.get_or_create(code=code, defaults={"names": {"en": code}})[0] for code in ("XA", "XB")
    )
    audiences = {kind: audience_of(kind) for kind in ("anyone", "members", "link")}
    audiences["network"] = audience_of("network", "bench")
    cohorts = [audience_of("cohort", f"bench-{number}") for number in range(COHORTS)]
    first = User.objects.get(username=f"{OWNER}-000000").pk
    with connection.cursor() as cursor:
        for field, kind in FIELDS.items():
            _open(cursor, first, field, kind, cohorts[0].pk if kind == "cohort" else kind and audiences[kind].pk)
            _exclude(cursor, first, field, here.pk)
        cursor.execute("ANALYZE")
    return {
        "a stranger": AnonymousUser(),
        "a member": _viewer("member", there, [audiences["network"], cohorts[1]]),
        "one excluded": _viewer("excluded", here, [audiences["network"], cohorts[1]]),
    }


def _make(prefix: str, count: int) -> None:
    people = (
        User(username=f"{prefix}-{number:06}", password="!", date_joined=fill.AT, public_id=uuid4())
        for number in range(count)
    )
    User.objects.bulk_create(people, batch_size=2_000)


def _open(cursor, first: int, field: str, kind: str | None, audience: int | None) -> None:
    which = "CAST(%s AS bigint)" + (f" + (id - %s) %% {COHORTS}" if kind == "cohort" else "")
    cursor.execute(
        f"""
        INSERT INTO audiences_visibilityrule (owner_id, subject, thing, field, audience_id, until)
        SELECT id, %s, public_id, %s, {which}, NULL FROM accounts_user WHERE username LIKE %s
        """,
        [SUBJECT, field, audience, *([first] if kind == "cohort" else []), f"{OWNER}-%"],
    )


def _exclude(cursor, first: int, field: str, country: int) -> None:
    cursor.execute(
        """
        INSERT INTO audiences_exclusion (owner_id, subject, thing, field, kind, country_id, called)
        SELECT id, %s, public_id, %s, CASE WHEN (id - %s) %% 20 = 0 THEN 'country' ELSE 'government' END, %s, ''
        FROM accounts_user WHERE username LIKE %s AND (id - %s) %% 10 = 0
        """,
        [SUBJECT, field, first, country, f"{OWNER}-%", first],
    )


def _viewer(name: str, country: Country, audiences: list) -> User:
    person = User.objects.create(username=f"{VIEWER}-{name}", country=country)
    kind = "civil-society" if name == "member" else "national-government"
    office = Organisation.objects.create(name=f"Office {name}", country=country)
    office.types.add(OrganisationType.objects.get_or_create(slug=kind, defaults={"names": {"en": kind}})[0])
    set_organisations(person, [office])
    for audience in audiences:
        add_members(audience, [person.pk])
    return person
