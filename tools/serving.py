"""`./dev run`: everything on one machine, from an empty folder to a site that answers."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from tools import machine, project

# What the rows of an installation are made from: nothing is migrated or loaded again while these are the same.
PREPARED_FROM = [
    "uv.lock",
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "*/management/**/*.py",
    "*/*/management/**/*.py",
    "*/loader.py",
    "*/*/loader/*.py",
    "lms/lib/*.py",
    "people/staff/roles.toml",
    "content/**/*",
    "demo/**/*",
    "locale/**/*.po",
]
START_SECONDS = 60
STOP_SECONDS = 15  # a certificate in the making may take this long; the sweeper makes what is cut off again
PAUSE_SECONDS = 2  # before a program that ended by itself is started again


def run(data: Path, port: int, *, edit: bool) -> int:
    machine.want_pango()
    machine.sync(with_dev=False)
    end_what_a_killed_run_left(data)
    refuse_a_taken_port(port)
    project.secrets_of(data)  # made before two at once could want them
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(prepare, data, port)] + ([] if edit else [pool.submit(build_static, data)])
    for one in waiting:
        one.result()
    return Programs(data, port, edit=edit).serve()


def prepare(data: Path, port: int) -> None:
    """Migrate and load, unless nothing that it depends on has changed."""
    with project.when_changed(data / "prepared", PREPARED_FROM) as has_changed:
        if has_changed:
            project.say("Preparing the database and loading the course and the demo")
            project.must([project.PYTHON, "manage.py", "prepare", "--demo"], env=project.worker_environment(data, port))


def build_static(data: Path) -> None:
    """Make the stylesheet that travels, and all other files for browsers, as in production."""
    with project.when_changed(data / "static-built", ["uv.lock", "static/**/*", "lms/lib/static.py"]) as has_changed:
        if has_changed:
            project.say("Building the files for browsers")
            words = [project.PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
            project.must(words, env=project.environment(data) | static_environment(data))


def static_environment(data: Path) -> dict[str, str]:
    return {"PLAZA_BUILT_STATIC": "1", "PLAZA_STATIC_ROOT": str(data / "static")}


def refuse_a_taken_port(port: int) -> None:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except OSError as error:
            raise project.Failed(f"Port {port} is taken. Choose another: ./dev run --port {port + 1}") from error


# --- Processes of an earlier run ----------------------------------------------------------------------------------


def born(pid: int) -> str:
    """When a process began, as the system writes it; empty if there is none. A number alone may have been reused."""
    if sys.platform == "linux":
        try:
            # The name in brackets may hold spaces; the start is the twentieth field behind it.
            began = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
            return Path("/proc/sys/kernel/random/boot_id").read_text().strip() + began
        except (OSError, IndexError):
            return ""
    return subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()


def end_what_a_killed_run_left(data: Path) -> None:
    """End the web server and the worker that outlived a killed `./dev run`, and those only."""
    running = data / "running.json"
    if not running.exists():
        return
    (runner, its_birth), *programs = json.loads(running.read_text())
    if born(runner) == its_birth:
        raise project.Failed(f"./dev run is at work on {data} already, as process {runner}: end that one first.")
    project.say("The last run was killed; ending what is left of it")
    # Empty: the leader is gone, but some of its group may be left.
    stop([pid for pid, birth in programs if born(pid) in (birth, "")])
    running.unlink()


def stop(pids: Collection[int]) -> None:
    """End groups of processes: ask their leaders, which end their own children best; wait; then insist."""
    for pid in pids:
        signal_to(os.kill, pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while any(is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in pids:
        signal_to(os.killpg, pid, signal.SIGKILL)


def signal_to(send: Callable[[int, int], None], pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        send(pid, number)


def is_running(pid: int) -> bool:
    with suppress(ChildProcessError):  # not a child of ours: of the run before
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    return born(pid) != ""


# --- This run -----------------------------------------------------------------------------------------------------


class Programs:
    """The web server and the worker. One that ends by itself is started again."""

    def __init__(self, data: Path, port: int, *, edit: bool) -> None:
        self.data = data
        self.port = port
        self.edit = edit
        self.pids: dict[str, int] = {}

    def serve(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        try:
            for name in ("web", "worker"):
                self.start(name)
            self.wait_until_ready()
            print(welcome(self.port), flush=True)
            while True:
                self.start_again_what_ended()
                time.sleep(PAUSE_SECONDS)
        except KeyboardInterrupt:
            project.say("Stopping")
            return 0
        finally:
            self.stop_all()

    def start(self, name: str) -> None:
        words, env = getattr(self, name)()
        # A session of its own: Ctrl-C reaches us alone, and we end the others in order.
        self.pids[name] = subprocess.Popen(words, cwd=project.ROOT, env=env, start_new_session=True).pid
        self.note_running()

    def web(self) -> tuple[list[str], dict[str, str]]:
        words = [project.PYTHON, "-m", "gunicorn", "lms.wsgi", "--config", "deploy/gunicorn.conf.py"]
        words += ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        env = project.environment(self.data, self.port)
        if self.edit:  # code is loaded again when it changes; styles come from where they are edited
            return [*words, "--reload"], env
        return words, env | static_environment(self.data)

    def worker(self) -> tuple[list[str], dict[str, str]]:
        schedule = self.data / "schedule"
        for left_over in self.data.glob("schedule*"):
            left_over.unlink()  # half written when its run was killed; the sweeper begins anew anyway
        words = [project.PYTHON, "-m", "celery", "--quiet", "--app", "lms", "worker", "--pool", "threads", "--beat"]
        words += ["--schedule", str(schedule), "--loglevel", "warning", "--concurrency", "2"]
        words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        # Celery warns root of pickled tasks; ours are JSON.
        quiet = {"PYTHONWARNINGS": "ignore:You're running the worker"}
        return words, project.worker_environment(self.data, self.port) | {"PLAZA_WORKER": "1"} | quiet

    def note_running(self) -> None:
        """Who is at work here, ourselves first, for a run after one that was killed."""
        pids = [os.getpid(), *self.pids.values()]
        unfinished = self.data / "running.json.unfinished"
        unfinished.write_text(json.dumps([(pid, born(pid)) for pid in pids]))
        unfinished.replace(self.data / "running.json")

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_ready(self.port):
            if time.monotonic() > deadline or not is_running(self.pids["web"]):
                raise project.Failed("The web server did not start; what it said stands above.")
            time.sleep(0.2)

    def start_again_what_ended(self) -> None:
        for name, pid in list(self.pids.items()):
            if not is_running(pid):
                project.say(f"The {name} process ended; starting it again")
                signal_to(os.killpg, pid, signal.SIGKILL)  # what its leader left behind
                self.start(name)

    def stop_all(self) -> None:
        stop(self.pids.values())
        (self.data / "running.json").unlink(missing_ok=True)


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def welcome(port: int) -> str:
    """Where to go, and as whom."""
    address = f"http://localhost:{port}"
    lines = [
        "",
        f"  Plaza is at {address}/",
        f"  Letters arrive at {address}/mail/, staff work at {address}/admin/",
        "",
    ]
    lines += [f"  {line}" for line in demo_people()]
    return "\n".join([*lines, "  Ctrl-C stops it.", ""])


def demo_people() -> list[str]:
    path = project.ROOT / "demo/people.toml"
    if not path.exists():
        return []
    demo = tomllib.loads(path.read_text())
    people = [f"{one['username']:<12} {one.get('about', '')}" for one in demo["people"]]
    return [f"Sign in as (password: {demo['password']})", *people, "Staff are asked for a code: ./dev codes", ""]
