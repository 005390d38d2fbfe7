"""What the web server says of requests that it cannot read: that there was one, and nothing of whom or what."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.web import STUCK_SECONDS, Server, get, start_gunicorn
from tests.faults.workers import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True), pytest.mark.once]
SECRET = "geheimnis"
CALLER = "127.0.0.77"  # a place of its own on this machine, to look for in the log

MALFORMED = [
    f"GET /verify/{SECRET}/ HTTP/9.9\r\n\r\n",
    f"G{SECRET} T /verify/{SECRET}/\r\n\r\n",
    f"GET /verify/{SECRET} {SECRET} HTTP/1.1\r\n\r\n",
    f"GET /verify/{SECRET}/ HTTP/1.1\r\nHost: a\r\nX-{SECRET} {SECRET}\r\n\r\n",
    f"GET /verify/{SECRET}/ HTTP/1.1\r\nHost: a\r\n {SECRET}: folded\r\n\r\n",
    f"GET /verify/{SECRET}/ HTTP/1.1\r\nHost: a\r\nX-A: {SECRET}\0\r\n\r\n",
    f"GET /verify/{SECRET * 1000}/ HTTP/1.1\r\nHost: a\r\n\r\n",
    f"GET /verify/{SECRET}/ HTTP/1.1\r\nHost: a\r\nX-A: {SECRET * 2000}\r\n\r\n",
    f"POST /verify/{SECRET}/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {SECRET}\r\n\r\n",
    f"POST /verify/{SECRET}/ HTTP/1.1\r\nHost: a\r\nContent-Length: {SECRET}\r\n\r\n",
    f"POST /verify/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{SECRET}\r\n",
    f"GET /verify/{SECRET}/ HTTP/1.1\r\nHost: {SECRET}.example\r\n\r\n",
    f"PROXY TCP4 {CALLER} 1.1.1.1 1 {SECRET}\r\n\r\n",
]


@pytest.fixture
def web(environment, tmp_path: Path) -> Iterator[Server]:
    server = start_gunicorn(environment, tmp_path / "web.log")
    server.wait()
    yield server
    server.stop()


def send(port: int, text: str) -> bytes:
    """Whatever the server answers to these bytes, sent from CALLER."""
    with socket.create_connection(("127.0.0.1", port), timeout=STUCK_SECONDS, source_address=(CALLER, 0)) as sock:
        sock.sendall(text.encode())
        sock.shutdown(socket.SHUT_WR)
        return sock.recv(100)


def test_a_request_that_cannot_be_read_is_logged_without_address_and_path(web):
    answers = [send(web.port, text).split(b" ")[1:2] for text in MALFORMED]

    assert get(web.port, "/health/live")[0] == 200
    wait_until(lambda: "GET live 200" in web.log.read_text())
    said = web.log.read_text()
    assert said.count("Invalid request\n") >= 8, answers
    assert SECRET not in said
    assert CALLER not in said
