"""Redis away or mute: pages, verification, sign-in, sign-up and erasure go on, limits hold, nobody waits for long."""

import socket
import time
from collections.abc import Iterator
from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from redis.connection import AbstractConnection

from lms import settings as ours
from lms.celery import app
from lms.lib import circuit_breaker, limits
from lms.lib.limits import is_limited
from people.accounts.models import User
from people.letters.models import Letter
from tests.factories.certification import make_certificate
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db(transaction=True)
NOON = 1_800_014_400.0  # seconds since 1970, at the beginning of an hour: no window of a limit ends meanwhile

Ask = tuple[float, float]  # how long the connection and each answer are waited for


@pytest.fixture
def asks(monkeypatch) -> list[Ask]:
    """Each time that somebody has asked Redis. What an ask costs at most are its two waits, on a busy machine too."""
    made: list[Ask] = []
    connect = AbstractConnection.connect_check_health

    def counted(self, *given, **more):
        made.append((self.socket_connect_timeout, self.socket_timeout))
        return connect(self, *given, **more)

    monkeypatch.setattr(AbstractConnection, "connect_check_health", counted)
    return made


@pytest.fixture(params=["closed", "mute"])
def away(request, settings, transactional_db, monkeypatch) -> Iterator[str]:
    """The address of a Redis that refuses connections, or takes them and never says a word."""
    # Clocks stand still: however slow the machine, no pause and no window ends in the middle of a test.
    monkeypatch.setattr(circuit_breaker, "time", SimpleNamespace(monotonic=lambda: NOON))
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: NOON))
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        address = f"redis://127.0.0.1:{sock.getsockname()[1]}/0"
        if request.param == "mute":
            sock.listen(100)
        redis = deepcopy(ours._REDIS_CACHE) | {"LOCATION": address}
        settings.CACHES = settings.CACHES | {"default": redis, "database": ours._DATABASE_CACHE}
        call_command("createcachetable", verbosity=0)
        before = app.conf.broker_url
        _ask_the_broker_at(address)
        yield address
        _ask_the_broker_at(before)
    circuit_breaker.answered(address)


def _ask_the_broker_at(address: str) -> None:
    app.conf.broker_url = address
    times_out = {"socket_connect_timeout": ours.REDIS_SECONDS, "socket_timeout": ours.REDIS_SECONDS}
    app.conf.broker_transport_options = times_out if address.startswith("redis") else {}
    app._pool = app.amqp._producer_pool = None  # connections that were made before


def test_what_people_do_goes_on(away, home, asks):
    rosa = make_person("rosa", printed_name="Rosa Quispe")
    certificate = make_certificate(rosa)
    browser = Client()
    circuit_breaker.answered(away)
    asks.clear()

    def sign_in():
        return browser.post("/accounts/login/", {"login": "rosa", "password": PASSWORD})

    def erase():
        return browser.post("/accounts/privacy/erase/", {"sure": "on", "password": PASSWORD, "tell": "on"})

    def sign_up():
        given = {"username": "newcomer", "email": "new@example.org", "password1": "four words in a row"}
        return Client().post("/accounts/signup/", given)

    steps = [
        (lambda: Client().get("/en/"), 200),
        (lambda: Client().get(f"/verify/{certificate.code}/"), 200),
        (sign_in, 302),
        (sign_up, 302),
        (erase, 302),
    ]

    assert [(do().status_code) for do, _expected in steps] == [expected for _do, expected in steps]

    assert set(asks) == {(ours.REDIS_SECONDS, ours.REDIS_SECONDS)}
    assert len(asks) <= 2, "whoever comes first waits; all others know"
    assert User.objects.filter(username="newcomer").exists()
    assert not User.objects.filter(username="rosa").exists()
    assert Letter.objects.filter(kind="account-erased", sent_at=None).exists(), "the sweep sends it"


def test_limits_are_kept_in_the_database(away):
    found = [is_limited("probe", "ana", limit=2, seconds=3600) for _try in range(4)]

    assert found == [False, False, True, True]


def test_only_one_in_a_while_waits_for_it(away, asks, monkeypatch):
    for _look in range(20):
        cache.get("x")
    first = list(asks)
    monkeypatch.setattr(circuit_breaker, "time", SimpleNamespace(monotonic=lambda: NOON + circuit_breaker.PAUSE))

    for _look in range(20):
        cache.get("x")

    assert first == [(ours.REDIS_SECONDS, ours.REDIS_SECONDS)]
    assert asks == 2 * first


def test_wrong_passwords_are_limited_all_the_same(away):
    make_person("rosa")

    def guess() -> str:
        return Client().post("/accounts/login/", {"login": "rosa", "password": "not this one"}).content.decode()

    pages = [guess() for _try in range(11)]

    assert "Too many tries" not in pages[0]
    assert "Too many tries" in pages[-1]


def test_a_redis_that_comes_back_is_used_again(redis_url, settings):
    settings.CACHES = settings.CACHES | {"default": deepcopy(ours._REDIS_CACHE) | {"LOCATION": redis_url}}
    circuit_breaker.failed(redis_url)
    assert not circuit_breaker.may_try(redis_url)
    circuit_breaker._SILENT[redis_url] = time.monotonic() - 1

    cache.set("x", 1)

    assert cache.get("x") == 1
    assert circuit_breaker.may_try(redis_url)
    assert caches_of_redis(redis_url) == 1


def caches_of_redis(address: str) -> int:
    from redis import Redis

    with Redis.from_url(address) as redis:
        return redis.dbsize()
