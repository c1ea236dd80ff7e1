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
from bot.dispatch.results import Results
from bot.dispatch.sending import CLAIM_S, PAUSES_S, Parts, Sending
from bot.records.errors import RecordsError
from bot.records.notices import Notices
from bot.records.posts import Attempt, ClaimLost, Posts, State
from bot.services.build import POST

log = logging.getLogger(__name__)

LATE = timedelta(days=7)
"""After this a post is not sent by itself any more."""


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
        credits: Callable[[str, str], str] = lambda _slug, _sha256: "",
        read_back: bool = False,
        timer: Callable[[], float] = monotonic,
        keep_going: Callable[[], bool] = lambda: True,
    ) -> None:
        """``way`` is ``mass``, ``publish`` or ``draft``; ``page`` and ``source_url`` give addresses for a slug, ``credits`` the
        line under a text of this hash that says who signed it (HTML). With ``read_back`` a draft is sent only when
        WeChat kept it as it was made.

        ``timer`` measures how long a round takes, in seconds; when ``keep_going`` says no, the round ends early.
        """
        self._posts = posts
        self._results = Results(posts=posts, notices=notices, client=client)
        self._approvals = approvals
        self._library = library
        self._client = client
        self._account = account
        self._way = way
        self._certified = certified
        self._page = page
        self._source_url = source_url
        self._credits = credits
        self._read_back = read_back
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
            changed = self._results.look(row, now)
            if changed is not None:
                done.append(Step(changed.slug, changed.state, changed.error))
        return done

    def finished(self, utterance: Utterance, *, now: datetime) -> Step | None:
        """Take in a finish notice of WeChat; None when it is about nothing that is known. Raises RecordsError.

        The notice must be stored before: whoever sends looks among the stored ones once it knows the job's id.
        """
        if utterance.kind is not Kind.JOB:
            return None
        changed = self._results.read(utterance.key, dict(utterance.data), now)
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
            return self._results.told_already(ended, moment()) or ended
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
            return mine if good else self._open(mine, sentences.MAYBE_SENT, now)
        late = now - max(row.due_at, row.planned_at)
        if late > LATE:
            return self._open(mine, sentences.LATE.format(days=late // timedelta(days=1)), now)
        if resumed:
            return self._still_right(mine, post, approved, now)
        if any(earlier.state is State.SENT for earlier in self._posts.attempts(row.slug)):
            return self._open(mine, sentences.SENT_BEFORE, now)
        return mine

    def _still_right(
        self, mine: Attempt, post: Ready | None, approved: frozenset[tuple[str, str]], now: datetime
    ) -> Attempt:
        """What was approved is what is sent, also when sending goes on after a while."""
        if mine.draft_id:
            if (mine.slug, mine.sha256) in approved:
                return mine
            return self._open(mine, sentences.WITHDRAWN, now)
        if post is not None and post.sha256 == mine.sha256 and (mine.slug, mine.sha256) in approved:
            return mine
        return self._posts.give_up(
            mine,
            now=now,
            state=State.DRAFT.value,
            sha256="",
            way="",
            claim="",
            next_at=None,
            tries=0,
            thumb_id="",
            error="",
        )

    def _open(self, mine: Attempt, error: str, now: datetime) -> Attempt:
        log.error("post %s needs a person", mine.slug)
        return self._posts.give_up(mine, now=now, state=State.NEEDS_PERSON.value, next_at=None, error=error)

    def _broken(self, mine: Attempt, kind: str, now: datetime) -> Attempt | None:
        """Put it off; too often, and a person has to look. Whether it may have been sent the row says."""
        words = sentences.BROKEN.format(kind=kind)
        try:
            held = self._posts.find(mine.slug)
            if held is None or held.claim != mine.claim:
                return None
            if held.tries < len(PAUSES_S):
                pause = timedelta(seconds=max(CLAIM_S, PAUSES_S[held.tries]))
                return self._posts.give_up(
                    held, now=now, next_at=now + pause, tries=held.tries + 1, error=words
                )
            return self._open(held, words + (sentences.MAYBE_SENT if held.in_doubt else ""), now)
        except (RecordsError, ClaimLost):
            return None

    def _parts(self, moment: Callable[[], datetime]) -> Parts:
        return Parts(
            posts=self._posts, client=self._client, account=self._account, certified=self._certified,
            page=self._page, source_url=self._source_url, moment=moment, keep_going=self._keep_going,
            credits=self._credits, read_back=self._read_back,
        )  # fmt: skip
