"""What is asked of the site, and how well it has to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from bench import fill
from bench.load import Sequel
from bench.setup import HOST
from bench.sizes import LONG
from certification.certificates.models import Certificate
from courses.learning.models import Enrolment
from lms.lib.codes import grouped
from people.accounts.models import User

PEOPLE = 1_000  # how many of the people are signed in: enough for what is done only once
READERS = 40  # how many people the pages of signed-in readers are asked for
CSRF = "b" * 32  # any 32 letters: whoever knows the cookie may send them back
HEADERS = {
    "Host": HOST,
    "User-Agent": "Mozilla/5.0 (plaza bench)",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate, br",
    "Connection": "keep-alive",
}


@dataclass(frozen=True)
class Scene:
    """One kind of request. `floor`: the least share of the bare page's throughput; None where nothing is asked."""

    name: str
    sequel: Sequel
    floor: float | None = None


def bare() -> Scene:
    return Scene("bare Wagtail page", Sequel([get(fill.bare_address())], 200))


def all_scenes() -> list[Scene]:
    """Every scene but the bare page, in the order of the table."""
    people = list(User.objects.filter(username__startswith=f"{fill.PERSON}-").order_by("pk")[:PEOPLE])
    busy, single, *others = people
    cookies = {person.pk: sign_in(person) for person in people}
    readers = [cookies[person.pk] for person in others[:READERS]]
    return [
        Scene("lesson, anonymous", Sequel([get(lesson(number)) for number in LESSONS], 200), 1.0),
        Scene("lesson, signed in, unread", pages(readers, lesson(LONG)), 0.6),
        Scene("lesson, signed in, answered", pages(done_first(others, cookies), lesson(1)), 0.6),
        Scene("My learning, 1 course", pages([cookies[single.pk]], "/en/my/learning/"), 0.6),
        Scene("My learning, 4 courses", pages(readers, "/en/my/learning/"), 0.6),
        Scene("My learning, 30 courses", pages([cookies[busy.pk]], "/en/my/learning/")),
        Scene("completing a lesson", completions(others, cookies), 0.7),
        Scene("verification page", verifications(), 1.0),
        Scene("home page, anonymous", Sequel([get("/en/")], 200)),
        Scene("course page, anonymous", Sequel([get("/en/learn/long/")], 200)),
    ]


LESSONS = range(1, LONG + 1)


def lesson(number: int) -> str:
    """Address of a lesson of the long course."""
    return f"/en/learn/long/m{(number - 1) // fill.MODULE + 1}/l{number}/"


# --- Requests as they travel --------------------------------------------------------------------------------------


def get(path: str, *, cookie: str = "", caller: str = "") -> bytes:
    return _request(f"GET {path} HTTP/1.1", _more(cookie, caller))


def post(path: str, values: Iterable[tuple[str, str]], *, cookie: str) -> bytes:
    body = urlencode([("csrfmiddlewaretoken", CSRF), *values]).encode()
    more = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    return _request(f"POST {path} HTTP/1.1", _more(cookie, "") | more) + body


def _more(cookie: str, caller: str) -> dict[str, str]:
    return ({"Cookie": cookie} if cookie else {}) | {"X-Forwarded-For": caller or "192.0.2.1"}


def _request(line: str, more: dict[str, str]) -> bytes:
    lines = [line, *(f"{name}: {value}" for name, value in (HEADERS | more).items())]
    return "\r\n".join([*lines, "", ""]).encode()


def sign_in(person: User) -> str:
    """The cookies of a browser in which this person is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return (
        f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}; "
        f"{settings.LANGUAGE_COOKIE_NAME}=en"
    )


# --- Sequels ------------------------------------------------------------------------------------------------------


def pages(cookies: Iterable[str], path: str) -> Sequel:
    return Sequel([get(path, cookie=cookie) for cookie in cookies], 200)


def done_first(people: Sequence[User], cookies: dict[int, str]) -> list[str]:
    """Cookies of people who have answered the questions of lesson 1."""
    done = done_lessons(people)
    return [cookies[person.pk] for person in people if done[person.pk]][:READERS]


def done_lessons(people: Iterable[User]) -> dict[int, int]:
    """How many lessons of the long course each person has done."""
    long = Enrolment.objects.filter(person__in=list(people), course__key=fill.key_of("long"))
    return dict(long.values_list("person_id", "done"))


def completions(people: Sequence[User], cookies: dict[int, str]) -> Sequel:
    """Lessons that nobody has done yet, each with all its answers; never the last open one of a course."""
    answers = {number: list(fill.answers_of(number)) for number in LESSONS}
    done = done_lessons(people)
    return Sequel(
        [
            post(f"{lesson(number)}finish/", answers[number], cookie=cookies[person.pk])
            for number in LESSONS[:-1]
            for person in people
            if number > done[person.pk]
        ],
        302,
        is_once=True,
    )


def verifications() -> Sequel:
    """Codes in turn, each asked from another place, as many as there are."""
    codes = Certificate.objects.order_by("number").values_list("code", flat=True)
    addresses = [f"198.18.{number // 250}.{number % 250}" for number in range(60_000)]
    found = [grouped(code) for code in codes]
    return Sequel(
        [
            get(f"/verify/{found[number % len(found)]}/", caller=address)
            for number, address in enumerate(addresses[: 20 * len(found)])
        ],
        200,
    )
