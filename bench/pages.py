"""Questions to the database, page by page, and the bytes of a first view."""

import gzip
import re
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import fill
from bench.setup import HOST
from certification.certificates.models import Certificate
from courses.material.models import LessonPage
from lms.lib.codes import grouped
from people.accounts.models import User

NOT_QUESTIONS = re.compile(r"^(BEGIN|SAVEPOINT|RELEASE|COMMIT|ROLLBACK)")
WEIGHTS = {"all": 60, "css": 15, "js": 20}  # KB compressed, pictures apart


@dataclass(frozen=True)
class Questions:
    """How many questions a page asks with one lesson or course, and with thirty; cold: its words not yet rendered."""

    name: str
    ceiling: int
    cold: tuple[int, int]
    warm: tuple[int, int]

    @property
    def is_missed(self) -> bool:
        return max(self.warm) > self.ceiling or self.warm[0] != self.warm[1]


def count_questions() -> list[Questions]:
    busy, single = User.objects.filter(username__startswith=fill.PERSON).order_by("pk")[:2]
    some_code, other_code = Certificate.objects.order_by("number").values_list("code", flat=True)[:2]
    short, long = "/en/learn/short-1/m1/l1/", "/en/learn/long/m1/l1/"
    address = "/en/my/learning/"
    return [
        _questions("lesson, anonymous", 4, [(None, short), (None, long)]),
        _questions("lesson, signed in", 8, [(busy, short), (busy, long)]),
        _questions("My learning", 6, [(single, address), (busy, address)]),
        _questions("verification", 4, [(None, f"/verify/{grouped(code)}/") for code in (some_code, other_code)]),
    ]


def _questions(name: str, ceiling: int, visits: list[tuple[User | None, str]]) -> Questions:
    counted = [_cold_and_warm(person, path) for person, path in visits]
    return Questions(name, ceiling, tuple(cold for cold, _warm in counted), tuple(warm for _cold, warm in counted))


def _cold_and_warm(person: User | None, path: str) -> tuple[int, int]:
    client = Client(SERVER_NAME=HOST.partition(":")[0])
    if person:
        client.force_login(person)
    caches["rendered"].clear()
    return _count(client, path), _count(client, path)


def _count(client: Client, path: str) -> int:
    """Questions to the database other than those of a cache that lies in it."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise AssertionError(f"{path} answered {response.status_code}")
    cache_table = settings.CACHES["default"]["LOCATION"]
    return sum(not NOT_QUESTIONS.match(one["sql"]) and f'"{cache_table}"' not in one["sql"] for one in captured)


# --- Bytes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weight:
    """Bytes of the first view of one lesson as they travel, by kind; pictures are counted but not judged."""

    path: str
    html: int
    css: int
    js: int
    pictures: int
    is_compressed_by_us: bool  # the server itself did not compress something that it should

    @property
    def all(self) -> int:
        return self.html + self.css + self.js

    @property
    def is_missed(self) -> bool:
        return any(getattr(self, kind) > limit * 1024 for kind, limit in WEIGHTS.items())


PARTS = {
    "css": re.compile(r'<link rel="stylesheet" href="([^"]+)"'),
    "js": re.compile(r'<script [^>]*?src="([^"]+)"'),
    "pictures": re.compile(r'<(?:img [^>]*?src|link rel="icon" href)="([^"]+)"'),
}


def weigh(port: int) -> list[Weight]:
    """The shipped lessons in every language, the heaviest first."""
    shipped = LessonPage.objects.live().exclude(url_path__contains="/long/").exclude(url_path__contains="/short-")
    weights = [weigh_page(port, page.address) for page in shipped.select_related("locale")]
    return sorted(weights, key=lambda one: -one.all)


def weigh_page(port: int, path: str) -> Weight:
    html, size, ours = fetch(port, path)
    found = {kind: set(pattern.findall(html)) for kind, pattern in PARTS.items()}
    parts = {kind: [fetch(port, urljoin(path, one)) for one in addresses] for kind, addresses in found.items()}
    sizes = {kind: sum(bytes_ for _text, bytes_, _ours in fetched) for kind, fetched in parts.items()}
    return Weight(path, size, **sizes, is_compressed_by_us=ours or any(one[2] for one in [*parts["css"], *parts["js"]]))


def fetch(port: int, path: str) -> tuple[str, int, bool]:
    """Text, bytes on the way, and whether we had to compress it as a proxy would."""
    headers = {"Host": HOST, "Accept-Encoding": "gzip"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request) as response:
        body = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            return gzip.decompress(body).decode(), len(body), False
    packed = gzip.compress(body, 6)
    return body.decode(), min(len(packed), len(body)), len(body) > 1024
