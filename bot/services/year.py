"""The year of 每月一法: what is planned for which day, kept in step with what really sends.

A slot with a text is planned in ``bot.records.posts`` at once, and that row decides when it goes out; whatever moves the
row (the older list of posts, a command), the slot follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.records.posts import Also, Attempt, State
from bot.records.slots import MONTH, Slot, Slots
from bot.services.build import ACCOUNT, POST, Services
from bot.services.quota import quota_of
from bot.services.year_form import CLOCK, KINDS, WrongSlot, default_deadline, due, with_law
from bot.statistics.periods import BEIJING, beijing_day
from content.calendar import load_calendar
from content.law import STATE, day_words
from content.post import Post

EMPTY, GONE, UNPLANNED, DRAFT, READY = "empty", "gone", "unplanned", "draft", "ready"
SENDING, SENT, FAILED = "sending", "sent", "failed"
STATES = {
    EMPTY: ("还没有文章", "danger"),
    GONE: ("文章文件不见了", "danger"),
    UNPLANNED: ("没有定时间，到时候不会发", "danger"),
    DRAFT: ("等审核", "warning"),
    READY: ("审核通过，到时间就发", "primary"),
    SENDING: ("正在发", "info"),
    SENT: ("已发出", "success"),
    FAILED: ("没发成，要人处理", "danger"),
}
"""State of a slot → words and colour."""
_OF_ATTEMPT = {
    State.CLAIMED: SENDING,
    State.ACCEPTED: SENDING,
    State.SENT: SENT,
    State.FAILED: FAILED,
    State.NEEDS_PERSON: FAILED,
}


@dataclass(frozen=True, slots=True)
class Card:
    """A slot as it stands."""

    slot: Slot
    state: str
    """One of STATES."""
    title: str
    """Of the post, else the theme, else the law."""

    @property
    def movable(self) -> bool:
        """Whether it can still be planned for another day."""
        return self.state not in {SENDING, SENT, FAILED}

    @property
    def fixed(self) -> bool:
        """Whether a text is there that is approved, or on its way."""
        return self.state in {READY, SENDING, SENT}


class Year:
    """Plans the year for one account. Methods that change something raise WrongSlot and RecordsError."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.slots = Slots(services.engine, account=ACCOUNT)
        self.quota = quota_of(services.settings)
        self.calendar = load_calendar()

    def posts(self) -> Mapping[str, Post]:
        """Every post that could be sent, by slug; one that tells a made-up case is a pattern and no post."""
        return {post.slug: post for post in self.services.post_shelf.posts if not post.made_up}

    def cards(self) -> tuple[Card, ...]:
        """Every slot with its state, by day; slots whose posts were moved elsewhere follow them first."""
        attempts = self.attempts()
        found = self.slots.all()
        moved = [(row.id, *when) for row in found if (when := _elsewhere(row, attempts)) is not None]
        if moved:
            self.slots.follow(moved)
            found = self.slots.all()
        posts, approved = self.posts(), self.services.approvals.approved(POST)
        return tuple(_card(row, posts.get(row.slug), attempts.get(row.slug), approved) for row in found)

    def card(self, slot_id: str) -> Card | None:
        """One slot with its state."""
        return next((row for row in self.cards() if row.slot.id == slot_id), None)

    def put(self, slot: Slot, *, by: str, now: datetime) -> Slot:
        """Keep a slot as it was typed, and have its post sent at its time."""
        before = self.slots.find(slot.id)
        attempts = self.attempts()
        self._may_change(before, slot, attempts)
        slot = self.completed(slot)
        self._later(slot, attempts, now)
        replaced = before.slug if before is not None and before.slug != slot.slug else ""
        attempts.pop(replaced, None)
        self.slots.put(slot, lambda others: self.check(slot, others, attempts), by=by, now=now)
        if replaced:
            self.services.posts.unplan(replaced)
        self.send(slot, attempts, now=now)
        return slot

    def move(self, slot_id: str, day: date, clock: str, *, by: str, now: datetime) -> Slot:
        """Put a slot on another day, with the deadline as long before it; ``clock`` empty leaves the hour."""
        slot = self.slots.find(slot_id)
        if slot is None:
            raise WrongSlot("这一项已经不在计划里了，请看看最新的计划。")
        ahead = slot.day - slot.deadline
        deadline = min(day, max(day - ahead, beijing_day(now)))
        moved = replace(slot, day=day, clock=clock or slot.clock, deadline=deadline)
        return self.put(with_law(moved, self.calendar.laws), by=by, now=now)

    def remove(self, slot_id: str, *, by: str, now: datetime) -> None:
        """Take a slot out of the plan; its post is then not sent."""
        slot = self.slots.find(slot_id)
        if slot is None:
            raise WrongSlot("这一项已经不在计划里了。")
        attempt = self.attempts().get(slot.slug)
        if attempt is not None and attempt.state is not State.DRAFT:
            raise WrongSlot("这一篇已经在发或者发过了，要留在计划里。")
        if attempt is not None and not self.services.posts.unplan(slot.slug):
            raise WrongSlot("这一篇刚刚开始发，取消不了。")
        self.slots.remove(slot_id, by=by, now=now)

    def plan_post(self, slug: str, at: datetime, *, by: str, now: datetime) -> bool:
        """Plan a post at an aware instant, in its slot if it has one; False when it has come further than that.

        Raises WrongSlot for a day that WeChat's quota cannot take.
        """
        local = at.astimezone(BEIJING)
        slot = next((row for row in self.slots.all() if row.slug == slug), None)
        attempts = self.attempts()
        attempt = attempts.get(slug)
        if attempt is not None and attempt.state is not State.DRAFT:
            return False
        taken = self.taken(self.slots.all(), attempts, besides=(slot.id if slot else "", slug))
        refusal = self.quota.refusal(local.date(), taken)
        if refusal:
            raise WrongSlot(refusal)
        if not self.services.posts.plan(slug, at.astimezone(UTC), now=now):
            return False
        if slot is not None:
            self.slots.follow([(slot.id, local.date(), f"{local:%H:%M}")])
        return True

    def send_again(
        self, slug: str, at: datetime | None, *, by: str, now: datetime, also: Also = None
    ) -> datetime | None:
        """Plan one more attempt of a post that failed or needs a person; when it is due, None for any other.

        Without ``at`` that is now, or nine o'clock of the next day that WeChat's quota takes: what was sent and
        deleted since has used its send. Raises WrongSlot for an instant given whose day is full.
        """
        slot = next((row for row in self.slots.all() if row.slug == slug), None)
        taken = self.taken(self.slots.all(), self.attempts(), besides=(slot.id if slot else "", slug))
        before = self.services.posts.attempts(slug)
        taken += [beijing_day(row.sent_at) for row in before if row.sent_at and _uses_quota(row)]
        if at is None:
            today = beijing_day(now)
            day = self.quota.next_free(today, taken) or today
            at = now if day == today else due(day, CLOCK).astimezone(UTC)
        elif refusal := self.quota.refusal(beijing_day(at), taken):
            raise WrongSlot(refusal)
        return at if self.services.posts.again(slug, at, now=now, by=by, also=also) else None

    def taken(
        self, others: Sequence[Slot], attempts: Mapping[str, Attempt], *, besides: tuple[str, str]
    ) -> list[date]:
        """The days on which something is planned or was sent, besides a slot (its id) and a post (its slug)."""
        slot_id, slug = besides
        days = [row.day for row in others if row.id != slot_id]
        in_slots = {row.slug for row in others}
        loose = [row for row in attempts.values() if row.slug not in in_slots and row.slug != slug]
        return days + [beijing_day(row.sent_at or row.due_at) for row in loose if _uses_quota(row)]

    def check(self, slot: Slot, others: Sequence[Slot], attempts: Mapping[str, Attempt]) -> None:
        """Raise WrongSlot when a slot does not fit beside the others."""
        same = next((row for row in others if slot.slug and row.slug == slot.slug), None)
        if same is not None:
            raise WrongSlot(f"这一篇已经排在 {day_words(same.day)}，请改那一项，或者换一篇。")
        if slot.kind == MONTH:
            month = (slot.day.year, slot.day.month)
            law = next(
                (row for row in others if row.kind == MONTH and (row.day.year, row.day.month) == month), None
            )
            if law is not None:
                raise WrongSlot(
                    f"{month[0]}年{month[1]}月的每月一法已经排在 {day_words(law.day)}。要多讲一部，请选“法律加讲”。"
                )
        refusal = self.quota.refusal(slot.day, self.taken(others, attempts, besides=(slot.id, slot.slug)))
        if refusal:
            raise WrongSlot(refusal)

    def send(self, slot: Slot, attempts: Mapping[str, Attempt], *, now: datetime) -> None:
        """Have the post of a slot sent at its time; nothing to do without one, or when it is sent already."""
        attempt = attempts.get(slot.slug)
        if not slot.slug or (attempt is not None and attempt.state is not State.DRAFT):
            return
        at = due(slot.day, slot.clock).astimezone(UTC)
        if attempt is not None and attempt.due_at == at:
            return
        if not self.services.posts.plan(slot.slug, at, now=now):
            raise WrongSlot("这一篇刚刚开始发，不能再改时间。")

    def attempts(self) -> dict[str, Attempt]:
        """The latest attempt of each post, by slug."""
        return {row.slug: row for row in self.services.posts.latest()}

    def _may_change(self, before: Slot | None, after: Slot, attempts: Mapping[str, Attempt]) -> None:
        attempt = attempts.get(before.slug) if before is not None else None
        if before is None or attempt is None or attempt.state is State.DRAFT:
            return
        if (before.day, before.clock, before.slug) != (after.day, after.clock, after.slug):
            raise WrongSlot("这一篇已经在发或者发过了，日期、钟点和文章不能再改。")

    def completed(self, slot: Slot) -> Slot:
        """The slot with what its post says where staff left it open."""
        if not slot.slug:
            return with_law(slot, self.calendar.laws)
        post = self.posts().get(slot.slug)
        if post is None:
            raise WrongSlot("没有这一篇文章，或者它是虚构的示例，不能发。请换一篇，或者先不选。")
        law = slot.law or post.law
        articles = slot.articles or "、".join(
            dict.fromkeys(str(row.article) for row in post.citations if row.law == law)
        )
        quiz = slot.quiz or (post.slug if post.quiz else "")
        completed = replace(slot, theme=slot.theme or post.title, law=law, articles=articles, quiz=quiz)
        return with_law(completed, self.calendar.laws)

    def _later(self, slot: Slot, attempts: Mapping[str, Attempt], now: datetime) -> None:
        attempt = attempts.get(slot.slug)
        sent = attempt is not None and attempt.state is not State.DRAFT
        if not sent and due(slot.day, slot.clock) <= now:
            raise WrongSlot("这个时间已经过了，请选以后的日子。")


def year_of(services: Services) -> Year:
    """The plan of these services; nothing is opened before it is used."""
    return Year(services)


def _uses_quota(row: Attempt) -> bool:
    """Whether an attempt takes, or took, one of the sends WeChat allows; what was deleted afterwards did."""
    return (row.state is not State.FAILED or row.sent_at is not None) and row.way != "publish"


def _elsewhere(slot: Slot, attempts: Mapping[str, Attempt]) -> tuple[date, str] | None:
    """Where the post of a slot is planned when that is not where the slot says."""
    attempt = attempts.get(slot.slug) if slot.slug else None
    if attempt is None:
        return None
    local = attempt.due_at.astimezone(BEIJING)
    when = (local.date(), f"{local:%H:%M}")
    return when if when != (slot.day, slot.clock) else None


def _card(
    slot: Slot, post: Post | None, attempt: Attempt | None, approved: frozenset[tuple[str, str]]
) -> Card:
    title = post.title if post is not None else slot.theme or slot.law.removeprefix(STATE) or KINDS[slot.kind]
    if not slot.slug:
        state = EMPTY
    elif attempt is not None and attempt.state in _OF_ATTEMPT:
        state = _OF_ATTEMPT[attempt.state]
    elif post is None:
        state = GONE
    elif attempt is None:
        state = UNPLANNED
    else:
        state = READY if (post.slug, post.sha256()) in approved else DRAFT
    return Card(slot, state, title)


__all__ = ["STATES", "Card", "WrongSlot", "Year", "default_deadline", "year_of"]
