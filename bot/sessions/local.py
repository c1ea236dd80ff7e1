"""State within one process: for an installation without Redis, and for the time in which Redis is away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from bot.sessions.codec import Memory
from bot.sessions.lasting import Lasting
from bot.sessions.state import CLAIM_S, REPLY_S, SESSION_S, Opening

MAX_TURNS = 20_000
"""At the most that one process answers in a second, more than come while WeChat still asks again (15 seconds)."""
MAX_MEMORIES = 60_000
"""More villagers than a township has followers; beyond it the one silent for longest is forgotten first."""


class _Turn(NamedTuple):
    """A claim, or the reply that came of it."""

    reply: str | None


@lru_cache(maxsize=2048)
def _shared(reply: str) -> str:
    """The same words once in memory: many villagers are told the same."""
    return reply


class LocalState:
    """As RedisState, among the threads of one process; a restart forgets it."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._turns: Lasting[tuple[str, str], _Turn] = Lasting(MAX_TURNS, clock)
        self._memories: Lasting[str, Memory] = Lasting(MAX_MEMORIES, clock)

    def open(self, person: str, retry_key: str) -> Opening:
        """Claim a push or learn its reply, and load the villager's memory."""
        key = (person, retry_key)
        with self._changed:
            held = self._turns.get(key)
            if held is None:
                self._turns.set(key, _Turn(None), seconds=CLAIM_S)
            return Opening(held is None, held.reply if held else None, self._memories.get(person) or Memory())

    def close(self, person: str, retry_key: str, reply: str, memory: Memory | None) -> None:
        """Publish the reply to the other deliveries and keep the memory (None: as it was)."""
        with self._changed:
            self._turns.set((person, retry_key), _Turn(_shared(reply)), seconds=REPLY_S)
            if memory is not None:
                self._memories.set(person, memory, seconds=SESSION_S)
            self._changed.notify_all()

    def follow(self, person: str, older: str) -> None:
        """Nothing: whatever stood under an older key went with the process that knew it."""

    def wait(self, person: str, retry_key: str, *, until: float) -> str | None:
        """The reply another delivery is computing; None when the claim is gone or the monotonic time is up."""
        key = (person, retry_key)
        with self._changed:
            while True:
                held = self._turns.get(key)
                if held is None or held.reply is not None:
                    return held.reply if held else None
                # A claim whose owner died ends without a word, so look again now and then.
                if not self._changed.wait(min(0.5, until - self._clock())) and self._clock() >= until:
                    return None

    def ping(self) -> None:
        """Nothing can be away here."""
