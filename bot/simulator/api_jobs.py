"""Mass sends and publishings after they were accepted: how they end, and the event that says so.

Source: official pages 根据标签群发消息 (Batch_Sends), 发布能力 and 发布状态轮询.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.simulator.api_articles import StoredArticle
from bot.simulator.api_protocol import Told
from bot.simulator.article_html import ARTICLE_HOST
from bot.simulator.signing import element, push_xml

JOB_SENDER = "oSystemOfWeChat0000000000000"
"""Who "sends" finish events: no follower."""
SUCCESS = "send success"
DONE = 0
RUNNING = 1


@dataclass(frozen=True, slots=True)
class Link:
    """One article under its permanent address."""

    article: StoredArticle
    id: str
    """Last part of the address."""

    @property
    def url(self) -> str:
        """The address."""
        return f"http://{ARTICLE_HOST}/s/{self.id}"


def linked(articles: tuple[StoredArticle, ...]) -> tuple[Link, ...]:
    """The articles with new addresses."""
    return tuple(Link(article, secrets.token_urlsafe(16)) for article in articles)


@dataclass(slots=True)
class MassJob:
    """One mass send."""

    msg_id: int
    msg_data_id: int
    links: tuple[Link, ...]
    outcome: str
    """Status of the finish event: ``send success``, ``send fail`` or ``err(n)``."""
    accepted_at: datetime
    settles_at: datetime
    followers: int
    event_due: bool = True
    """Whether the finish event is still to come."""
    deleted: bool = False

    def status(self, now: datetime) -> str:
        """As mass/get says."""
        if self.deleted:
            return "DELETE"
        if now < self.settles_at:
            return "SENDING"
        return "SEND_SUCCESS" if self.outcome == SUCCESS else "SEND_FAIL"

    def shown(self, now: datetime) -> bool:
        """Whether followers have it."""
        return self.status(now) == "SEND_SUCCESS"

    def event(self, now: datetime) -> str:
        """MASSSENDJOBFINISH as XML."""
        reached = self.followers if self.outcome == SUCCESS else 0
        urls = self.links if self.outcome == SUCCESS else ()
        items = "".join(
            f"<item><ArticleIdx>{index}</ArticleIdx>{element('ArticleUrl', link.url)}</item>"
            for index, link in enumerate(urls, 1)
        )
        own = (
            f"{element('Event', 'MASSSENDJOBFINISH')}<MsgID>{self.msg_id}</MsgID>{element('Status', self.outcome)}"
            f"<TotalCount>{self.followers}</TotalCount><FilterCount>{reached}</FilterCount>"
            f"<SentCount>{reached}</SentCount><ErrorCount>0</ErrorCount>"
            "<CopyrightCheckResult><Count>0</Count><ResultList></ResultList><CheckState>0</CheckState>"
            f"</CopyrightCheckResult><ArticleUrlResult><Count>{len(urls)}</Count>"
            f"<ResultList>{items}</ResultList></ArticleUrlResult>"
        )
        return push_xml("event", own, sender=JOB_SENDER, now=now)


@dataclass(slots=True)
class PublishJob:
    """One publishing."""

    publish_id: str
    links: tuple[Link, ...]
    outcome: int
    """publish_status when it is over: 0 done, 2 original-content failure, 3 failure, 4 refused, 5, 6."""
    accepted_at: datetime
    settles_at: datetime
    event_due: bool = True
    article_id: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def status(self, now: datetime) -> int:
        """publish_status."""
        return RUNNING if now < self.settles_at else self.outcome

    def shown(self, now: datetime) -> bool:
        """Whether the article can be read."""
        return self.status(now) == DONE

    def told(self, now: datetime) -> Told:
        """As freepublish/get says."""
        status = self.status(now)
        answer: Told = {"publish_id": self.publish_id, "publish_status": status, "fail_idx": []}
        if status == DONE:
            items = [{"idx": index, "article_url": link.url} for index, link in enumerate(self.links, 1)]
            answer |= {"article_id": self.article_id, "article_detail": {"count": len(items), "item": items}}
        elif status in {2, 4}:
            answer["fail_idx"] = [1]
        return answer

    def event(self, now: datetime) -> str:
        """PUBLISHJOBFINISH as XML; its tags are lower case."""
        inner = f"<publish_id>{self.publish_id}</publish_id><publish_status>{self.outcome}</publish_status>"
        if self.outcome == DONE:
            items = "".join(
                f"<item><idx>{index}</idx>{element('article_url', link.url)}</item>"
                for index, link in enumerate(self.links, 1)
            )
            inner += (
                f"{element('article_id', self.article_id)}"
                f"<article_detail><count>{len(self.links)}</count>{items}</article_detail>"
            )
        elif self.outcome in {2, 4}:
            inner += "<fail_idx>1</fail_idx>"
        own = f"{element('Event', 'PUBLISHJOBFINISH')}<PublishEventInfo>{inner}</PublishEventInfo>"
        return push_xml("event", own, sender=JOB_SENDER, now=now)


@dataclass(slots=True)
class NextOutcomes:
    """How the coming jobs end, and when; without orders all goes well at once."""

    mass: list[str] = field(default_factory=list)
    publish: list[int] = field(default_factory=list)
    takes: timedelta = timedelta()
    """From being accepted to the end."""
    withhold_events: bool = False
    """Let no finish event come, so that only polling tells."""
