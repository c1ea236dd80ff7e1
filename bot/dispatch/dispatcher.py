"""Send the posts that are due, and learn what became of them.

Made to be asked again and again: every call looks at the records, does what can be done now, and leaves the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

from bot.conversation.turns import Kind, Utterance
from bot.dispatch import sentences
from bot.dispatch.ports import Approved, Client, Library, Ready
from bot.dispatch.sending import CLAIM_S, LOOK_AFTER_S, PAUSES_S, Parts, Sending
from bot.dispatch.verdicts import Result, mass_result, publish_result, read_notice
from bot.records.errors import RecordsError
from bot.records.notices import Notices
from bot.records.posts import Attempt, ClaimLost, Posts, State
from bot.services.build import POST
from bot.wechat.client import WechatError

log = logging.getLogger(__name__)

LATE = timedelta(days=7)
"""After this a post is not sent by itself any more."""
WAIT_FOR_RESULT = timedelta(hours=24)
_LONGEST_LOOK_S = 900.0
_CLOSED = (State.FAILED, State.NEEDS_PERSON)


class Step(NamedTuple):
    """What a round did to one post."""

    slug: str
    state: State
    error: str


class Dispatcher:
    """Sends the posts of one account. Any number may run at once, in threads, processes or machines."""

    def __init__(
        self,
        *,
        posts: Posts,
        notices: Notices,
        approvals: Approved,
        library: Library,
        client: Client,
        account: str,
        way: str,
        certified: bool,
        page: Callable[[str], str],
        source_url: Callable[[str], str] = lambda _slug: "",
        timer: Callable[[], float] = monotonic,
        keep_going: Callable[[], bool] = lambda: True,
    ) -> None:
        """``way`` is ``mass``, ``publish`` or ``draft``; ``page`` and ``source_url`` give addresses for a slug.

        ``timer`` measures how long a round takes, in seconds; when ``keep_going`` says no, the round ends early.
        """
        self._posts = posts
        self._notices = notices
        self._approvals = approvals
        self._library = library
        self._client = client
        self._account = account
        self._way = way
        self._certified = certified
        self._page = page
        self._source_url = source_url
        self._timer = timer
        self._keep_going = keep_going

    def run_due(self, now: datetime) -> list[Step]:
        """Send what is due at an aware instant, as far as it goes; raises RecordsError."""
        begun = self._timer()

        def moment() -> datetime:
            return now + timedelta(seconds=self._timer() - begun)

        due = self._posts.due(now)
        if not due:
            return []
        books, approved = self._books(), self._approvals.approved(POST)
        done = []
        for row in due:
            if not self._keep_going():
                break
            changed = self._one(row, books.get(row.slug), approved, moment)
            if changed is not None:
                done.append(Step(changed.slug, changed.state, changed.error))
        return done

    def poll(self, now: datetime) -> list[Step]:
        """Ask what became of the posts that WeChat took; raises RecordsError."""
        done = []
        for row in self._posts.accepted(now):
            if not self._keep_going():
                break
            changed = self._look(row, now)
            if changed is not None:
                done.append(Step(changed.slug, changed.state, changed.error))
        return done

    def finished(self, utterance: Utterance, *, now: datetime) -> Step | None:
        """Take in a finish notice of WeChat; None when it is about nothing that is known. Raises RecordsError.

        The notice must be stored before: whoever sends looks among the stored ones once it knows the job's id.
        """
        if utterance.kind is not Kind.JOB:
            return None
        changed = self._read(utterance.key, dict(utterance.data), now)
        return None if changed is None else Step(changed.slug, changed.state, changed.error)

    def _books(self) -> Mapping[str, Ready]:
        """The posts; none when one cannot be read, and what WeChat has already been given goes on."""
        try:
            return self._library.posts()
        except ValueError:
            log.exception("posts cannot be read")
            return {}

    def _one(
        self,
        row: Attempt,
        post: Ready | None,
        approved: frozenset[tuple[str, str]],
        moment: Callable[[], datetime],
    ) -> Attempt | None:
        """One post; None when it stays as it is, or another process has it."""
        mine = None
        try:
            mine = self._claimed(row, post, approved, moment())
            if mine is None or mine.state is not State.CLAIMED:
                return mine
            ended = Sending(mine, post, parts=self._parts(moment)).run()
        except ClaimLost:
            return None
        except RecordsError as error:
            # the next round finds how far it came
            log.warning("post %s: %s", row.slug, type(error).__name__)
            return None
        except Exception as error:
            # One post that trips over something unforeseen must not keep the others from going out.
            log.exception("sending %s failed", row.slug)
            return None if mine is None else self._broken(mine, type(error).__name__, moment())
        if ended.state is State.ACCEPTED:
            return self._told_already(ended, moment()) or ended
        return ended

    def _claimed(
        self, row: Attempt, post: Ready | None, approved: frozenset[tuple[str, str]], now: datetime
    ) -> Attempt | None:
        """The attempt under a claim; None if it is not to be sent, or another process was faster."""
        resumed = row.state is State.CLAIMED
        if not resumed and (post is None or not post.sha256 or (post.slug, post.sha256) not in approved):
            return None  # the board says why
        sha256, way = (row.sha256, row.way) if resumed else (post.sha256 if post else "", self._way)
        mine = self._posts.claim(row, sha256=sha256, way=way, seconds=CLAIM_S, now=now)
        if mine is None:
            return None
        if mine.in_doubt:
            # asking again may be the call that sends it, so it needs its approval as much as the first one
            good = (mine.slug, mine.sha256) in approved
            return mine if good else self._open(mine, sentences.MAYBE_SENT)
        late = now - max(row.due_at, row.planned_at)
        if late > LATE:
            return self._open(mine, sentences.LATE.format(days=late // timedelta(days=1)))
        if resumed:
            return self._still_right(mine, post, approved)
        if any(earlier.state is State.SENT for earlier in self._posts.attempts(row.slug)):
            return self._open(mine, sentences.SENT_BEFORE)
        return mine

    def _still_right(
        self, mine: Attempt, post: Ready | None, approved: frozenset[tuple[str, str]]
    ) -> Attempt:
        """What was approved is what is sent, also when sending goes on after a while."""
        if mine.draft_id:
            if (mine.slug, mine.sha256) in approved:
                return mine
            return self._open(mine, sentences.WITHDRAWN)
        if post is not None and post.sha256 == mine.sha256 and (mine.slug, mine.sha256) in approved:
            return mine
        return self._posts.give_up(
            mine,
            state=State.DRAFT.value,
            sha256="",
            way="",
            claim="",
            next_at=None,
            tries=0,
            thumb_id="",
            error="",
        )

    def _open(self, mine: Attempt, error: str) -> Attempt:
        log.error("post %s needs a person", mine.slug)
        return self._posts.give_up(mine, state=State.NEEDS_PERSON.value, next_at=None, error=error)

    def _broken(self, mine: Attempt, kind: str, now: datetime) -> Attempt | None:
        """Put it off; too often, and a person has to look. Whether it may have been sent the row says."""
        words = sentences.BROKEN.format(kind=kind)
        try:
            held = self._posts.find(mine.slug)
            if held is None or held.claim != mine.claim:
                return None
            if held.tries < len(PAUSES_S):
                pause = timedelta(seconds=max(CLAIM_S, PAUSES_S[held.tries]))
                return self._posts.give_up(held, next_at=now + pause, tries=held.tries + 1, error=words)
            return self._open(held, words + (sentences.MAYBE_SENT if held.in_doubt else ""))
        except (RecordsError, ClaimLost):
            return None

    def _look(self, row: Attempt, now: datetime) -> Attempt | None:
        told = self._told_already(row, now)
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
                state=State.NEEDS_PERSON.value,
                next_at=None,
                error=sentences.NO_RESULT,
            )
        # the longer it takes, the less often
        pause = min(max((now - accepted_at).total_seconds() / 2, LOOK_AFTER_S), _LONGEST_LOOK_S)
        self._posts.settle(row, among=(State.ACCEPTED,), next_at=now + timedelta(seconds=pause), error=words)
        return None

    def _asked(self, row: Attempt) -> Result | None:
        if row.publish_id:
            told = self._client.publish_status(row.publish_id)
            return publish_result(told.status, told.article_url)
        return mass_result(self._client.mass_status(row.msg_id))

    def _told_already(self, row: Attempt, now: datetime) -> Attempt | None:
        """A notice may have come before the job's id was written down."""
        # WeChat's clock is not ours
        for notice in self._notices.since((row.sending_at or row.due_at) - timedelta(minutes=10)):
            finished = read_notice(notice.name, notice.data)
            if finished is None or (finished.msg_id, finished.publish_id) != (row.msg_id, row.publish_id):
                continue
            if finished.result is not None:
                return self._settle(row, finished.result, now)
        return None

    def _read(self, name: str, data: dict[str, object], now: datetime) -> Attempt | None:
        finished = read_notice(name, data)
        if finished is None or finished.result is None:
            return None
        row = self._posts.with_job(msg_id=finished.msg_id, publish_id=finished.publish_id)
        return None if row is None else self._settle(row, finished.result, now)

    def _settle(self, row: Attempt, result: Result, now: datetime) -> Attempt | None:
        if row.state is State.SENT:
            # asked before the notice came; only the notice says where the article is
            if result.article_url and not row.article_url:
                self._posts.settle(row, among=(State.SENT,), article_url=result.article_url)
            return None
        if result.sent:
            return self._posts.settle(
                row, among=(State.ACCEPTED, *_CLOSED), state=State.SENT.value, next_at=None, sent_at=now,
                article_url=result.article_url, error="",
            )  # fmt: skip
        log.error("post %s was not sent", row.slug)
        return self._posts.settle(
            row, among=(State.ACCEPTED, State.NEEDS_PERSON), state=State.FAILED.value, next_at=None, error=result.error
        )  # fmt: skip

    def _parts(self, moment: Callable[[], datetime]) -> Parts:
        return Parts(
            posts=self._posts, client=self._client, account=self._account, certified=self._certified,
            page=self._page, source_url=self._source_url, moment=moment, keep_going=self._keep_going,
        )  # fmt: skip
