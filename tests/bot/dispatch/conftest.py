"""A town that plans its posts: real records on either database, WeChat's rules of sending in a few lines, a clock to turn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine

from bot.conversation.turns import Kind, Utterance
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.ports import Cover, Ready
from bot.records.approvals import Approvals
from bot.records.database import connect
from bot.records.events import Events
from bot.records.notices import Notices
from bot.records.posts import Attempt, Posts
from bot.records.vault import Vault
from bot.services.build import POST
from bot.wechat.article import Article
from bot.wechat.client import WechatError
from tests.bot.dispatch.ladder_town import Village

DUE = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)
"""09:00 in Beijing."""
SLUG = "2027-01-wages"


class Sent(NamedTuple):
    msg_id: str


class Status(NamedTuple):
    status: int
    article_url: str


class Crash(BaseException):
    """The process is gone."""


@dataclass
class FewLinesOfWechat:
    """What WeChat promises about sending: one send for each clientmsgid within 24 hours, a draft is used up by it."""

    clock: Callable[[], datetime]
    drafts: dict[str, Article] = field(default_factory=dict)
    sends: list[tuple[str, Article]] = field(default_factory=list)
    publications: list[Article] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Every call by name, in order."""
    status: str = "SENDING"
    publish: Any = None
    fails: dict[str, list[Any]] = field(default_factory=dict)
    """Call → what its next calls raise; a pair (error, "after") is raised when the call has done its work."""
    _known: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def fail(self, call: str, error: BaseException, *, after: bool = False, times: int = 1) -> None:
        self.fails.setdefault(call, []).extend([(error, after)] * times)

    def _called(self, call: str, work: Callable[[], Any]) -> Any:
        self.asked.append(call)
        coming = self.fails.get(call)
        error, after = coming.pop(0) if coming else (None, False)
        if error is not None and not after:
            raise error
        result = work()
        if error is not None:
            raise error
        return result

    def add_thumb(self, data: bytes, name: str, mime: str) -> str:
        return self._called("add_thumb", lambda: f"thumb-{hashlib.sha256(data).hexdigest()[:8]}")

    def add_draft(self, article: Article) -> str:
        def work() -> str:
            media_id = f"draft-{self.asked.count('add_draft')}"
            self.drafts[media_id] = article
            return media_id

        return self._called("add_draft", work)

    def send_to_all(self, media_id: str, *, client_msg_id: str) -> Sent:
        def work() -> Sent:
            assert client_msg_id.isascii()
            assert len(client_msg_id) <= 32
            known = self._known.get(client_msg_id)
            if known is not None and self.clock() - known[1] < timedelta(hours=24):
                if self.clock() - known[1] < timedelta(minutes=1):
                    raise error_of(45066)
                return Sent(known[0])
            if media_id not in self.drafts:
                raise error_of(40007, permanent=True)
            msg_id = str(1000 + len(self.sends))
            self.sends.append((msg_id, self.drafts.pop(media_id)))
            self._known[client_msg_id] = (msg_id, self.clock())
            return Sent(msg_id)

        return self._called("send_to_all", work)

    def mass_status(self, msg_id: str) -> str:
        return self._called("mass_status", lambda: self.status)

    def publish_(self, media_id: str) -> str:
        def work() -> str:
            if media_id not in self.drafts:
                raise error_of(40007, permanent=True)
            self.publications.append(self.drafts.pop(media_id))
            return str(5000 + len(self.publications))

        return self._called("publish", work)

    def publish_status(self, publish_id: str) -> Status:
        return self._called("publish_status", lambda: Status(0, "https://mp.weixin.qq.com/s/x"))

    def __post_init__(self) -> None:
        self.publish = self.publish_

    @property
    def went_out(self) -> int:
        """How often followers or readers got something."""
        return len(self.sends) + len(self.publications)


def error_of(errcode: int | None = None, *, unsure: bool = False, permanent: bool = False) -> WechatError:
    return WechatError(f"微信说{errcode}。", errcode=errcode, unsure=unsure, permanent=permanent)


TIME_OUT = error_of(unsure=True)


@dataclass
class Town:
    """Everything around a dispatcher."""

    engine: Engine
    vault: Vault
    now: datetime = DUE - timedelta(days=3)
    way: str = "mass"
    certified: bool = True
    books: dict[str, Ready] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.posts = Posts(self.engine, account="town")
        self.approvals = Approvals(self.engine, account="town")
        self.notices = Notices(self.engine, account="town")
        self.events = Events(self.engine, account="town", vault=self.vault)
        self.wechat = FewLinesOfWechat(lambda: self.now)
        self.write(SLUG)

    def write(self, slug: str, body: str = "<p>正文</p>", **changes: Any) -> Ready:
        """Write a post, or change it."""
        cover = Cover(b"picture", "cover.jpg", "image/jpeg")
        post = Ready(slug, "拖欠工资怎么办", "付店普法", "", "2027-01", body, cover, "")
        post = replace(post, **changes)
        post = replace(post, sha256=hashlib.sha256(repr(post).encode()).hexdigest())
        self.books[slug] = post
        return post

    def approve(self, slug: str = SLUG) -> None:
        self.approvals.approve(POST, slug, self.books[slug].sha256, approver="李律师", now=self.now)

    def plan(self, slug: str = SLUG, due: datetime = DUE) -> None:
        """Plan and approve."""
        assert self.posts.plan(slug, due, now=self.now)
        self.approve(slug)

    def dispatcher(self, **parts: Any) -> Dispatcher:
        """A fresh process, with real parts unless others are given."""
        given: dict[str, Any] = {
            "posts": self.posts,
            "notices": self.notices,
            "approvals": self.approvals,
            "library": Shelf(self),
            "client": self.wechat,
            "account": "town",
            "way": self.way,
            "certified": self.certified,
            "page": lambda slug: f"http://here/posts/{slug}",
            "timer": lambda: 0.0,
        }
        return Dispatcher(**given | parts)

    def go(self, **later: float) -> list[Any]:
        """Turn the clock and let a round run in a fresh process."""
        self.now += timedelta(**later)
        dispatcher = self.dispatcher()
        return [*dispatcher.run_due(self.now), *dispatcher.poll(self.now)]

    def go_on(self, *, hours: float = 30, minutes: float = 2) -> Attempt:
        """Let rounds run until the post is settled, at most so long."""
        until = self.now + timedelta(hours=hours)
        while self.now < until and self.post.state.value in {"draft", "claimed", "accepted"}:
            self.go(minutes=minutes)
        return self.post

    def at_due(self) -> None:
        self.now = DUE

    @property
    def post(self) -> Attempt:
        """The latest attempt."""
        found = self.posts.find(SLUG)
        assert found is not None
        return found

    def notice(self, **fields: Any) -> Utterance:
        """WeChat's notice that the mass send ended, stored as the webhook does."""
        data = {"MsgID": "1000", "Status": "send success", "TotalCount": "100"} | fields
        said = Utterance(
            "gh_system", Kind.JOB, "", f"e:{self.now:%s}{data}", self.now, key="MASSSENDJOBFINISH", data=data
        )
        self.events.store_event(said, now=self.now)
        return said


class Shelf:
    """The posts of a town."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def posts(self) -> dict[str, Ready]:
        return dict(self._town.books)


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    opened = connect(database_url, root=tmp_path)
    yield opened
    opened.dispose()


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine, Vault("a secret key for tests"))


@pytest.fixture
def village(engine: Engine) -> Village:
    """A villager's side of the ladder."""
    return Village(engine, Vault("a secret key for tests"))
