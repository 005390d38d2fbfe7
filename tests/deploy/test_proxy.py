"""The proxy that is shipped, with Debian's nginx, before the web server as the image starts it."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import call_command

from certification.showing.views import CHECKS_A_MINUTE
from lms import settings as ours_as_deployed
from tests.deploy.compose import DEPLOY, example, services
from tests.faults.web import STUCK_SECONDS, Server, free_port, get, start_gunicorn

pytestmark = [pytest.mark.worker, pytest.mark.once, pytest.mark.django_db(transaction=True)]

HOST = "learn.example.org"
CROWDS = 5  # of slow clients, at most, until a bare server is stopped
THREADS = 12  # of the web server: two processes with six each
ROUNDS = 5
SLOW = 60  # five times as many as the web server has threads, since two processes share them unevenly


@pytest.fixture
def production(environment, settings) -> dict[str, str]:
    """example.env, filled in, with the database and the folders of this test."""
    settings.CACHES = settings.CACHES | {"database": ours_as_deployed._DATABASE_CACHE}
    call_command("createcachetable", verbosity=0)
    ours = environment | example() | {"PLAZA_SECRET_KEY": "x" * 60, "PLAZA_BUILT_STATIC": "false", "REDIS_URL": ""}
    ours |= {name: environment[name] for name in ("DATABASE_URL", "PLAZA_DATA_DIR")}
    ours.pop("PLAZA_LOCAL")
    return ours


@pytest.fixture
def web(production, tmp_path: Path) -> Iterator[Server]:
    server = start_gunicorn(production, tmp_path / "web.log")
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture
def proxy(web, tmp_path: Path) -> Iterator[Server]:
    nginx = os.environ.get("PLAZA_TEST_NGINX") or shutil.which("nginx")
    if not nginx:
        pytest.skip("no nginx at PLAZA_TEST_NGINX")
    port = free_port()
    conf = tmp_path / "nginx.conf"
    conf.write_text(_here((DEPLOY / "nginx.conf").read_text(), tmp_path, web.port, port))
    _make_certificate(tmp_path)
    words = [nginx, "-e", "stderr", "-p", str(tmp_path), "-c", str(conf), "-g", "daemon off;"]
    server = Server(words, dict(os.environ), port, tmp_path / "nginx.log")
    try:
        deadline = time.monotonic() + STUCK_SECONDS
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert time.monotonic() < deadline, server.log.read_text()
            assert server.popen.poll() is None, server.log.read_text()
            time.sleep(0.1)
        yield server
    finally:
        server.stop()


def _here(text: str, folder: Path, web: int, port: int) -> str:
    """The configuration with the ports and folders of this test; nothing else is changed."""
    changes = {
        "listen 80 ": f"listen 127.0.0.1:{free_port()} ",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "http://web:8000;": f"http://127.0.0.1:{web};",
        "/etc/nginx/tls": str(folder),
        "/etc/nginx/pages": str(DEPLOY / "pages"),
        "/tmp/nginx": str(folder / "nginx"),
    }
    for there, here in changes.items():
        assert there in text
        text = text.replace(there, here)
    return text


def _make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "privkey.pem").write_bytes(pem)


def tls(port: int, timeout: float = STUCK_SECONDS) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=timeout), server_hostname=HOST)


def ask(port: int, path: str, *headers: str, body: str = "") -> bytes:
    """The whole answer to one request by TLS."""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", *headers]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    with tls(port) as sock:
        sock.sendall("\r\n".join([*lines, "", body]).encode())
        return b"".join(iter(lambda: sock.recv(65536), b""))


def begin(sock: socket.socket, number: int) -> None:
    """Send the beginning of a request and no more: half a head, or a head and the first letters of a long form."""
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nOrigin: https://{HOST}\r\nX-Forwarded-Proto: https\r\n"
    kind = f"Cookie: plaza_csrf={'a' * 32}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000"
    sock.sendall(f"{head}{kind}\r\n\r\nlogin=".encode() if number % 2 else f"{head}X-Slow: ".encode())


def test_the_proxy_keeps_its_promises(proxy, web, production):
    """One start of both for all of them: it takes longer than they do."""
    _pages_come_through_with_their_own_headers(proxy, web)
    _slow_clients_hold_up_nobody(proxy, web)
    _a_forged_address_changes_nothing(proxy)
    _the_health_check_of_the_file_finds(web)
    _nothing_is_logged_of_whom_or_what(proxy, web)
    _without_the_proxy_slow_clients_would_stop(web)
    _while_the_site_is_away_a_page_of_ours_says_so(proxy, web)


def _pages_come_through_with_their_own_headers(proxy: Server, web: Server) -> None:
    page = ask(proxy.port, "/accounts/login/?geheimnis", "User-Agent: geheimnis")

    assert b" 200 OK" in page
    assert b"Strict-Transport-Security" in page
    assert b"; Secure" in page
    assert b" 400 " in ask(proxy.port, "/\x01geheimnis")


def _slow_clients_hold_up_nobody(proxy: Server, web: Server) -> None:
    """Both are answered while more hold on than the server has threads. A busy machine may need another round: nginx
    lets them go after a quarter of a minute, and then an answer says nothing.
    """
    assert any(_is_answered_meanwhile(proxy, web) for _round in range(ROUNDS))


def _is_answered_meanwhile(proxy: Server, web: Server) -> bool:
    with ExitStack() as stack:
        slow = [stack.enter_context(tls(proxy.port)) for _client in range(SLOW)]
        for number, sock in enumerate(slow):
            begin(sock, number)
        time.sleep(1)

        assert get(web.port, "/health/live", headers={"Host": "localhost"})[0] == 200
        assert b" 200 OK" in ask(proxy.port, "/health/ready")
        return sum(_holds_on(sock) for sock in slow) > THREADS


def _holds_on(sock: ssl.SSLSocket) -> bool:
    """Whether a client still waits: it was neither answered nor let go."""
    sock.setblocking(False)
    try:
        sock.recv(1)
    except ssl.SSLWantReadError:
        return True
    except OSError:
        return False
    return False


def _a_forged_address_changes_nothing(proxy: Server) -> None:
    def check(number: int) -> bytes:
        return ask(
            proxy.port, "/verify/AAAA-BBBB-CCCC/", f"X-Forwarded-For: 203.0.113.{number}", "Forwarded: for=1.2.3.4"
        )

    assert b" 404 " in check(0)
    # Twice as many as are allowed: a minute may begin in between.
    assert any(b" 429 " in check(number) for number in range(2 * CHECKS_A_MINUTE + 2))


def _the_health_check_of_the_file_finds(web: Server) -> None:
    _cmd, python, *words = services()["web"]["healthcheck"]["test"]
    there = [word.replace(":8000", f":{web.port}") for word in words]

    assert python == "python"
    assert there != words
    assert subprocess.run([sys.executable, *there], timeout=STUCK_SECONDS).returncode == 0


def _nothing_is_logged_of_whom_or_what(proxy: Server, web: Server) -> None:
    assert proxy.log.read_text() == ""
    assert "geheimnis" not in web.log.read_text()
    assert "127.0.0.1" not in web.log.read_text().partition("Booting worker")[2]


def _without_the_proxy_slow_clients_would_stop(web: Server) -> None:
    """Why there is one. Which of its two processes takes a client is chance: crowds come until both are full."""
    with ExitStack() as stack:
        assert any(_stops_behind_another_crowd(web, stack) for _crowd in range(CROWDS))


def _while_the_site_is_away_a_page_of_ours_says_so(proxy: Server, web: Server) -> None:
    web.stop()

    answers = [ask(proxy.port, "/en/learn/?geheimnis"), ask(proxy.port, "/accounts/login/", body="login=geheimnis")]

    for answer in answers:
        assert b" 503 " in answer.partition(b"\r\n")[0]
        assert b"Retry-After: 60" in answer
        assert b"Cache-Control: no-store" in answer
        assert answer.endswith((DEPLOY / "pages/away.html").read_bytes())
    assert proxy.log.read_text() == ""
    assert b" 404 " in ask(proxy.port, "/away.html").partition(b"\r\n")[0]


def _stops_behind_another_crowd(web: Server, stack: ExitStack) -> bool:
    for number in range(SLOW):
        begin(stack.enter_context(socket.create_connection(("127.0.0.1", web.port), timeout=20)), number)
    time.sleep(1)
    try:
        get(web.port, "/health/live", timeout=3, headers={"Host": "localhost"})
    except TimeoutError:
        return True
    return False
