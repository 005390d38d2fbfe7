"""The processes that are measured: gunicorn, as a deployment on one machine runs it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import project, serving

WORKERS, THREADS = 2, 6
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def processor_seconds(self) -> float | None:
        """Processor time that the worker processes have used since they began; None where there is no /proc."""
        ticks = [_ticks(pid) for pid in self.workers()]
        return None if None in ticks or not ticks else sum(ticks) / os.sysconf("SC_CLK_TCK")

    def workers(self) -> list[int]:
        found = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True).stdout
        return [int(pid) for pid in found.split()]


def _ticks(pid: int) -> int | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[11]) + int(fields[12])  # user and system


@contextmanager
def running(env: dict[str, str], log: Path) -> Iterator[Server]:
    """A server for as long as the block lasts. What it logs, a line a request as everywhere, goes to a file."""
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    words += ["--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)]
    words += ["--log-level", "warning"]
    with log.open("w") as file:
        process = subprocess.Popen(words, cwd=project.ROOT, env=env, stdout=file, stderr=file, start_new_session=True)
    try:
        wait_until_ready(process, port, log)
        yield Server(port, process.pid)
    finally:
        serving.stop([process.pid])


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_until_ready(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not serving.is_ready(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise project.Failed(f"{log.read_text()}\nThe web server did not start")
        time.sleep(0.1)
