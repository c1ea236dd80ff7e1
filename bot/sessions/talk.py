"""Commands that travel to Redis together, for what every message waits for.

On one Redis they go over connections that are kept in hand: what redis-py's pool and pipelines do around two commands costs
more than the commands (docs/decisions.md). A cluster's commands go through its library, which knows where a key lies.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol

import redis

Command = tuple[str | bytes | int, ...]

FRESH_S = 1.0
"""Seconds after which a connection that nobody used is looked at before it is used again: the server may have closed it."""
MOST = 16
"""Connections in hand: no more threads serve villagers."""


class Talk(Protocol):
    """Commands in their order, and their replies; raises what a client raises when Redis does not answer."""

    def ask(self, *commands: Command) -> list[Any]:
        """Send the commands at once and wait for what comes back."""


def talk_of(client: Any, *, clock: Callable[[], float] = monotonic) -> Talk:
    """The way to what a client of ``bot.sessions.clients`` talks to."""
    return _One(client, clock) if isinstance(client, redis.Redis) else _Cluster(client)


class _One:
    """One Redis; for any number of threads."""

    def __init__(self, client: redis.Redis, clock: Callable[[], float]) -> None:
        self._pool: Any = client.connection_pool
        self._clock = clock
        self._in_hand: deque[tuple[Any, float]] = deque()

    def ask(self, *commands: Command) -> list[Any]:
        connection = self._take()
        try:
            connection.send_packed_command(connection.pack_commands(commands))
            replies = [connection.read_response() for _ in commands]
        except BaseException:
            # whoever used it next would read what was meant for this one
            connection.disconnect()
            self._pool.release(connection)
            raise
        if len(self._in_hand) < MOST:
            self._in_hand.append((connection, self._clock()))
        else:
            self._pool.release(connection)
        return replies

    def _take(self) -> Any:
        """The connection that was used last; one from the pool, which looks at it first, where that is long ago."""
        try:
            connection, used = self._in_hand.pop()
        except IndexError:
            return self._pool.get_connection()
        if self._clock() - used < FRESH_S:
            return connection
        self._pool.release(connection)
        return self._pool.get_connection()


class _Cluster:
    """A Redis Cluster."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def ask(self, *commands: Command) -> list[Any]:
        pipe = self._client.pipeline(transaction=False)
        for command in commands:
            # without the word the library makes a yes or no of what SET … GET gives
            pipe.execute_command(*command, **({"get": True} if "GET" in command[1:] else {}))
        replies: list[Any] = pipe.execute()
        return replies
