"""Working days of government offices, and by when a matter is to be seen to.

Which days the State Council made holidays, and which weekends are worked for them, stands in the package
``chinesecalendar``, a year at a time (the notices of the General Office of the State Council). Days that staff entered come first;
for a year the package does not know, weekends are free and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import chinese_calendar
from chinese_calendar.constants import holidays

from bot.conversation.reasons import EMERGENCY
from bot.settings import Settings
from bot.statistics.periods import BEIJING, beijing_day

DAYS_AT_MOST, HOURS_AT_MOST = 15, 24
"""What ``Within`` may be set to at most; at least to 1."""
CLOSES = time(18)
"""When the last of the days ends, in Beijing."""
SOON = timedelta(days=21)
"""How long before a year that the package does not know staff are told."""
FIRST_YEAR, LAST_YEAR = min(holidays).year, max(holidays).year
"""Years the package knows."""


class Within(NamedTuple):
    """How long staff have."""

    days: int = 2
    """Working days in which somebody sees to a matter, without the day on which it came (Civil Code, article 201)."""
    hours: int = 2
    """The same for an emergency, by the clock, whatever day it is."""


def within_of(settings: Settings) -> Within:
    """What is set; for what is out of range the default, of which ``flask doctor`` tells."""
    days, hours = settings.due_workdays, settings.due_urgent_hours
    usual = Within()
    return Within(
        days if 1 <= days <= DAYS_AT_MOST else usual.days,
        hours if 1 <= hours <= HOURS_AT_MOST else usual.hours,
    )


class Workdays:
    """The working days with those that staff entered: day → whether people work."""

    def __init__(self, own: Mapping[date, bool], within: Within = Within()) -> None:  # noqa: B008 - nothing in it changes
        self._own = own
        self._within = within

    def works(self, day: date) -> bool:
        """Whether people work on a Beijing day."""
        if day in self._own:
            return self._own[day]
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5

    def due(self, came_at: datetime, reason: str) -> datetime:
        """By when what came at an aware instant, for one of conversation.reasons, is to be seen to."""
        if reason == EMERGENCY:
            return came_at + timedelta(hours=self._within.hours)
        day, left = beijing_day(came_at), self._within.days
        # no plan has a fortnight without work; days that staff entered might
        for _ in range(366):
            day += timedelta(days=1)
            left -= self.works(day)
            if left == 0:
                break
        return datetime.combine(day, CLOSES, BEIJING).astimezone(came_at.tzinfo)


def unknown_year(now: datetime) -> int | None:
    """The year, this one or the one about to begin, whose holidays the package does not know; None when it does."""
    for day in (beijing_day(now), beijing_day(now + SOON)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return day.year
    return None
