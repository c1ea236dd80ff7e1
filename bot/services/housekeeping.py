"""A thread of each serving process: stores what the local file holds, keeps SQLite's log short, looks for changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from bot.records.errors import RecordsError
from bot.services.keeper import Keeper

log = logging.getLogger(__name__)

EVERY_S = 2.0
LOOKS = 4
"""Looks for what staff changed in that time: a look is two small queries."""


class Housekeeping:
    """Runs in the background until the process ends."""

    def __init__(
        self, keeper: Keeper, *, checkpoint: Callable[[], object], look: Callable[[], object] = lambda: None
    ) -> None:
        """``checkpoint`` moves what SQLite has logged into its file, so that no villager's message has to wait for it.

        ``look`` has the shelf look for what staff changed, so that the first to ask after a quiet hour gets the new text.
        """
        self._keeper = keeper
        self._checkpoint = checkpoint
        self._look = look
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

    def round(self, *, now: datetime) -> None:
        """One round of work; never raises."""
        try:
            self._keeper.drain(now=now)
            self._checkpoint()
            self._look()
        except RecordsError as error:
            log.warning("housekeeping waits for the database: %s", type(error).__name__)
        except Exception:
            # The thread must outlive whatever one round stumbles over.
            log.exception("housekeeping failed")

    def look(self) -> None:
        """Look for what staff changed; never raises."""
        try:
            self._look()
        except Exception:
            log.exception("looking for changes failed")

    def _run(self) -> None:
        number = 0
        while not self._stopping.wait(EVERY_S / LOOKS):
            number += 1
            if number % LOOKS:
                self.look()
            else:
                self.round(now=datetime.now(UTC))
