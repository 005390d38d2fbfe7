"""Hand a task to the queue without depending on it."""

import logging
from functools import partial

from celery import Task
from django.db import transaction

from lms.lib import circuit_breaker

log = logging.getLogger("plaza.queue")

OVERTAKEN = 90  # seconds; by then the sweeper has been there, and a queue that stood still does not grow without end


def enqueue_on_commit(task: Task, *ids: object) -> None:
    """Enqueue `task` on commit. If the broker is away, log it and go on: the sweeper comes within a minute."""
    transaction.on_commit(partial(_enqueue, task, ids))


def _enqueue(task: Task, ids: tuple[object, ...]) -> None:
    broker = task.app.conf.broker_url
    if not circuit_breaker.may_try(broker):
        log.warning("queue away, left to the sweeper: %s", task.name)
        return
    try:
        task.apply_async(args=[str(one) for one in ids], retry=False, expires=OVERTAKEN)
    except Exception as error:  # each broker has errors of its own, and what was committed must not answer 500
        circuit_breaker.failed(broker)
        log.warning("queue away, left to the sweeper: %s (%s)", task.name, type(error).__name__)
    else:
        circuit_breaker.answered(broker)
