"""Real parts that can be broken: brokers, workers, a mail server."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests import databases
from tests.faults.mail_server import MailServer
from tests.faults.workers import Broker

REDIS = os.environ.get("PLAZA_TEST_REDIS", "redis://127.0.0.1:6379/0")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server on this machine."""
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty Redis database that no other test run uses meanwhile."""
    server = REDIS.rpartition("/")[0]
    try:
        Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except (RedisError, ValueError):
        pytest.skip("no Redis answers at PLAZA_TEST_REDIS")
    databases.CACHE.mkdir(parents=True, exist_ok=True)
    for number in range(15, 4, -1):
        with (databases.CACHE / f"redis-{number}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            redis = Redis.from_url(f"{server}/{number}")
            redis.flushdb()
            yield f"{server}/{number}"
            redis.flushdb()
            redis.close()
            return
    pytest.fail("all Redis databases for tests are taken")


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request, transactional_db, environment, mail_server, tmp_path: Path) -> Iterator[Broker]:
    """Each transport in turn: files and threads as on one machine, Redis and processes as in production."""
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}"}
    url, pool = "filesystem://localhost", "threads"
    if request.param == "redis":
        url, pool = request.getfixturevalue("redis_url"), "prefork"
    broker = Broker(url, pool, environment | mail, tmp_path)
    yield broker
    broker.kill_all()
