"""One claimed attempt, step by step; every step is written down before the next one begins.

Uploading a cover or adding a draft twice does no harm. Asking WeChat to send does: so that is written down before
it is asked, and whoever finds it written down without an answer asks again only with the same number, and only
while WeChat still knows that number (24 hours; official page 根据标签群发消息, clientmsgid).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.dispatch import sentences
from bot.dispatch.articles import article_facts, article_of, differences, uploaded
from bot.dispatch.ports import Client, Ready
from bot.records.posts import Attempt, Posts, State
from bot.wechat.article import Article
from bot.wechat.client import WechatError

log = logging.getLogger(__name__)

CLAIM_S = 75.0
"""A claim outlasts its process by this long at most; WeChat refuses the same clientmsgid within a minute."""
SAME_NUMBER = timedelta(hours=23)
"""How long after the first call the same clientmsgid is sure to be the same send; WeChat says 24 hours."""
LOOK_AFTER_S = 20.0
"""When WeChat is first asked what became of it."""
PAUSES_S = (20, 60, 300, 900, 1800, 3600, 3600, 3600)
"""Between tries; after the last one it is given up."""
_SAME_NUMBER_AFTER_S = 70
"""WeChat refuses the same clientmsgid within a minute (45066)."""
_BUSY, _DAY_QUOTA, _MINUTE_QUOTA, _TOO_SOON, _NOT_ALLOWED = -1, 45009, 45011, 45066, 48001
_BEIJING = timezone(timedelta(hours=8))


class Stopped(Exception):
    """The process is about to end; the attempt goes on in the next one."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What every attempt is sent with."""

    posts: Posts
    client: Client
    account: str
    certified: bool
    page: Callable[[str], str]
    """Slug → address of the page to copy from."""
    source_url: Callable[[str], str]
    """Slug → where 阅读原文 leads; empty for nowhere."""
    moment: Callable[[], datetime]
    """This moment, aware UTC."""
    keep_going: Callable[[], bool]
    """False when the process is about to end."""
    credits: Callable[[str, str], str] = lambda _slug, _sha256: ""
    """Slug and hash → the line that says who signed, as HTML."""
    read_back: bool = False
    """Whether a draft is compared with what was signed before it is sent."""


def client_msg_id(account: str, slug: str, attempt: int) -> str:
    """The number by which WeChat recognises a send: the same for an attempt, another for the next; ≤ 32 ASCII."""
    return f"{hashlib.sha256(f'{account}/{slug}'.encode()).hexdigest()[:24]}-{attempt}"


class Sending:
    """Takes one claimed attempt as far as it goes now."""

    def __init__(self, row: Attempt, post: Ready | None, *, parts: Parts) -> None:
        """``post`` is needed until the draft is made."""
        self._row = row
        self._post = post
        self._parts = parts

    def run(self) -> Attempt:
        """The attempt as it is afterwards. Raises ClaimLost and RecordsError; what is done stays done."""
        try:
            return self._steps()
        except Stopped:
            return self._end(next_at=self._parts.moment())
        except WechatError as error:
            return self._stumbled(error.says, error.errcode, unsure=error.unsure, permanent=error.permanent)

    def _steps(self) -> Attempt:
        row = self._row
        if row.in_doubt:
            return self._ask_again()
        if not row.draft_id:
            post = self._post
            assert post is not None
            if post.cover is None:
                return self._fail(sentences.NO_COVER)
            if not row.thumb_id:
                self._step()
                cover = post.cover
                self._record(thumb_id=self._parts.client.add_thumb(cover.data, cover.name, cover.mime))
            self._step()
            article = self._article(post)
            self._record(draft_id=self._parts.client.add_draft(article), facts=article_facts(article))
            if self._parts.read_back:
                self._step()
                changed = differences(article, self._parts.client.get_draft(self._row.draft_id))
                if changed:
                    return self._needs_person(sentences.CHANGED_THERE.format(parts="、".join(changed)))
        if row.way == "draft":
            return self._needs_person(sentences.BY_SETTING)
        if not self._parts.certified:
            return self._needs_person(sentences.UNCERTIFIED)
        self._step()
        self._record(sending_at=self._parts.moment())
        return self._send(asked_before=False)

    def _ask_again(self) -> Attempt:
        """It was asked to send and no answer is known: a crash, or a connection that broke."""
        row = self._row
        assert row.sending_at is not None
        if row.way != "mass" or self._parts.moment() - row.sending_at >= SAME_NUMBER:
            return self._open(sentences.MAYBE_SENT)
        self._step()
        return self._send(asked_before=True)

    def _send(self, *, asked_before: bool) -> Attempt:
        try:
            ids, facts = self._call()
        except WechatError as error:
            if error.unsure or error.errcode == _TOO_SOON:
                return self._unsure()
            if asked_before:
                if _transient(error.errcode, permanent=error.permanent):
                    return self._unsure()
                return self._open(sentences.MAYBE_SENT_BUT.format(says=error.says))
            # refused for certain, so it was not sent
            self._record(sending_at=None)
            raise
        now = self._parts.moment()
        return self._end(
            state=State.ACCEPTED.value,
            accepted_at=now,
            next_at=now + timedelta(seconds=LOOK_AFTER_S),
            error="",
            facts=facts,
            **ids,
        )

    def _call(self) -> tuple[dict[str, str], dict[str, str]]:
        """What is known of the job now, and what is kept for the proof."""
        row, client = self._row, self._parts.client
        if row.way == "publish":
            return {"publish_id": client.publish(row.draft_id)}, {}
        number = client_msg_id(self._parts.account, row.slug, row.attempt)
        sent = client.send_to_all(row.draft_id, client_msg_id=number)
        return {"msg_id": sent.msg_id}, {"msg_data_id": getattr(sent, "msg_data_id", "")}

    def _unsure(self) -> Attempt:
        if self._row.way != "mass":
            return self._open(sentences.MAYBE_SENT)
        pause = max(_SAME_NUMBER_AFTER_S, PAUSES_S[min(self._row.tries, len(PAUSES_S) - 1)])
        return self._later(sentences.UNSURE, self._parts.moment() + timedelta(seconds=pause))

    def _stumbled(self, says: str, errcode: int | None, *, unsure: bool, permanent: bool) -> Attempt:
        """A call failed that surely sent nothing."""
        if errcode == _NOT_ALLOWED:
            return self._needs_person(sentences.NOT_ALLOWED)
        if not (unsure or _transient(errcode, permanent=permanent)):
            return self._refused(sentences.REFUSED.format(says=says))
        tries = self._row.tries
        if tries >= len(PAUSES_S):
            return self._refused(sentences.GAVE_UP.format(says=says, times=tries + 1))
        now = self._parts.moment()
        if errcode == _DAY_QUOTA:
            when = _tomorrow(now)
        else:
            pause = max(PAUSES_S[tries], _SAME_NUMBER_AFTER_S if errcode == _MINUTE_QUOTA else 0)
            when = now + timedelta(seconds=pause)
        return self._later(sentences.AGAIN_LATER, when, says=says)

    def _later(self, words: str, when: datetime, **more: str) -> Attempt:
        shown = f"{when.astimezone(_BEIJING):%m月%d日 %H:%M}"
        log.warning("post %s put off", self._row.slug)
        return self._end(next_at=when, tries=self._row.tries + 1, error=words.format(when=shown, **more))

    def _refused(self, error: str) -> Attempt:
        """It failed for good; where a person would send it in the end anyway, that person is asked instead."""
        if self._row.way == "draft" or not self._parts.certified:
            return self._needs_person(error)
        return self._fail(error)

    def _needs_person(self, why: str) -> Attempt:
        how = sentences.IN_THE_BOX if self._row.draft_id else sentences.COPY_IT
        return self._open(why + how.format(page=self._parts.page(self._row.slug)))

    def _open(self, error: str) -> Attempt:
        log.error("post %s needs a person", self._row.slug)
        return self._end(state=State.NEEDS_PERSON.value, next_at=None, error=error)

    def _fail(self, error: str) -> Attempt:
        log.error("post %s was not sent", self._row.slug)
        return self._end(state=State.FAILED.value, next_at=None, error=error)

    def _step(self) -> None:
        if not self._parts.keep_going():
            raise Stopped

    def _record(self, **step: Any) -> None:
        self._row = self._parts.posts.record(self._row, seconds=CLAIM_S, now=self._parts.moment(), **step)

    def _end(self, **how: Any) -> Attempt:
        self._row = self._parts.posts.give_up(self._row, now=self._parts.moment(), **how)
        return self._row

    def _article(self, post: Ready) -> Article:
        return article_of(
            post,
            thumb_id=self._row.thumb_id,
            credits=self._parts.credits(post.slug, post.sha256),
            source_url=self._parts.source_url(post.slug),
            urls=uploaded(self._parts.client, post),
        )


def _transient(errcode: int | None, *, permanent: bool) -> bool:
    """Whether the same call may well succeed later."""
    return errcode in (_BUSY, _DAY_QUOTA, _MINUTE_QUOTA, _TOO_SOON) or (errcode is None and not permanent)


def _tomorrow(now: datetime) -> datetime:
    """A little after midnight in Beijing, when WeChat counts anew."""
    here = now.astimezone(_BEIJING)
    return (here + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
