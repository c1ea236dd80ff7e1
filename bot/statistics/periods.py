"""Beijing days and half-open ranges of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one zone without summer time since 1991."""


def beijing_day(instant: datetime) -> date:
    """The day it is in Beijing at an aware instant; ValueError for a naive one."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone. Pass an aware time.")
    return instant.astimezone(BEIJING).date()


def midnight(day: date) -> datetime:
    """The instant (UTC) at which a Beijing day begins."""
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open range of Beijing days."""

    first: date
    """The first day in it."""
    until: date
    """The first day after it; never before ``first``."""

    def __post_init__(self) -> None:
        if self.until < self.first:
            raise ValueError(f"期间的结束（{self.until}）早于开始（{self.first}）。")

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.until

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.until - self.first).days))


def year_before(period: Period) -> Period:
    """The same days of the year before; the 29th of February becomes the 28th."""
    first, until = (
        day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
        for day in (period.first, period.until)
    )
    return Period(first, until)


def month(year: int, number: int) -> Period:
    """A calendar month, 1 to 12."""
    following = date(year + 1, 1, 1) if number == 12 else date(year, number + 1, 1)
    return Period(date(year, number, 1), following)


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 1, 1), date(number + 1, 1, 1))
