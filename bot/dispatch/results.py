"""What became of the posts that WeChat took: from its notices, and by asking."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.dispatch import sentences
from bot.dispatch.ports import Client
from bot.dispatch.sending import LOOK_AFTER_S
from bot.dispatch.verdicts import MASS_FAILED, Result, mass_result, publish_result, read_notice
from bot.records.notices import Notices
from bot.records.posts import Attempt, Posts, State
from bot.wechat.client import WechatError

log = logging.getLogger(__name__)

WAIT_FOR_RESULT = timedelta(hours=24)
_LONGEST_LOOK_S = 900.0
_CLOSED = (State.FAILED, State.NEEDS_PERSON)


class Results:
    """Learns how the jobs of one account ended."""

    def __init__(self, *, posts: Posts, notices: Notices, client: Client) -> None:
        self._posts = posts
        self._notices = notices
        self._client = client

    def look(self, row: Attempt, now: datetime) -> Attempt | None:
        """Ask what became of an accepted attempt; None when it stays as it is."""
        told = self.told_already(row, now)
        if told is not None:
            return told
        accepted_at = row.accepted_at or row.due_at
        words = ""
        try:
            result = self._asked(row)
        except WechatError as error:
            result, words = None, sentences.NOT_ASKED.format(says=error.says)
        if result is not None:
            return self._settle(row, result, now)
        if now - accepted_at >= WAIT_FOR_RESULT:
            log.error("post %s needs a person", row.slug)
            return self._posts.settle(
                row,
                among=(State.ACCEPTED,),
                now=now,
                state=State.NEEDS_PERSON.value,
                next_at=None,
                error=sentences.NO_RESULT,
            )
        # the longer it takes, the less often
        pause = min(max((now - accepted_at).total_seconds() / 2, LOOK_AFTER_S), _LONGEST_LOOK_S)
        self._posts.settle(
            row, among=(State.ACCEPTED,), now=now, next_at=now + timedelta(seconds=pause), error=words
        )
        return None

    def told_already(self, row: Attempt, now: datetime) -> Attempt | None:
        """A notice may have come before the job's id was written down."""
        # WeChat's clock is not ours
        for notice in self._notices.since((row.sending_at or row.due_at) - timedelta(minutes=10)):
            finished = read_notice(notice.name, notice.data)
            if finished is None or (finished.msg_id, finished.publish_id) != (row.msg_id, row.publish_id):
                continue
            if finished.result is not None:
                return self._settle(row, finished.result, now)
        return None

    def read(self, name: str, data: dict[str, object], now: datetime) -> Attempt | None:
        """Take in one notice; None when it is about nothing that is known."""
        finished = read_notice(name, data)
        if finished is None or finished.result is None:
            return None
        row = self._posts.with_job(msg_id=finished.msg_id, publish_id=finished.publish_id)
        return None if row is None else self._settle(row, finished.result, now)

    def _asked(self, row: Attempt) -> Result | None:
        if row.publish_id:
            told = self._client.publish_status(row.publish_id)
            return publish_result(told.status, told.article_url)
        return mass_result(self._client.mass_status(row.msg_id))

    def _settle(self, row: Attempt, result: Result, now: datetime) -> Attempt | None:
        if row.state is State.SENT:
            # asked before the notice came; only the notice says where the article is, and how many have it
            if result.sent and (result.counts or (result.article_url and not row.article_url)):
                self._posts.settle(
                    row, among=(State.SENT,), now=now, facts=result.counts,
                    article_url=result.article_url or row.article_url,
                )  # fmt: skip
            return None
        if result.sent:
            if row.sent_at is not None:
                return None  # it was taken down since; an old notice does not bring it back
            return self._posts.settle(
                row, among=(State.ACCEPTED, *_CLOSED), now=now, facts=result.counts, state=State.SENT.value,
                next_at=None, sent_at=now, article_url=result.article_url, error="",
            )  # fmt: skip
        log.error("post %s was not sent", row.slug)
        # asked before the notice came, WeChat gave no reason; the notice has one
        vague = row.error == MASS_FAILED and result.error != MASS_FAILED
        return self._posts.settle(
            row, among=(State.ACCEPTED, State.NEEDS_PERSON, *((State.FAILED,) if vague else ())), now=now,
            facts=result.counts,
            state=State.FAILED.value, next_at=None, error=result.error,
        )  # fmt: skip
