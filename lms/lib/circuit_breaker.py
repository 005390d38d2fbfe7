"""Servers that do not answer are left alone for a while: nobody waits a second for each request meanwhile."""

import time
from threading import Lock

PAUSE = 15  # seconds before one caller tries again; the others go on without
_SILENT: dict[str, float] = {}  # address -> when somebody may try it again, by the clock that never goes back
_LOCK = Lock()


def may_try(address: str) -> bool:
    """Whether to ask the server at `address`. After a failure one caller at a time, each PAUSE seconds."""
    with _LOCK:
        again_at = _SILENT.get(address)
        if again_at is None:
            return True
        if time.monotonic() < again_at:
            return False
        _SILENT[address] = time.monotonic() + PAUSE
        return True


def failed(address: str) -> bool:
    """Say that the server did not answer. Whether that is news."""
    with _LOCK:
        is_news = address not in _SILENT
        _SILENT[address] = time.monotonic() + PAUSE
        return is_news


def answered(address: str) -> bool:
    """Say that the server answered. Whether that is news."""
    with _LOCK:
        return _SILENT.pop(address, None) is not None
