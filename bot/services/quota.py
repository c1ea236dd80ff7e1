"""On which days WeChat lets an account send to its followers.

A 公众号 may send once a day, a 服务号 four times in a calendar month (of the API and by hand together). Publishing
without a push is not limited by days. Source: WeChat's documentation of mass sending.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.settings import Settings
from content.law import day_words

PER_MONTH = 4
_FARTHEST = 400
"""Days that are looked through for a free one."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What one account may."""

    a_day: int | None
    a_month: int | None
    """None: no limit."""

    def full(self, day: date, taken: Iterable[date]) -> bool:
        """Whether nothing more can go out on a Beijing day, besides what is planned for the days ``taken``."""
        days = list(taken)
        if self.a_day is not None and days.count(day) >= self.a_day:
            return True
        same_month = sum((one.year, one.month) == (day.year, day.month) for one in days)
        return self.a_month is not None and same_month >= self.a_month

    def next_free(self, day: date, taken: Iterable[date]) -> date | None:
        """The first day from ``day`` on that is not full; None within a year and a bit."""
        days = list(taken)
        ahead = (day + timedelta(days=number) for number in range(_FARTHEST))
        return next((one for one in ahead if not self.full(one, days)), None)

    def refusal(self, day: date, taken: Iterable[date]) -> str:
        """The sentence why nothing more fits on a day, with the next one that is free; empty when it fits."""
        days = list(taken)
        if not self.full(day, days):
            return ""
        free = self.next_free(day, days)
        instead = f"最近能排的是 {day_words(free)}。" if free else "往后一年都排满了，请先挪走一篇。"
        if self.a_day is not None:
            return f"{day_words(day)}已经排了一篇，公众号一天只能群发一次。{instead}"
        return f"{day.year}年{day.month}月已经排了 {self.a_month} 篇，服务号一个月只能群发 {self.a_month} 次。{instead}"


def quota_of(settings: Settings) -> Quota:
    """The quota of the account in the settings; by hand from the drafts counts as well."""
    if settings.posts_by == "publish":
        return Quota(None, None)
    if settings.account_kind.split()[0] == "service":
        return Quota(None, PER_MONTH)
    return Quota(1, None)
