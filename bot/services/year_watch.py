"""What the year's plan still lacks, said in time: 14, 7 and 2 days ahead; and an account on which nothing appears.

Each sentence is kept once for each step, so a scheduler that was away says the step it finds and no earlier one.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.records.slots import MONTH
from bot.services.alerting import YEAR, Alerting, alerting_of
from bot.services.build import Services
from bot.services.year import DRAFT, EMPTY, GONE, UNPLANNED, Card, Year, year_of
from bot.services.year_form import KINDS
from bot.statistics.periods import beijing_day
from content.law import day_words

EVERY_S = 3600.0
STEPS = (2, 7, 14)
"""Days ahead at which staff are told."""
STALE = timedelta(days=14)
"""An account on which nothing appeared for so long counts as neglected, by the norms for government accounts."""
_LACKS = {
    EMPTY: "还没有写文章",
    GONE: "文章文件不见了",
    UNPLANNED: "没有定时间，到时候不会发",
    DRAFT: "文章还没有审核通过",
}


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing."""

    words: str
    """One sentence for staff."""
    key: str
    """The same for as long as nothing new is to be said of it."""
    slot_id: str
    """Of the slot to open; empty when there is none yet."""
    month: str
    """e.g. ``2027-05``, to open the plan there."""


class YearWatch:
    """Looks at the plan of the next fortnight."""

    def __init__(self, year: Year, alerting: Alerting) -> None:
        self._year = year
        self._alerting = alerting

    def run(self, now: datetime) -> int:
        """Tell what is missing; how many sentences were new. Raises RecordsError."""
        page = self._alerting.page("/console/year/")
        return sum(
            self._alerting.tell(YEAR, lack.key, f"{lack.words}{page}", urgent=False, now=now)
            for lack in self.lacks(now)
        )

    def lacks(self, now: datetime) -> tuple[Lack, ...]:
        """What is missing at an aware instant, the most pressing first; nothing before anybody planned anything."""
        today, cards = beijing_day(now), self._year.cards()
        if not cards:
            return ()
        found = [lack for card in cards if (lack := _of_card(card, today)) is not None]
        found += _months_without_law(cards, today)
        stale = self._stale(cards, today)
        return (*([stale] if stale else []), *found)

    def _stale(self, cards: tuple[Card, ...], today: date) -> Lack | None:
        sent = [beijing_day(row.sent_at) for row in self._year.attempts().values() if row.sent_at is not None]
        since = max(sent, default=None) or min(beijing_day(card.slot.made_at) for card in cards)
        quiet = today - since
        if quiet < STALE:
            return None
        what = "上一次发文章" if sent else "开始排计划"
        words = f"公众号已经 {quiet.days} 天没有发文章（{what}是 {day_words(since)}），超过 14 天会被当作不更新的账号，请尽快发一篇。"
        return Lack(words, f"stale:{since}:{quiet // STALE}", "", f"{today:%Y-%m}")


def year_watch_of(services: Services) -> YearWatch:
    """The watch over the plan of these services; nothing is opened before it is used."""
    return YearWatch(year_of(services), alerting_of(services))


def _step(day: date, today: date) -> int | None:
    """The step a day has come to; None while it is far off, and once it is over."""
    left = (day - today).days
    return next((step for step in STEPS if 0 <= left <= step), None)


def _of_card(card: Card, today: date) -> Lack | None:
    slot, step = card.slot, _step(card.slot.day, today)
    lacks = _LACKS.get(card.state)
    if lacks is None or step is None:
        return None
    left = (slot.day - today).days
    when = f"还有 {left} 天" if left else "就是今天"
    words = f"{day_words(slot.day)}的{KINDS[slot.kind]}（{card.title}）{when}，{lacks}。"
    return Lack(words, f"{slot.id}:{slot.day}:{step}:{card.state}", slot.id, f"{slot.day:%Y-%m}")


def _months_without_law(cards: tuple[Card, ...], today: date) -> list[Lack]:
    """This month and the next, when no law is planned for them and their end is near."""
    there = {(card.slot.day.year, card.slot.day.month) for card in cards if card.slot.kind == MONTH}
    found = []
    last = today.replace(day=monthrange(today.year, today.month)[1])
    step = _step(last, today)
    if (today.year, today.month) not in there and step is not None:
        words = f"{today.year}年{today.month}月还没有排每月一法，这个月还剩 {(last - today).days} 天。"
        found.append(Lack(words, f"month:{today:%Y-%m}:{step}", "", f"{today:%Y-%m}"))
    following = last + timedelta(days=1)
    step = _step(following, today)
    if (following.year, following.month) not in there and step is not None:
        words = f"{following.year}年{following.month}月还没有排每月一法，离月初还有 {(following - today).days} 天。"
        found.append(Lack(words, f"month-ahead:{following:%Y-%m}:{step}", "", f"{following:%Y-%m}"))
    return found
