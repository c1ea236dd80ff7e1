"""This month and this year so far, each beside the same days before. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.statistics.periods import Period

MONTH, YEAR = "本月", "今年"


@dataclass(frozen=True, slots=True)
class Span:
    """A period that is going on, and the one it is compared with."""

    name: str
    now: Period
    before_name: str
    before: Period


def spans(today: date) -> tuple[Span, Span]:
    """The month and the year up to and with ``today``.

    A month that is shorter than the one before it is compared with as many days of it; the 29th of February with the
    28th.
    """
    tomorrow = today + timedelta(days=1)
    first = today.replace(day=1)
    last_first = (first - timedelta(days=1)).replace(day=1)
    until = min(last_first + (tomorrow - first), first)
    new_year = today.replace(month=1, day=1)
    last_day = today.replace(year=today.year - 1, day=min(today.day, 28 if today.month == 2 else today.day))
    return (
        Span(MONTH, Period(first, tomorrow), "上月同期", Period(last_first, until)),
        Span(
            YEAR,
            Period(new_year, tomorrow),
            "去年同期",
            Period(new_year.replace(year=today.year - 1), last_day + timedelta(days=1)),
        ),
    )
