"""The whole year 2027 over HTTP: two schedulers, crashes at every call, refusals, quotas; each post once or loudly open."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.dispatch.build import dispatcher_for
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.ports import Cover, Ready
from bot.dispatch.post_watch import SEND_BY_HAND, watch_posts
from bot.records.post_events import PostEvents
from bot.records.posts import State
from bot.records.tasks import Tasks
from bot.services.alerting import alerting_of
from bot.services.build import ACCOUNT
from bot.services.signing import signing_of
from bot.wechat.fields import read_fields
from bot.wechat.meaning import read_meaning
from tests.bot.dispatch.conftest import Crash
from tests.bot.dispatch.town_hall import running_hall

BEGIN = datetime(2027, 1, 1, 0, 0, tzinfo=UTC)
CALLS = ("add_thumb", "add_draft", "get_draft", "send_to_all", "mass_status")
OPEN = {State.FAILED, State.NEEDS_PERSON}
FAULTS = (
    ("/cgi-bin/message/mass/sendall", 45028, "群发次数已用完"),
    ("/cgi-bin/message/mass/sendall", "drop after", ""),
    ("/cgi-bin/message/mass/sendall", "drop", ""),
    ("/cgi-bin/message/mass/sendall", "500 after", ""),
    ("/cgi-bin/message/mass/sendall", -1, ""),
    ("/cgi-bin/message/mass/sendall", 48003, "群发协议"),
    ("/cgi-bin/draft/add", 45166, "链接"),
    ("/cgi-bin/draft/add", 45009, ""),
    ("/cgi-bin/draft/get", "drop", ""),
    ("/cgi-bin/material/add_material", "drop after", ""),
    ("/cgi-bin/material/add_material", 42001, ""),
    ("/cgi-bin/stable_token", "drop", ""),
)
"""What an address answers once, and what staff are told if it is for good."""
OUTCOMES = (("err(40002)", "30 分钟"), ("err(20006)", "违法犯罪"), ("send fail", "群发失败"))
CRASHES = [(call, when) for call in CALLS for when in ("before", "after")]


class Mortal:
    """WeChat as a process sees it that dies before or after one call."""

    def __init__(self, real, call, when):
        self._real, self._call, self._when = real, call, when

    def __getattr__(self, name):
        work = getattr(self._real, name)
        if name != self._call:
            return work

        def call(*args, **more):
            if self._when == "before":
                raise Crash
            work(*args, **more)
            raise Crash

        return call


@pytest.fixture
def hall(tmp_path, sqlite_url):
    with running_hall(tmp_path, sqlite_url, at=BEGIN) as made:
        yield made


class Year:
    """Plans the posts, runs two schedulers, and turns the clock from one thing that is due to the next."""

    def __init__(self, hall, monkeypatch):
        self.hall, self.books, self.plans, self.notices = hall, {}, [], 0
        monkeypatch.setattr("bot.dispatch.build.library_of", lambda _services: self)

    def posts(self):
        return dict(self.books)

    def plan(self, number: int, what, told: str, *, sign: bool = True) -> str:
        slug, due = f"2027-{number:03d}", BEGIN + timedelta(days=6 * number, hours=1)
        cover = Cover(b"\xff\xd8\xff" + slug.encode(), "cover.jpg", "image/jpeg")
        ready = Ready(
            slug, f"第{number}篇", "付店普法", "", "2027-01", f"<p>{slug}</p>", cover, f"{number:064x}"
        )
        self.books[slug] = ready
        services = self.hall.services
        assert services.posts.plan(slug, due, now=self.hall.now)
        if sign:
            signing_of(services).by_name(slug, ready.sha256, "李律师", now=self.hall.now)
        self.plans.append((slug, due, what, told))
        return slug

    def scheduler(self, client=None) -> Dispatcher:
        made = dispatcher_for(self.hall.services)
        if client is not None:
            made._client = client
            made._results._client = client
        return made

    def live(self) -> None:
        for slug, due, what, _ in self.plans:
            self.hall.wechat.clock.at = due
            mortal = self._prepare(what)
            until = due + timedelta(days=5)
            while self.hall.now < until:
                for client in (mortal, None):  # two schedulers, one of which may die
                    self._round(client)
                    mortal = None if client is not None and self.died else mortal
                self._deliver()
                watch_posts(self.hall.services, self.hall.now)
                row = self.hall.services.posts.find(slug)
                if row.state not in {State.DRAFT, State.CLAIMED, State.ACCEPTED}:
                    break
                if row.state is State.DRAFT and row.next_at is None and not self._signed(slug):
                    self.hall.move(minutes=3)
                    watch_posts(self.hall.services, self.hall.now)
                    break
                self.hall.wechat.clock.at = max(row.next_at or self.hall.now, self.hall.now) + timedelta(
                    seconds=1
                )

    def _signed(self, slug) -> bool:
        return (slug, self.books[slug].sha256) in self.hall.services.approvals.approved("post")

    def _prepare(self, what):
        kind, *details = what
        api = self.hall.wechat.api
        if kind == "fault":
            api.fail_next(*details)
        elif kind == "outcome":
            api.sending.next.mass.append(details[0])
        elif kind == "expired":
            api.tokens.expire()
        elif kind == "quota":
            api.sending._used[f"mass {self.hall.now + timedelta(hours=8):%Y-%m-%d}"] = 1
        elif kind == "crash":
            return Mortal(self.hall.services.client, *details)
        return None

    def _deliver(self) -> None:
        """WeChat's finish notices, of which every other one is lost."""
        for xml in self.hall.wechat.api.due_events():
            self.notices += 1
            if self.notices % 2 or "err(" in xml:
                said = read_meaning(read_fields(xml.encode()))
                self.scheduler().finished(said, now=self.hall.now)

    def _round(self, client) -> None:
        self.died = False
        process = self.scheduler(client)
        try:
            process.run_due(self.hall.now)
            process.poll(self.hall.now)
        except Crash:
            self.died = True


def test_at_the_end_of_the_year_each_post_went_out_once_or_is_loudly_open(hall, monkeypatch):
    hall.wechat.api.sending.next.takes = timedelta(seconds=30)
    year = Year(hall, monkeypatch)
    kinds = [("well",), ("expired",), ("quota",)]
    stories = [(("crash", call, when), "") for call, when in CRASHES]
    stories += [(("fault", path, fault), told) for path, fault, told in FAULTS]
    stories += [(("outcome", outcome), told) for outcome, told in OUTCOMES]
    stories += [(kind, "次数已用完" if kind == ("quota",) else "") for kind in kinds]
    for number, (what, told) in enumerate(stories):
        year.plan(number, what, told)
    unsigned = year.plan(len(stories), ("well",), "", sign=False)
    year.live()

    went = Counter(article.article.title for article in hall.wechat.api.articles() if article.how == "mass")
    open_tasks = {
        task.item_id for task in Tasks(hall.services.engine, account=ACCOUNT).open_ones(kind=SEND_BY_HAND)
    }
    alerting = alerting_of(hall.services)
    for slug, _, what, told in year.plans:
        row = hall.services.posts.find(slug)
        title = year.books[slug].title
        assert went[title] <= 1, (what, row)
        if slug == unsigned:
            assert row.state is State.DRAFT
            assert went[title] == 0
            assert alerting.alerts.known("post_open", [f"{slug}:1:draft"])
        elif told:
            assert row.state in OPEN, (what, row)
            assert told in row.error, (what, row.error)
            assert went[title] == 0
        else:
            assert row.state is State.SENT, (what, row)
            assert went[title] == 1
        if row.state in OPEN:
            assert f"{slug}:1" in open_tasks
            assert alerting.alerts.known("post_open", [f"{slug}:1:{row.state.value}"])
        steps = [event.step for event in PostEvents(hall.services.engine, account=ACCOUNT).of(slug)]
        assert steps.count("sent") == (row.state is State.SENT)
        assert steps.count("accepted") <= 1
    assert any(event.facts.get("sent") for event in events_of(hall, "sent"))
    days = Counter(job.accepted_at.date() for job in hall.wechat.api.sending.mass_jobs.values())
    assert max(days.values()) == 1
    assert len(open_tasks) == sum(bool(told) for _, _, _, told in year.plans)


def events_of(hall, step):
    """Every event of a step."""
    events = PostEvents(hall.services.engine, account=ACCOUNT)
    return [event for row in hall.services.posts.latest() for event in events.of(row.slug, steps=(step,))]
