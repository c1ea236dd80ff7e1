"""The retention clock: each night the words of matters that have been over for RETENTION_DAYS go; the counts stay."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from bot.records.retention import BATCH, Retention
from bot.services.build import ACCOUNT, Services
from bot.statistics.periods import BEIJING

log = logging.getLogger(__name__)

EVERY_S = 600.0
NIGHT = (time(1, 0), time(5, 0))
"""Beijing time in which it works: villagers sleep, and nobody waits for the database."""


class RetentionClock:
    """Clears once a night. Raises RecordsError; what was not done is done the next time."""

    def __init__(self, retention: Retention, *, days: int) -> None:
        self._retention = retention
        self._days = days
        self._done_on = ""

    def run(self, now: datetime) -> int:
        """Clear if it is night and this night's work is not done; how many matters lost their words."""
        here = now.astimezone(BEIJING)
        if not NIGHT[0] <= here.time() < NIGHT[1] or self._done_on == f"{here:%F}":
            return 0
        cleared = self.clear(now)
        self._done_on = f"{here:%F}"
        return cleared

    def clear(self, now: datetime) -> int:
        """Clear all that is due, in batches between which others may write; how many matters lost their words."""
        before, cleared, last = now - timedelta(days=self._days), 0, ""
        while True:
            batch = self._retention.clear(before=before, after=last)
            cleared, last = cleared + batch.cleared, batch.last
            if not last:
                break
        while self._retention.clear_loose(before=before) == BATCH:
            pass
        if cleared:
            log.info("the words of %d matters went by age", cleared)
        return cleared


def retention_of(services: Services) -> RetentionClock:
    """The clock of these services; nothing is opened before it is used."""
    return RetentionClock(Retention(services.engine, account=ACCOUNT), days=services.settings.retention_days)
