"""Keep the sums of days up to date: what does not hold is counted anew, and at night the last days in any case."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from bot.records.day_sums import DaySums
from bot.services.build import ACCOUNT, Services
from bot.statistics.periods import BEIJING, beijing_day

log = logging.getLogger(__name__)

EVERY_S = 60.0
MOST = 60
"""Days in one round: some seconds at a million consultations a year; the next round goes on."""
_NIGHT = time(3, 0)
"""When the last days are summed afresh, by the clocks of Beijing: nobody writes, nobody reads."""


def sum_days(services: Services, now: datetime, *, most: int = MOST) -> int:
    """Sum what is due before today, the latest days first; how many were summed. Raises RecordsError.

    A round that was missed leaves nothing behind: the next one asks the same question.
    """
    today = beijing_day(now)
    night = datetime.combine(today, _NIGHT, BEIJING)
    if now < night:
        night -= timedelta(days=1)
    sums = DaySums(services.engine, account=ACCOUNT)
    due = sums.due(today, afresh_before=night)[:most]
    for day in due:
        sums.sum(day, now=now)
    if due:
        log.info("summed %s days, from %s to %s", len(due), due[-1], due[0])
    return len(due)
