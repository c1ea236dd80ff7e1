"""When WeChat checked our address, and when somebody was turned away: what one asks first while connecting."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.records.account_facts import AccountFacts
from bot.records.errors import RecordsError
from bot.services.build import ACCOUNT, Services

log = logging.getLogger(__name__)

CHECKED, REFUSED = "checked", "refused"
"""Names of the facts."""
EVERY = timedelta(minutes=1)
"""Refusals are kept this often at most: anybody can cause them."""


class Arrivals:
    """Keeps these two moments; a failure to keep them disturbs nobody."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._refused_at: datetime | None = None

    def checked(self, *, now: datetime) -> None:
        """WeChat checked the address and got its answer."""
        self._keep(CHECKED, "", now)

    def refused(self, reason: str, *, now: datetime) -> None:
        """A check or a push was turned away; ``reason`` is of InvalidPush and holds nothing of it."""
        if self._refused_at is None or now - self._refused_at >= EVERY:
            self._refused_at = now
            self._keep(REFUSED, reason, now)

    def _keep(self, name: str, reason: str, now: datetime) -> None:
        services = self._services
        try:
            facts = AccountFacts(services.engine, account=ACCOUNT)
            services.patience.run(lambda: facts.put(name, {"reason": reason}, by="", now=now))
        except RecordsError as error:
            log.warning("an arrival of WeChat was not kept: %s", type(error).__name__)
