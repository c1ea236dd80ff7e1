"""The access token shared between threads and processes: in Redis, or in the process where there is none."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from bot.errors import StateUnavailable
from bot.sessions.clients import FAILURES, client_of

LOCK_S = 25.0
"""The lock of a process that died ends after this; longer than asking for a token can take."""
WAIT_S = 25.0
"""How long the lock is waited for."""
LOOK_EVERY_S = 0.05

_DROP = """if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"""
"""Delete a key only while it holds what we think it holds: for the token, and for a lock by its owner."""


class RedisTokens:
    """The token in Redis, for any number of processes; every method raises StateUnavailable if it is away."""

    def __init__(self, url: str, *, account: str, wait: float = WAIT_S) -> None:
        self._client = client_of(url, timeout=2.0, decode_responses=True)
        self._key = f"pufa:{{{account}}}:token"
        self._wait = wait

    def get(self) -> str | None:
        """The token, unless it has ended."""
        held = self._run(lambda: self._client.get(self._key))
        return str(held) if held else None

    def put(self, token: str, seconds: int) -> None:
        """Keep a token for so long."""
        self._run(lambda: self._client.set(self._key, token, ex=seconds))

    def drop(self, token: str) -> None:
        """Forget this token; another one that has taken its place stays."""
        self._run(lambda: self._client.eval(_DROP, 1, self._key, token))

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Only one process is inside; False after waiting in vain. Only its owner releases it."""
        key, owner = f"{self._key}:lock", secrets.token_hex(16)
        until = monotonic() + self._wait
        while not (
            mine := bool(self._run(lambda: self._client.set(key, owner, nx=True, px=int(LOCK_S * 1000))))
        ):
            if monotonic() >= until:
                break
            sleep(LOOK_EVERY_S)
        try:
            yield mine
        finally:
            if mine:
                self._release(key, owner)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _release(self, key: str, owner: str) -> None:
        try:
            self._run(lambda: self._client.eval(_DROP, 1, key, owner))
        except StateUnavailable:
            return  # it ends by itself after LOCK_S

    def _run(self, command: Callable[[], Any]) -> Any:
        try:
            return command()
        except FAILURES as error:
            name = type(error).__name__
        # Raised outside the handler: the library's error would stay attached, and its text may hold the address.
        raise StateUnavailable(f"Redis 没有应答（{name}）")


class LocalTokens:
    """As RedisTokens, among the threads of one process; a restart forgets it."""

    def __init__(self, *, clock: Callable[[], float] = monotonic, wait: float = WAIT_S) -> None:
        self._clock, self._wait = clock, wait
        self._held: tuple[str, float] | None = None
        self._changing = threading.Lock()
        self._renewing = threading.Lock()

    def get(self) -> str | None:
        """The token, unless it has ended."""
        held = self._held
        return held[0] if held and self._clock() < held[1] else None

    def put(self, token: str, seconds: int) -> None:
        """Keep a token for so long."""
        with self._changing:
            self._held = (token, self._clock() + seconds)

    def drop(self, token: str) -> None:
        """Forget this token; another one that has taken its place stays."""
        with self._changing:
            if self._held and self._held[0] == token:
                self._held = None

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Only one thread is inside; False after waiting in vain."""
        mine = self._renewing.acquire(timeout=self._wait)
        try:
            yield mine
        finally:
            if mine:
                self._renewing.release()
