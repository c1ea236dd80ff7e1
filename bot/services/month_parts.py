"""Keep parts of the large tables ready for the months to come; does nothing on SQLite."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from bot.records.months import make_months
from bot.services.build import Services

log = logging.getLogger(__name__)

EVERY_S = 6 * 3600
"""How often the scheduler looks."""


def make_month_parts(services: Services, now: datetime) -> None:
    """Make what is lacking. Raises RecordsError; the next round tries again, and until then rows lie in the rest."""
    for name in make_months(services.engine, now.astimezone(UTC).date()):
        log.info("part %s made", name)
