"""Fill a year's plan from the legal calendar and the posts that are there; what staff planned stays as it is."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.records.posts import Attempt
from bot.records.slots import CASE, EXTRA, MONTH, POLICY, Slot
from bot.services.build import ACCOUNT
from bot.services.inbox import inbox_of
from bot.services.year import Year, default_deadline
from bot.services.year_form import CLOCK, WrongSlot
from bot.statistics.periods import BEIJING, beijing_day
from content.post import Post, Series

_KIND = {Series.LAW: MONTH, Series.EXTRA: EXTRA, Series.CASE: CASE, Series.POLICY: POLICY}
_AUDIENCE = {
    MONTH: "followers officials villages",
    EXTRA: "followers",
    CASE: "followers villages",
    POLICY: "followers villages",
}
_USUAL_DAY = {MONTH: 8, EXTRA: 20, CASE: 26, POLICY: 15}
"""Day of the month for a post that no occasion suits."""
_LONGEST_OCCASION = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What one press of the button came to."""

    added: int
    full: tuple[str, ...]
    """Titles for which their month had no free day."""


class Suggestions:
    """Makes the slots that a year lacks."""

    def __init__(self, year: Year) -> None:
        self._year = year
        self._works = inbox_of(year.services).workdays().works

    def fill(self, number: int, *, by: str, now: datetime) -> Suggested:
        """Add what a year lacks from tomorrow on; raises RecordsError. Pressed twice, the second adds nothing."""
        today = beijing_day(now)
        attempts = self._year.attempts()
        added, full = 0, []
        for month in range(1, 13):
            if date(number, month, monthrange(number, month)[1]) <= today:
                continue
            for slot in self._month(number, month, attempts, by, now):
                placed = self._placed(slot, attempts, today)
                if placed is None:
                    full.append(f"{month}月 {slot.theme}")
                elif self._add(placed, attempts, by, now):
                    added += 1
        return Suggested(added, tuple(full))

    def _month(
        self, number: int, month: int, attempts: Mapping[str, Attempt], by: str, now: datetime
    ) -> list[Slot]:
        """What a month lacks: its law first, then the other posts written for it."""
        there = self._year.slots.all()
        planned = {row.slug for row in there if row.slug}
        name = f"{number}-{month:02d}"
        posts = [post for post in self._year.services.post_shelf.posts if post.month == name]
        posts.sort(key=lambda post: (post.series is not Series.LAW, post.slug))
        has_law = any(row.kind == MONTH and (row.day.year, row.day.month) == (number, month) for row in there)
        found = []
        if not has_law and not any(post.series is Series.LAW for post in posts):
            theme = self._year.calendar.months[month]
            day = self._year.calendar.send_day(month, number)
            found.append(self._slot(name, MONTH, day, theme.law, "", "", by, now))
        for post in posts:
            if post.slug in planned or (has_law and post.series is Series.LAW):
                continue
            found.append(self._of_post(post, attempts.get(post.slug), by, now))
        return found

    def _of_post(self, post: Post, attempt: Attempt | None, by: str, now: datetime) -> Slot:
        kind, first = _KIND[post.series], post.first_day
        if attempt is not None:
            day = attempt.due_at.astimezone(BEIJING).date()
        elif kind == MONTH:
            day = self._year.calendar.send_day(first.month, first.year)
        else:
            occasion = self._year.calendar.of_law(post.law, first.year, first.month)
            short = occasion is not None and occasion.last - occasion.first < _LONGEST_OCCASION
            day = occasion.first if occasion is not None and short else first.replace(day=_USUAL_DAY[kind])
        # a made-up case shows how to write: its slot waits for a real one
        slug = "" if post.made_up else post.slug
        slot = self._slot(post.month, kind, day, post.law, post.title, slug, by, now)
        if attempt is not None:
            slot = replace(slot, clock=f"{attempt.due_at.astimezone(BEIJING):%H:%M}")
        return (
            slot
            if slug
            else replace(slot, theme="", note=f"照着示例“{post.title}”，换成本地办过的真实案例来写。")
        )

    def _slot(
        self, month: str, kind: str, day: date, law: str, theme: str, slug: str, by: str, now: datetime
    ) -> Slot:
        about = slug or theme or law
        made = hashlib.sha256(f"{ACCOUNT} {month} {kind} {about}".encode()).hexdigest()[:32]
        return Slot(
            id=made, kind=kind, day=day, clock=CLOCK, deadline=default_deadline(day, beijing_day(now)),
            theme=theme, law=law, law_from=None, articles="", lecturer="", audience=_AUDIENCE[kind], quiz="",
            slug=slug, note="", made_by=by, made_at=now,
        )  # fmt: skip

    def _placed(self, slot: Slot, attempts: Mapping[str, Attempt], today: date) -> Slot | None:
        """The slot on the nearest free working day of its month, before the day it is meant for if possible."""
        if slot.slug and slot.slug in attempts:
            return slot
        taken = self._year.taken(self._year.slots.all(), attempts, besides=(slot.id, slot.slug))
        last = monthrange(slot.day.year, slot.day.month)[1]
        days = [slot.day.replace(day=number) for number in range(1, last + 1)]
        days.sort(key=lambda day: (day > slot.day, abs(day - slot.day)))
        for works in (True, False):
            for day in days:
                if day > today and self._works(day) >= works and not self._year.quota.full(day, taken):
                    return replace(slot, day=day, deadline=default_deadline(day, today))
        return None

    def _add(self, slot: Slot, attempts: Mapping[str, Attempt], by: str, now: datetime) -> bool:
        try:
            slot = self._year.completed(slot)
            added = self._year.slots.suggest(
                slot, lambda others: self._year.check(slot, others, attempts), by=by, now=now
            )
            if added:
                self._year.send(slot, attempts, now=now)
        except WrongSlot:
            # somebody planned the same at this moment (theirs stands), or the law is not in force on that day
            return False
        return added


def suggest(year: Year, number: int, *, by: str, now: datetime) -> Suggested:
    """Fill a year of the plan; raises RecordsError."""
    return Suggestions(year).fill(number, by=by, now=now)
