"""Mass sends, previews and publishing as WeChat accepts them: quotas, clientmsgid, the draft that leaves the box."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.api_articles import DraftBox, StoredArticle
from bot.simulator.api_jobs import SUCCESS, Link, MassJob, NextOutcomes, PublishJob, linked
from bot.simulator.api_protocol import BEIJING, Clock, Question, Refused, Told, part, text

SAME_ID = timedelta(hours=24)
TOO_SOON = timedelta(minutes=1)
MAX_CLIENT_ID = 64
"""Bytes."""
PREVIEWS_A_DAY = PUBLISHED_A_DAY = 100
QUOTA = {"subscription": (1, "%Y-%m-%d"), "service": (4, "%Y-%m")}
"""Mass sends a Beijing day, or a month."""


@dataclass(frozen=True, slots=True)
class SentArticle:
    """An article as the phone shows it."""

    article: StoredArticle
    id: str
    url: str
    how: str
    """``mass`` (pushed to everybody), ``publish`` (only behind its link) or ``preview`` (to one person)."""
    to: str
    """Name of the one person of a preview; else empty."""
    at: datetime


class Sending:
    """Sends drafts to nobody in particular."""

    def __init__(self, box: DraftBox, clock: Clock, *, kind: str) -> None:
        self._box, self._clock = box, clock
        self._limit, self._period = QUOTA[kind]
        self._numbers = itertools.count(1_000_000_001)
        self._client_ids: dict[str, tuple[int, datetime]] = {}
        self._used: Counter[str] = Counter()
        self._previews: list[SentArticle] = []
        self.mass_jobs: dict[int, MassJob] = {}
        self.publish_jobs: dict[str, PublishJob] = {}
        self.next = NextOutcomes()
        self.followers = 128

    def send_to_all(self, question: Question) -> Told:
        """message/mass/sendall for articles and texts."""
        told, now = question.json(), self._clock()
        client_id = text(told, "clientmsgid")
        self._check_client_id(client_id, now)
        chosen = part(told, "filter")
        if chosen.get("is_to_all") is not True and type(chosen.get("tag_id")) is not int:
            raise Refused(47003)
        if text(told, "msgtype") != "mpnews":
            raise Refused(40008)
        media_id = text(part(told, "mpnews"), "media_id")
        articles = self._box.draft(media_id)
        key = f"mass {now.astimezone(BEIJING).strftime(self._period)}"
        if self._used[key] >= self._limit:
            raise Refused(45028)
        self._used[key] += 1
        self._box.take(media_id)
        msg_id = next(self._numbers)
        job = MassJob(
            msg_id=msg_id,
            msg_data_id=msg_id + 1_000_000_000,
            links=linked(articles),
            outcome=self.next.mass.pop(0) if self.next.mass else SUCCESS,
            accepted_at=now,
            settles_at=now + self.next.takes,
            followers=self.followers,
            event_due=not self.next.withhold_events,
        )
        self.mass_jobs[msg_id] = job
        if client_id:
            self._client_ids[client_id] = (msg_id, now)
        return {"errmsg": "send job submission success", "msg_id": msg_id, "msg_data_id": job.msg_data_id}

    def mass_status(self, question: Question) -> Told:
        """message/mass/get."""
        job = self._mass_job(question)
        return {"msg_id": job.msg_id, "msg_status": job.status(self._clock())}

    def delete_mass(self, question: Question) -> Told:
        """message/mass/delete: the links die."""
        self._mass_job(question).deleted = True
        return {}

    def preview(self, question: Question) -> Told:
        """message/mass/preview: the draft stays."""
        told = question.json()
        to = text(told, "towxname") or text(told, "touser")
        if not to:
            raise Refused(40003)
        if text(told, "msgtype") != "mpnews":
            raise Refused(40008)
        articles = self._box.draft(text(part(told, "mpnews"), "media_id"))
        self._count("preview", PREVIEWS_A_DAY)
        for link in linked(articles):
            self._previews.append(_shown(link, "preview", self._clock(), to))
        return {"errmsg": "preview success", "msg_id": next(self._numbers)}

    def publish(self, question: Question) -> Told:
        """freepublish/submit."""
        media_id, now = text(question.json(), "media_id"), self._clock()
        articles = self._box.draft(media_id)
        self._count("publish", PUBLISHED_A_DAY)
        self._box.take(media_id)
        publish_id = str(next(self._numbers))
        self.publish_jobs[publish_id] = PublishJob(
            publish_id=publish_id,
            links=linked(articles),
            outcome=self.next.publish.pop(0) if self.next.publish else 0,
            accepted_at=now,
            settles_at=now + self.next.takes,
            event_due=not self.next.withhold_events,
        )
        return {"publish_id": publish_id, "msg_data_id": next(self._numbers)}

    def publish_status(self, question: Question) -> Told:
        """freepublish/get."""
        publish_id = text(question.json(), "publish_id")
        if publish_id not in self.publish_jobs:
            raise Refused(40059)
        return self.publish_jobs[publish_id].told(self._clock())

    def published(self, question: Question) -> Told:
        """freepublish/batchget: newest first; mass-sent articles are not among them."""
        asked, now = question.json(), self._clock()
        offset, count = asked.get("offset", 0), asked.get("count", 20)
        if type(offset) is not int or type(count) is not int or offset < 0 or not 1 <= count <= 20:
            raise Refused(47003)
        done = [job for job in reversed(self.publish_jobs.values()) if job.shown(now)]
        items = [
            {
                "article_id": job.article_id,
                "content": {"news_item": [{**link.article.told(), "url": link.url} for link in job.links]},
                "update_time": int(job.settles_at.timestamp()),
            }
            for job in done[offset : offset + count]
        ]
        return {"total_count": len(done), "item_count": len(items), "item": items}

    def awaits_events(self) -> bool:
        """Whether finish events are still to come."""
        return any(job.event_due for job in self._jobs())

    def events(self) -> list[str]:
        """XML of the finish events that are due now; each once."""
        now, found = self._clock(), []
        for job in self._jobs():
            if job.event_due and now >= job.settles_at:
                job.event_due = False
                found.append(job.event(now))
        return found

    def _jobs(self) -> list[MassJob | PublishJob]:
        return [*self.mass_jobs.values(), *self.publish_jobs.values()]

    def articles(self) -> list[SentArticle]:
        """Everything that can be read by now, newest first."""
        now, found = self._clock(), list(self._previews)
        for mass in self.mass_jobs.values():
            if mass.shown(now):
                found += [_shown(link, "mass", mass.settles_at) for link in mass.links]
        for published in self.publish_jobs.values():
            if published.shown(now):
                found += [_shown(link, "publish", published.settles_at) for link in published.links]
        return sorted(found, key=lambda row: row.at, reverse=True)

    def _check_client_id(self, client_id: str, now: datetime) -> None:
        if len(client_id.encode("utf-8", "replace")) > MAX_CLIENT_ID:
            raise Refused(45067)
        if client_id not in self._client_ids:
            return
        msg_id, at = self._client_ids[client_id]
        if now - at < TOO_SOON:
            raise Refused(45066)
        if now - at < SAME_ID:
            raise Refused(45065, msg_id=msg_id)

    def _mass_job(self, question: Question) -> MassJob:
        try:
            msg_id = int(question.json().get("msg_id", ""))
        except (TypeError, ValueError):
            raise Refused(40059) from None
        if msg_id not in self.mass_jobs:
            raise Refused(40059)
        return self.mass_jobs[msg_id]

    def _count(self, name: str, limit: int) -> None:
        key = f"{name} {self._clock().astimezone(BEIJING):%Y-%m-%d}"
        if self._used[key] >= limit:
            raise Refused(45009)
        self._used[key] += 1


def _shown(link: Link, how: str, at: datetime, to: str = "") -> SentArticle:
    return SentArticle(link.article, link.id, link.url, how, to, at)
