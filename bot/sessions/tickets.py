"""Words that can be taken once and end by themselves: what makes a link good for one browser only."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol

from cachetools import TTLCache

from bot.errors import StateUnavailable
from bot.sessions.clients import FAILURES, client_of

SECONDS = 30 * 60
"""How long a ticket waits to be taken."""
_MOST = 20_000


class Tickets(Protocol):
    """Where tickets wait; every method may raise StateUnavailable."""

    def give(self, words: str) -> str:
        """A fresh ticket (43 characters, not to be guessed) that stands for these words."""

    def take(self, ticket: str) -> str | None:
        """The words, for the first who asks; None for everybody after, and once the time is over."""

    def waits(self, ticket: str) -> bool:
        """Whether nobody took it yet."""


class RedisTickets:
    """Tickets in Redis, for any number of processes."""

    def __init__(self, url: str, *, account: str) -> None:
        self._client = client_of(url, timeout=0.5, decode_responses=True)
        self._account = account

    def give(self, words: str) -> str:
        """Keep words under a fresh ticket."""
        ticket = secrets.token_urlsafe(32)
        self._run(lambda: self._client.set(self._key(ticket), words, ex=SECONDS))
        return ticket

    def take(self, ticket: str) -> str | None:
        """The words, once: one command reads and deletes."""
        held = self._run(lambda: self._client.getdel(self._key(ticket)))
        return None if held is None else str(held)

    def waits(self, ticket: str) -> bool:
        """Whether nobody took it yet."""
        return bool(self._run(lambda: self._client.exists(self._key(ticket))))

    def _key(self, ticket: str) -> str:
        return f"pufa:{{{self._account}}}:ticket:{ticket}"

    def _run(self, command: Callable[[], Any]) -> Any:
        try:
            return command()
        except FAILURES as error:
            name = type(error).__name__
        raise StateUnavailable(f"Redis 没有应答（{name}）")


class LocalTickets:
    """As RedisTickets, among the threads of one process; a restart forgets them."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._changing = threading.Lock()
        self._held: TTLCache[str, str] = TTLCache(_MOST, SECONDS, timer=clock)

    def give(self, words: str) -> str:
        """Keep words under a fresh ticket."""
        ticket = secrets.token_urlsafe(32)
        with self._changing:
            self._held[ticket] = words
        return ticket

    def take(self, ticket: str) -> str | None:
        """The words, once."""
        with self._changing:
            return self._held.pop(ticket, None)

    def waits(self, ticket: str) -> bool:
        """Whether nobody took it yet."""
        with self._changing:
            return ticket in self._held
