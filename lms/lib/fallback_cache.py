"""A cache on Redis behind which the database stands in: with Redis away, counters of tries go on being counted."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from lms.lib import circuit_breaker

log = logging.getLogger("plaza.cache")


class FallbackCache(BaseCache):
    """Redis as long as it answers, else the cache named by the option STAND_IN. No caller sees an error of Redis.

    What was counted in one is not known to the other: when Redis goes, or comes back, tries are counted anew.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        self.stand_in = options.pop("STAND_IN")
        super().__init__(params)
        self.address = server
        self.redis = RedisCache(server, params | {"OPTIONS": options})

    def _ask(self, do: Callable[[BaseCache], Any]) -> Any:
        if circuit_breaker.may_try(self.address):
            try:
                answer = do(self.redis)
            except (RedisError, OSError) as error:
                if circuit_breaker.failed(self.address):
                    log.warning("Redis away, the database counts: %s", type(error).__name__)
            else:
                if circuit_breaker.answered(self.address):
                    log.warning("Redis is back")
                return answer
        return do(caches[self.stand_in])

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one already. Whether it was kept."""
        return self._ask(lambda cache: cache.add(key, value, timeout, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What was kept."""
        return self._ask(lambda cache: cache.get(key, default, version))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value."""
        self._ask(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Give what is kept more time. Whether it was there."""
        return self._ask(lambda cache: cache.touch(key, timeout, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count on. ValueError if there is nothing to count on from."""
        return self._ask(lambda cache: cache.incr(key, delta, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget one thing. Whether it was there."""
        return self._ask(lambda cache: cache.delete(key, version))

    def clear(self) -> None:
        """Forget everything."""
        self._ask(lambda cache: cache.clear())
