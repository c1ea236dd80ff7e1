"""A thread of each serving process: stores what the local file holds, and clears the in-process state."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from bot.services.keeper import Keeper
from bot.sessions.store import StateStore

log = logging.getLogger(__name__)

EVERY_S = 2.0
SWEEP_EVERY = 60
"""Rounds between two sweeps of the in-process state, which drops expired keys only when they are touched."""


class Housekeeping:
    """Runs in the background until the process ends."""

    def __init__(self, keeper: Keeper, embedded_state: StateStore | None) -> None:
        self._keeper = keeper
        self._embedded_state = embedded_state
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Start once; a second call does nothing."""
        if not self._thread.is_alive():
            self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def round(self, number: int, *, now: datetime) -> None:
        """One round of work; never raises."""
        try:
            self._keeper.drain(now=now)
            if self._embedded_state is not None and number % SWEEP_EVERY == SWEEP_EVERY - 1:
                self._embedded_state.sweep()
        except Exception:
            # The thread must outlive whatever one round stumbles over.
            log.exception("housekeeping failed")

    def _run(self) -> None:
        number = 0
        while not self._stopping.wait(EVERY_S):
            self.round(number, now=datetime.now(UTC))
            number += 1
