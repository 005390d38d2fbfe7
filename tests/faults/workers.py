"""Real workers on real brokers, started and killed by tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from celery import Task
from django.conf import settings
from kombu import Connection

HANDS = 2  # of one worker: as many tasks at once
PLUG_IN = "tests.faults.kill_points"
STUCK_SECONDS = 600  # no claim about speed: nothing takes so long on the busiest machine, but what has stopped for good


def wait_until(claim: Callable[[], object]) -> None:
    """Wait until something holds, however slow the machine; fail when it will hold no more."""
    deadline = time.monotonic() + STUCK_SECONDS
    while not claim():
        assert time.monotonic() < deadline, f"waited {STUCK_SECONDS} seconds in vain for {claim.__name__}"
        time.sleep(0.05)


class Process:
    """A process of ours in a group of its own, with the plug-in's files in `folder`."""

    def __init__(self, words: list[str], env: dict[str, str], folder: Path, stop_at: str = "") -> None:
        self.folder = folder
        folder.mkdir()
        self.log = folder / "log"
        env = env | {"FAULTS_FOLDER": str(folder), "FAULTS_STOP_AT": stop_at}
        with self.log.open("w") as log:
            self.popen = subprocess.Popen(
                words, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log, start_new_session=True
            )

    def wait_for(self, mark: str) -> None:
        """Wait until the process has said by a file that it is there."""

        def is_marked() -> bool:
            self.assert_alive()
            return (self.folder / mark).exists()

        wait_until(is_marked)

    def assert_alive(self) -> None:
        assert self.popen.poll() is None, f"ended by itself:\n{self.log.read_text()}"

    def kill(self) -> None:
        """kill -9, to the leader and to all that it has started."""
        if self.popen.poll() is None:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()


class Broker:
    """One transport: how to start workers on it, and how to give them a task by a message."""

    def __init__(self, url: str, pool: str, env: dict[str, str], folder: Path) -> None:
        self.url, self.pool, self.folder = url, pool, folder
        self.env = env | {"PLAZA_BROKER_URL": url, "PLAZA_WORKER": "1"}
        self.started: list[Process] = []

    def start_worker(self, stop_at: str = "", *, with_sweeps: bool = True) -> "Worker":
        worker = Worker(self, stop_at, with_sweeps=with_sweeps)
        self.started.append(worker)
        worker.wait_for("ready")
        return worker

    def start_program(self, code: str, stop_at: str = "") -> Process:
        """A program other than a worker: what a web process or a command does."""
        words = [sys.executable, "-c", f"import django; django.setup(); import {PLUG_IN}\n{code}"]
        program = Process(words, self.env, self.folder / f"program-{len(self.started)}", stop_at)
        self.started.append(program)
        return program

    def send(self, task: Task, *ids: object) -> None:
        """Put a message for a task into the queue, as the product does."""
        with Connection(self.url, transport_options=self.options()) as connection:
            task.apply_async(args=[str(one) for one in ids], connection=connection)

    def options(self) -> dict[str, str]:
        """What the settings say of this transport, in the folders of this test."""
        if not self.url.startswith("filesystem"):
            return {}
        queue = self.folder / "data" / "queue"
        (queue / "control").mkdir(parents=True, exist_ok=True)
        return {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(queue / "control")}

    def kill_all(self) -> None:
        for process in self.started:
            process.kill()


class Worker(Process):
    """A Celery worker with its scheduler, as `./dev run` starts it, but for the time between two sweeps."""

    def __init__(self, broker: Broker, stop_at: str, *, with_sweeps: bool) -> None:
        folder = broker.folder / f"worker-{len(broker.started)}"
        words = [sys.executable, "-m", "celery", "--app", "lms", "worker", "--pool", broker.pool]
        words += [
            "--concurrency",
            str(HANDS),
            "--loglevel",
            "info",
            "--include",
            PLUG_IN,
            "--hostname",
            f"{folder.name}-{os.getpid()}@localhost",
        ]
        words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        if with_sweeps:
            words += ["--beat", "--schedule", str(folder / "schedule")]
        super().__init__(words, broker.env, folder, stop_at)

    def wait_for_sweeps(self, number: int) -> None:
        """Wait for that many sweeps from now on."""
        before = self.sweeps()

        def has_swept() -> bool:
            self.assert_alive()
            return self.sweeps() >= before + number

        wait_until(has_swept)

    def sweeps(self) -> int:
        path = self.folder / "sweeps"
        return int(path.read_text() or 0) if path.exists() else 0
