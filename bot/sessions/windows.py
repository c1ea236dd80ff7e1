"""Counts of what may be done only so often, in Redis, in a Redis Cluster or in this process."""

from __future__ import annotations

import threading

from limits import RateLimitItem
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException

from bot.sessions.clients import CLUSTER, nodes_of

_TIMEOUT_S = 0.5


class Window:
    """A fixed window; every method raises redis.RedisError when Redis does not answer."""

    def __init__(self, redis_url: str) -> None:
        """Count where REDIS_URL points; in this process where it is empty. Nothing is sent yet."""
        self._url = f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url or "memory://"
        self._making = threading.Lock()
        self._made: FixedWindowRateLimiter | None = None

    def test(self, limit: RateLimitItem, *who: str) -> bool:
        """Whether once more is allowed."""
        try:
            return self._window().test(limit, *who)
        except RedisClusterException as error:
            name = type(error).__name__
        raise RedisConnectionError(name)

    def hit(self, limit: RateLimitItem, *who: str) -> bool:
        """Count once; whether it was allowed."""
        try:
            return self._window().hit(limit, *who)
        except RedisClusterException as error:
            name = type(error).__name__
        raise RedisConnectionError(name)

    def _window(self) -> FixedWindowRateLimiter:
        with self._making:
            if self._made is None:
                self._made = FixedWindowRateLimiter(_storage(self._url))
            return self._made


def _storage(url: str) -> Storage:
    if not url.startswith(CLUSTER):
        return storage_from_string(url)
    nodes, who = nodes_of(url)
    where = ",".join(f"{host}:{port}" for host, port in nodes)
    # Its nodes are asked for as soon as it is made. A password goes beside the address: in it, it would be taken as written.
    options = {"socket_timeout": _TIMEOUT_S, "socket_connect_timeout": _TIMEOUT_S, **who}
    return storage_from_string(f"{CLUSTER}{where}", **options)
