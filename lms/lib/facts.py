"""Facts: how an app tells the apps above it what happened."""

import logging
from functools import partial

from django.db import transaction
from django.dispatch import Signal

log = logging.getLogger("plaza.facts")


def announce(fact: Signal, **payload: object) -> None:
    """Send `fact` once the surrounding transaction is committed.

    A receiver that fails is logged and does not harm the sender: the sweeper in lms.schedule finds what it left undone.
    """
    transaction.on_commit(partial(_send, fact, payload))


def _send(fact: Signal, payload: dict[str, object]) -> None:
    for receiver, answer in fact.send_robust(sender=None, **payload):
        if isinstance(answer, Exception):
            log.warning("receiver %s failed: %s", getattr(receiver, "__qualname__", receiver), type(answer).__name__)
