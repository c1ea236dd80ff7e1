"""What a store of the state between requests does, wherever it keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.sessions.codec import Memory

CLAIM_S = 3.5
"""How long a computation is waited for; then a delivery that still waits computes (the database keeps it single).

Shorter than deliveries wait, so that the one after a killed process still answers in time.
"""
REPLY_S = 20 * 60
"""Longer than the push window of ten minutes on either side."""
SESSION_S = 24 * 3600
"""A matter ends after a day of silence, and so does what was offered."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the store says when a push arrives."""

    claimed: bool
    """This delivery computes the reply."""
    reply: str | None
    """The reply, when an earlier delivery already has it."""
    memory: Memory


class State(Protocol):
    """Claims, replies and memories; every method may raise StateUnavailable. Persons are keyed hashes."""

    def open(self, person: str, retry_key: str) -> Opening:
        """Claim a push or learn its reply, and load the villager's memory."""

    def close(self, person: str, retry_key: str, reply: str, memory: Memory | None) -> None:
        """Publish the reply to the other deliveries and keep the memory (None: as it was)."""

    def follow(self, person: str, older: str) -> None:
        """Go on with the memory of somebody who was known by an older key, unless there is a newer one."""

    def wait(self, person: str, retry_key: str, *, until: float) -> str | None:
        """The reply another delivery is computing; None when the claim is gone or the monotonic time is up."""

    def ping(self) -> None:
        """Raise StateUnavailable unless the store answers."""
