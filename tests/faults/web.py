"""A real web server of ours, started by a test as the image starts it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

STUCK_SECONDS = 600  # as in tests.faults.workers: no claim about speed


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Server:
    """A program that listens at a port, in a group of its own; what it says is in `log`."""

    def __init__(self, words: list[str], env: dict[str, str], port: int, log: Path) -> None:
        self.port, self.log = port, log
        with log.open("w") as file:
            self.popen = subprocess.Popen(
                words, cwd=settings.BASE_DIR, env=env, stdout=file, stderr=file, start_new_session=True
            )

    def wait(self) -> None:
        """Return once it answers."""
        deadline = time.monotonic() + STUCK_SECONDS
        while True:
            assert self.popen.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            with suppress(OSError, http.client.HTTPException):
                get(self.port, "/health/live", timeout=5)
                return
            time.sleep(0.1)

    def stop(self) -> None:
        if self.popen.poll() is None:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()


def start_gunicorn(env: dict[str, str], log: Path, **more: str) -> Server:
    """Gunicorn with the configuration that is shipped, at a port of its own."""
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--config", "deploy/gunicorn.conf.py"]
    return Server([*words, "--bind", f"127.0.0.1:{port}"], env | more, port, log)


def get(
    port: int, path: str, *, timeout: float = STUCK_SECONDS, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body of one page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
