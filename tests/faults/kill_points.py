"""Loaded into a process of ours that a test is going to kill (`celery --include tests.faults.kill_points`).

It tells the test by files in FAULTS_FOLDER where the process is, and makes it stand still at one point:
FAULTS_STOP_AT="<module>:<function>:<before or after>:<which call, from 1>". The product knows nothing of this.
"""

import os
import signal
import sys
import time
from datetime import timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Event, Thread

from celery.signals import task_postrun, worker_ready

from lms import schedule
from lms.celery import app
from people.letters import tasks as letters
from people.lists import tasks as lists

FOLDER = Path(os.environ["FAULTS_FOLDER"])
STOP_AT = os.environ.get("FAULTS_STOP_AT", "")
STANDSTILL = Event()
SWEEPS = count(1)


def stop_at(module: str, name: str, when: str, call: str) -> None:
    """Make one call of a function the last thing that this process does."""
    home = import_module(module)
    real, calls = getattr(home, name), count(1)

    def stopping(*args, **kwargs):
        is_it = next(calls) == int(call)
        if STANDSTILL.is_set() or (is_it and when == "before"):
            stand_still()
        answer = real(*args, **kwargs)
        if is_it:
            stand_still()
        return answer

    setattr(home, name, stopping)


def stand_still() -> None:
    STANDSTILL.set()
    (FOLDER / "reached").touch()
    time.sleep(600)
    sys.exit("nobody killed me")


def die_with_the_tests(parent: int) -> None:
    """End this process and all that it started when the tests are gone: it would take the messages of the next run."""
    while os.getppid() == parent:
        time.sleep(1)
    os.killpg(0, signal.SIGKILL)


@worker_ready.connect
def say_ready(**_kwargs) -> None:
    (FOLDER / "ready").touch()


@task_postrun.connect(sender=schedule.sweep)
def count_sweeps(**_kwargs) -> None:
    (FOLDER / "sweeps").write_text(str(next(SWEEPS)))


# A minute is long in a test: the same sweep, only more often; and the letter of a worker that will be killed waits a
# second. Who lives keeps its letters as long as in the product: on a busy machine a mail takes more than a second.
app.conf.beat_schedule["sweep"] |= {"schedule": timedelta(seconds=0.5)}
if STOP_AT:
    letters.LEASE = letters.BATCH_TIME = lists.LEASE = timedelta(seconds=1)
Thread(target=die_with_the_tests, args=[os.getppid()], daemon=True).start()
if STOP_AT:
    stop_at(*STOP_AT.split(":"))
