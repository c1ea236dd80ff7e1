"""Who was turned away: refused pushes and failed sign-ins, as sums in the audit log, for at least half a year.

Only what sort it was and how often: no name that was typed (it may be a password), no address, nothing of a message. Anybody
can cause them, so there is a row for ten minutes at most, not one for each.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from bot.records.audit import SYSTEM
from bot.records.errors import RecordsError
from bot.services.build import Services

log = logging.getLogger(__name__)

TURNED_AWAY = "turned_away"
"""The act in the audit log."""
SIGN_IN, PASSWORD = "sign_in", "password"
"""Reasons that are no push; those of pushes are InvalidPush's."""
EVERY = timedelta(minutes=10)
_making = threading.Lock()


class TurnedAway:
    """Counts in one process; a failure to keep the sums disturbs nobody."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._kept_at: datetime | None = None
        self._timer: threading.Timer | None = None

    def note(self, reason: str, *, now: datetime) -> None:
        """Count one; the first is kept at once, what comes after it within ten minutes together."""
        with self._lock:
            self._counts[reason] += 1
            due = self._kept_at is None or now - self._kept_at >= EVERY
            if not due and self._timer is None:
                self._timer = threading.Timer(EVERY.total_seconds(), lambda: self.keep(now=now + EVERY))
                self._timer.daemon = True
                self._timer.start()
        if due:
            self.keep(now=now)

    def keep(self, *, now: datetime) -> None:
        """Write down what was counted since the last time. Never raises."""
        with self._lock:
            counts, self._counts, self._kept_at = self._counts, Counter(), now
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        if not counts:
            return
        services, reasons = self._services, dict(sorted(counts.items()))
        try:
            services.patience.run(
                lambda: services.audit.note(SYSTEM, TURNED_AWAY, "push", now=now, reasons=reasons)
            )
        except RecordsError as error:
            log.warning("who was turned away was not kept: %s", type(error).__name__)
            with self._lock:
                self._counts.update(counts)


_of: WeakKeyDictionary[Services, TurnedAway] = WeakKeyDictionary()


def turned_away_of(services: Services) -> TurnedAway:
    """The one of these services in this process."""
    with _making:
        return _of.setdefault(services, TurnedAway(services))
