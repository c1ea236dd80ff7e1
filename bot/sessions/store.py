"""Claims, replies and sessions in Redis, or in the process where there is none.

One key a push holds first the claim and then the reply, so two deliveries that race are told apart by a single
command (`SET … NX GET`). Keys carry the villager in braces: Redis Cluster keeps them on one node.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

import fakeredis
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.errors import StateUnavailable
from bot.sessions.codec import Memory, dump, load

CLAIM_MS = 5_000
"""How long a computation is waited for; then whoever asks next computes again (the database keeps it single)."""
REPLY_MS = 20 * 60 * 1000
"""Longer than the push window of ten minutes on either side."""
SESSION_S = 24 * 3600
"""A matter ends after a day of silence, and so does what was offered."""
PAUSE_S = 2.0
"""After a failure Redis is left alone this long, so that not each message waits for it."""
_CLAIM, _REPLY = b"?", b"="


@dataclass(frozen=True, slots=True)
class Opening:
    """What the store says when a push arrives."""

    claimed: bool
    """This delivery computes the reply."""
    reply: str | None
    """The reply, when an earlier delivery already has it."""
    memory: Memory


class StateStore:
    """State in Redis; every method raises StateUnavailable within half a second when Redis does not answer."""

    def __init__(self, client: Any, *, account: str, clock: Callable[[], float] = monotonic) -> None:
        self._client = client
        self._account = account
        self._clock = clock
        self._paused_until = 0.0

    def open(self, person: str, retry_key: str) -> Opening:
        """Claim a push or learn its reply, and load the villager's memory; one round trip."""
        pipe = self._client.pipeline(transaction=False)
        pipe.set(self._turn(person, retry_key), _CLAIM, nx=True, get=True, px=CLAIM_MS)
        pipe.get(self._session(person))
        held, memory = self._run(pipe.execute)
        return Opening(held is None, _reply(held), load(memory))

    def close(self, person: str, retry_key: str, reply: str, memory: Memory | None) -> None:
        """Publish the reply to the other deliveries and keep the memory; one round trip."""
        pipe = self._client.pipeline(transaction=False)
        words = _REPLY + reply.encode("utf-8", "surrogatepass")
        pipe.set(self._turn(person, retry_key), words, px=REPLY_MS)
        if memory is not None:
            pipe.set(self._session(person), dump(memory), ex=SESSION_S)
        self._run(pipe.execute)

    def wait(self, person: str, retry_key: str, *, until: float, pause: float = 0.04) -> str | None:
        """The reply another delivery is computing; None when the claim is gone or the time (of the clock) is up."""
        key = self._turn(person, retry_key)
        while True:
            held = self._run(lambda: self._client.get(key))
            if held is None or held.startswith(_REPLY):
                return _reply(held)
            if self._clock() + pause >= until:
                return None
            sleep(pause)

    def forget(self, person: str) -> None:
        """Drop what is remembered of a villager."""
        self._run(lambda: self._client.delete(self._session(person)))

    def ping(self) -> None:
        """Raise StateUnavailable unless Redis answers."""
        self._run(self._client.ping)

    def sweep(self) -> int:
        """Touch every key, so that the in-process store drops what has expired; the number of keys left."""
        return sum(1 for key in self._client.scan_iter(count=500) if self._client.exists(key))

    def _turn(self, person: str, retry_key: str) -> str:
        return f"pufa:{{{self._account}:{person[:32]}}}:turn:{retry_key}"

    def _session(self, person: str) -> str:
        return f"pufa:{{{self._account}:{person[:32]}}}:session"

    def _run(self, command: Callable[[], Any]) -> Any:
        if self._clock() < self._paused_until:
            raise StateUnavailable("Redis 刚才没有应答，稍后再试")
        try:
            return command()
        except (redis.RedisError, OSError) as error:
            self._paused_until = self._clock() + PAUSE_S
            raise StateUnavailable(f"Redis 没有应答（{type(error).__name__}）") from None


def _reply(held: bytes | None) -> str | None:
    if held is None or not held.startswith(_REPLY):
        return None
    return held[1:].decode("utf-8", "surrogatepass")


def connect(url: str) -> Any:
    """A Redis client for REDIS_URL; without one, a Redis within this process that speaks the same commands."""
    if not url:
        return fakeredis.FakeRedis(server=fakeredis.FakeServer(server_type="redis", version=(7,)))
    return redis.Redis.from_url(
        url,
        socket_timeout=0.5,
        socket_connect_timeout=0.5,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
    )


class LocalClaims:
    """Claims among the threads of this process, for the time in which Redis is away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, _Running] = {}

    def claim(self, key: str) -> _Running | None:
        """None for the thread that computes; what to wait for, for the others."""
        with self._lock:
            running = self._running.get(key)
            if running is None:
                self._running[key] = _Running()
            return running

    def publish(self, key: str, reply: str) -> None:
        """Hand the reply to the threads that wait, and forget the claim (the database remembers the reply)."""
        with self._lock:
            running = self._running.pop(key, None)
        if running is not None:
            running.reply = reply
            running.done.set()


class _Running:
    """One reply that a thread of this process is computing."""

    __slots__ = ("done", "reply")

    def __init__(self) -> None:
        self.done = threading.Event()
        self.reply: str | None = None
