"""A cache in the memory of a process that keeps things as they are, for what is made once and never changed."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from cachetools import TLRUCache
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

Cached = TypeVar("Cached")
_STORES: dict[str, TLRUCache] = {}  # of pairs: what is kept, and when its time is over
_LOCK = Lock()  # what cachetools keeps is not safe between threads by itself


def in_process_cache(key: str, make: Callable[[], Cached], seconds: float | None = None) -> Cached:
    """What was kept in this process under a key, else what `make` makes of it, kept for `seconds` (else for an hour).

    None is not kept.
    """
    cache = caches["rendered"]
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, DEFAULT_TIMEOUT if seconds is None else seconds)
    return found


class InProcessCache(BaseCache):
    """A cache in the memory of a process that gives back what was put in, itself: LOCATION names the store.

    Django's own pickles at every look, so that nobody can change what is kept; taking a lesson out of it costs more
    than showing it. Put only what nobody changes in here: texts, numbers, frozen dataclasses and tuples of them.
    """

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        room = int(params.get("OPTIONS", {}).get("MAX_ENTRIES", 1000))
        self.store = _STORES.setdefault(name, TLRUCache(room, ttu=lambda _key, pair, _now: pair[1], timer=time.time))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What was kept, itself."""
        key = self.make_and_validate_key(key, version=version)
        with _LOCK:
            return self.store.get(key, (default,))[0]

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value, itself, for `timeout` seconds. What was used least recently makes room."""
        key = self.make_and_validate_key(key, version=version)
        ends = self.get_backend_timeout(timeout)
        with _LOCK:
            self.store[key] = value, float("inf") if ends is None else ends

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one already. Whether it was kept."""
        missing = object()
        if self.get(key, missing, version) is not missing:
            return False
        self.set(key, value, timeout, version)
        return True

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Give what is kept more time. Whether it was there."""
        missing = object()
        value = self.get(key, missing, version)
        if value is missing:
            return False
        self.set(key, value, timeout, version)
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget one thing. Whether it was there."""
        with _LOCK:
            return self.store.pop(self.make_and_validate_key(key, version=version), None) is not None

    def clear(self) -> None:
        """Forget everything."""
        with _LOCK:
            self.store.clear()
