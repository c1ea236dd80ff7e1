"""A simulated year: posts are planned, two schedulers run, one of them may die, WeChat may fail, the clock is turned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from bot.dispatch.build import dispatcher_for
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.ports import Cover, Ready
from bot.dispatch.post_watch import watch_posts
from bot.records.posts import State
from bot.services.signing import signing_of
from bot.wechat.fields import read_fields
from bot.wechat.meaning import read_meaning
from tests.bot.dispatch.conftest import Crash
from tests.bot.dispatch.town_hall import Hall

BEGIN = datetime(2027, 1, 1, 0, 0, tzinfo=UTC)
_BEIJING = timedelta(hours=8)
_RUNNING = {State.DRAFT, State.CLAIMED, State.ACCEPTED}


class Story(NamedTuple):
    """What befalls one post, and how it has to end."""

    what: tuple[Any, ...]
    """``well``, ``expired`` (token), ``quota`` (used up), or ``crash``, ``fault``, ``outcome`` with details."""
    told: str = ""
    """Words of what staff are told; empty when it goes out by itself."""
    readers: bool | None = None
    """Whether readers have it; None: exactly when nothing is told."""

    @property
    def went(self) -> bool:
        return not self.told if self.readers is None else self.readers


class Planned(NamedTuple):
    """A post of the year."""

    slug: str
    due: datetime
    story: Story


class Mortal:
    """WeChat as a process sees it that dies before or after one call."""

    def __init__(self, real: Any, call: str, when: str) -> None:
        self._real, self._call, self._when = real, call, when

    def __getattr__(self, name: str) -> Any:
        work = getattr(self._real, name)
        if name != self._call:
            return work

        def call(*args: Any, **more: Any) -> None:
            if self._when == "before":
                raise Crash
            work(*args, **more)
            raise Crash

        return call


class Year:
    """Plans the posts, runs two schedulers, and turns the clock from one thing that is due to the next."""

    def __init__(self, hall: Hall, monkeypatch: pytest.MonkeyPatch, *, days_apart: int) -> None:
        self.hall, self.days_apart, self.notices = hall, days_apart, 0
        self.books: dict[str, Ready] = {}
        self.plans: list[Planned] = []
        monkeypatch.setattr("bot.dispatch.build.library_of", lambda _services: self)

    def posts(self) -> dict[str, Ready]:
        return dict(self.books)

    def plan(self, story: Story, *, sign: bool = True) -> str:
        number = len(self.plans)
        slug = f"2027-{number:03d}"
        due = BEGIN + timedelta(days=self.days_apart * number, hours=1)
        cover = Cover(b"\xff\xd8\xff" + slug.encode(), "cover.jpg", "image/jpeg")
        ready = Ready(
            slug, f"第{number}篇", "付店普法", "", "2027-01", f"<p>{slug}</p>", cover, f"{number:064x}"
        )
        self.books[slug] = ready
        services = self.hall.services
        assert services.posts.plan(slug, due, now=self.hall.now)
        if sign:
            signing_of(services).by_name(slug, ready.sha256, "李律师", now=self.hall.now)
        self.plans.append(Planned(slug, due, story))
        return slug

    def live(self) -> None:
        """From the first post to the last."""
        for planned in self.plans:
            self.hall.wechat.clock.at = planned.due
            mortal = self._prepare(planned.story.what)
            until = planned.due + timedelta(days=5)
            while self.hall.now < until:
                for client in (mortal, None):  # two schedulers, one of which may die
                    self._round(client)
                    mortal = None if client is not None and self.died else mortal
                self._deliver()
                watch_posts(self.hall.services, self.hall.now)
                if self._over(planned.slug):
                    break

    def _over(self, slug: str) -> bool:
        """Whether nothing more comes of a post; else the clock is turned to when something does."""
        row = self.hall.services.posts.find(slug)
        if row.state not in _RUNNING:
            return True
        signed = (slug, self.books[slug].sha256) in self.hall.services.approvals.approved("post")
        if row.state is State.DRAFT and row.next_at is None and not signed:
            self.hall.move(minutes=3)
            watch_posts(self.hall.services, self.hall.now)
            return True
        self.hall.wechat.clock.at = max(row.next_at or self.hall.now, self.hall.now) + timedelta(seconds=1)
        return False

    def _prepare(self, what: tuple[Any, ...]) -> Mortal | None:
        kind, *details = what
        api = self.hall.wechat.api
        if kind == "fault":
            api.fail_next(*details)
        elif kind == "outcome":
            coming = api.sending.next
            (coming.mass if isinstance(details[0], str) else coming.publish).append(details[0])
        elif kind == "expired":
            api.tokens.expire()
        elif kind == "quota":
            limit, period = api.sending._limit, api.sending._period
            api.sending._used[f"mass {(self.hall.now + _BEIJING).strftime(period)}"] = limit
        elif kind == "crash":
            return Mortal(self.hall.services.client, *details)
        return None

    def _deliver(self) -> None:
        """WeChat's finish notices, of which every other one is lost unless it gives a reason."""
        for xml in self.hall.wechat.api.due_events():
            self.notices += 1
            if self.notices % 2 or "err(" in xml:
                said = read_meaning(read_fields(xml.encode()))
                self._scheduler().finished(said, now=self.hall.now)

    def _scheduler(self, client: Mortal | None = None) -> Dispatcher:
        made = dispatcher_for(self.hall.services)
        if client is not None:
            made._client = client
            made._results._client = client
        return made

    def _round(self, client: Mortal | None) -> None:
        self.died = False
        process = self._scheduler(client)
        try:
            process.run_due(self.hall.now)
            process.poll(self.hall.now)
        except Crash:
            self.died = True
