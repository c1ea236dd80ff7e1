"""Which of several schedulers works: the one whose lease is in force; the others stand by."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import Protocol

from bot.records.errors import RecordsError
from bot.records.leases import SCHEDULER

log = logging.getLogger(__name__)

LEASE_S = 30.0
"""A scheduler that was killed is replaced after this time."""


class _Leases(Protocol):
    def take(self, name: str, holder: str, *, seconds: float, now: datetime) -> bool: ...

    def release(self, name: str, holder: str) -> bool: ...


class Duty:
    """One scheduler's hold on the lease."""

    def __init__(self, leases: _Leases) -> None:
        self._leases = leases
        self._holder = secrets.token_hex(16)
        self._until: datetime | None = None

    def hold(self, *, now: datetime) -> bool:
        """Take the lease or keep it; to be called several times within its length. Never raises."""
        was_on = self.on(now=now)
        try:
            on = self._leases.take(SCHEDULER, self._holder, seconds=LEASE_S, now=now)
        except RecordsError as error:
            # it stays ours until it ends, and nobody can take it meanwhile
            log.warning("lease not renewed: %s", type(error).__name__)
            return was_on
        self._until = now + timedelta(seconds=LEASE_S) if on else None
        if on and not was_on:
            log.info("on duty")
        elif was_on and not on:
            log.warning("somebody else is on duty now")
        return on

    def on(self, *, now: datetime) -> bool:
        """Whether the lease is ours at this instant."""
        return self._until is not None and now < self._until

    def leave(self) -> None:
        """Give the lease back, so that another need not wait for its end. Never raises."""
        self._until = None
        try:
            self._leases.release(SCHEDULER, self._holder)
        except RecordsError as error:
            log.warning("lease not given back: %s", type(error).__name__)
