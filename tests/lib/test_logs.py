"""Logs: what went wrong and where, never whom."""

import io
import logging
import logging.config
import re

import pytest
from django.conf import settings
from django.test import Client

from people.accounts.models import User

SECRET = "geheimnis"


@pytest.fixture
def lines():
    """What the one handler of ours would print."""
    stream = io.StringIO()
    config = settings.LOGGING["handlers"]["console"] | {"stream": stream}
    logging.config.dictConfig(settings.LOGGING | {"handlers": {"console": config}})
    yield stream
    logging.config.dictConfig(settings.LOGGING)


def test_a_request_is_one_line_with_its_route(db, lines):
    Client(headers={"user-agent": SECRET}).get(f"/accounts/login/?q={SECRET}", REMOTE_ADDR="203.0.113.7")

    assert re.search(r"INFO plaza\.requests GET account_login 200 \d+ ms\n$", lines.getvalue())
    assert SECRET not in lines.getvalue()
    assert "203.0.113.7" not in lines.getvalue()


def test_what_is_not_found_is_not_quoted(db, lines):
    Client().get(f"/verify/{SECRET}/")
    Client().get("/accounts/login/", headers={"host": f"{SECRET}.example"})

    assert "Not Found" in lines.getvalue()
    assert SECRET not in lines.getvalue()


def test_an_error_is_its_class_and_its_way_without_its_words(db, lines):
    User.objects.create(username=SECRET)
    try:
        try:
            User.objects.create(username=SECRET)
        except Exception as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError:
        logging.getLogger("plaza.x").exception("it failed")

    told = lines.getvalue()
    assert "IntegrityError" in told
    assert told.rstrip().endswith("RuntimeError")
    assert "test_logs.py" in told
    assert SECRET not in told


def test_a_failing_task_quotes_nothing(lines):
    context = {"name": "people.letters.tasks.send_letter", "id": "1", "exc": SECRET, "args": SECRET, "kwargs": SECRET}
    log = logging.getLogger("celery.app.trace")

    log.error("Task %(name)s[%(id)s] raised unexpected: %(exc)s", context)

    assert "people.letters.tasks.send_letter" in lines.getvalue()
    assert SECRET not in lines.getvalue()
