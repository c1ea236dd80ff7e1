"""Before a post goes out: a day and an hour ahead everything that could stop it is tried, and a failure is told.

Each check leaves a row in ``post_events``; the list of the last round is what staff see. A round that failed is
made again every quarter of an hour, and told once for each of the two times.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from bot.dispatch import preflight_words as words
from bot.dispatch.addresses import source_url
from bot.dispatch.articles import differences
from bot.dispatch.build import library_of
from bot.dispatch.drafting import draft
from bot.dispatch.ports import Library, Ready
from bot.records.post_events import PREFLIGHT, PostEvent, PostEvents
from bot.records.posts import Attempt, Posts, State
from bot.services.alerting import Alerting, alerting_of
from bot.services.build import ACCOUNT, POST, Services
from bot.services.duty import people_for
from bot.services.quota import Quota
from bot.services.quota import quota_of as send_quota
from bot.services.signing import credits_of
from bot.settings import Settings
from bot.statistics.periods import BEIJING, beijing_day
from bot.wechat.client import WechatClient, WechatError
from bot.wechat.reading import API_ADDRESSES, quota_of
from content.render import CHARACTERS_BELOW

log = logging.getLogger(__name__)

EVERY_S = 60
DAY, HOUR, ASKED = "day", "hour", "asked"
"""A day ahead, an hour ahead, and whenever somebody asks."""
AHEAD = ((HOUR, timedelta(hours=1)), (DAY, timedelta(hours=24)))
AGAIN = timedelta(minutes=15)
_SENDERS = {"mass": "/cgi-bin/message/mass/sendall", "publish": "/cgi-bin/freepublish/submit"}


class Check(NamedTuple):
    """One thing that was looked at."""

    name: str
    """``signed``, ``cover``, …: a key of ``preflight_words.NAMES``."""
    ok: bool | None
    """None: nothing to check, or something to know."""
    words: str
    """What was found, and what to do; Chinese."""
    facts: Mapping[str, object] = MappingProxyType({})


class Preflight:
    """Looks ahead for the posts of one account."""

    def __init__(
        self,
        *,
        posts: Posts,
        events: PostEvents,
        library: Library,
        approved: Callable[[], frozenset[tuple[str, str]]],
        credits: Callable[[str, str], str],
        source_url: Callable[[str], str],
        client: WechatClient,
        settings: Settings,
        quota: Quota,
        alerting: Alerting,
        people: Callable[[], str],
    ) -> None:
        """``people``: names of the two who see to a failure."""
        self._posts = posts
        self._events = events
        self._library = library
        self._approved = approved
        self._credits = credits
        self._source_url = source_url
        self._client = client
        self._settings = settings
        self._quota = quota
        self._alerting = alerting
        self._people = people

    def run(self, now: datetime) -> int:
        """Check one post whose time comes near, if any is to be checked now; how many were. Raises RecordsError."""
        for row in self._posts.latest():
            if row.state is State.DRAFT and row.due_at > now:
                stage = next((name for name, ahead in AHEAD if row.due_at - now <= ahead), "")
                if stage and self._to_check(row, stage, now):
                    self.check(row, stage, now)
                    return 1  # the others in the next round: sending must not wait for long
        return 0

    def check(self, row: Attempt, stage: str, now: datetime) -> tuple[Check, ...]:
        """Check one post and tell of a failure. Raises RecordsError."""
        post = self._books().get(row.slug)
        checks = tuple(self._checks(row, post, now))
        failed = [check for check in checks if check.ok is False]
        due = row.due_at.isoformat()
        rows = [
            (check.words, {**check.facts, "check": check.name, "ok": check.ok, "stage": stage, "due": due})
            for check in checks
        ]
        rows.append(
            ("", {"check": "all", "ok": not failed, "stage": stage, "due": due, "checks": len(checks)})
        )
        self._events.note_all(row.slug, row.attempt, PREFLIGHT, rows, now=now)
        if failed and stage != ASKED:
            self._tell_failure(row, post, stage, failed, now)
        if not failed and stage == HOUR and self._guarded:
            when, key = _shown(row.due_at), f"{row.slug}:{row.attempt}:{due}:guard"
            told = words.BE_THERE.format(name=self._settings.mass_confirm_by, when=when)
            self._alerting.tell("preflight", key, told, urgent=False, now=now)
        return checks

    @property
    def _guarded(self) -> bool:
        mass = self._settings.posts_by == "mass" and self._settings.certified
        return mass and bool(self._settings.mass_confirm_by)

    def _to_check(self, row: Attempt, stage: str, now: datetime) -> bool:
        last = self._events.latest(row.slug, PREFLIGHT)
        if last is None or (last.attempt, last.facts.get("due")) != (row.attempt, row.due_at.isoformat()):
            return True
        if last.facts.get("stage") not in {stage, ASKED}:
            return True
        return last.facts.get("ok") is False and now - last.at >= AGAIN

    def _checks(self, row: Attempt, post: Ready | None, now: datetime) -> Iterator[Check]:
        if post is None or not post.sha256:
            yield Check("signed", False, words.NO_TEXT)
            return
        signed = (post.slug, post.sha256) in self._approved()
        credits = self._credits(post.slug, post.sha256)
        yield Check("signed", signed, words.SIGNED if signed else words.NOT_SIGNED)
        yield Check("cover", post.cover is not None, words.COVER if post.cover else words.NO_COVER)
        length = len(post.html) + len(credits)
        fits = length < CHARACTERS_BELOW
        yield Check("length", fits, (words.FITS if fits else words.TOO_LONG).format(length=length))
        yield self._day(row)
        try:
            self._client.look(API_ADDRESSES)
        except WechatError as error:
            yield Check("token", False, error.says)
            yield Check("draft", None, words.NOT_TRIED)
            return
        yield Check("token", True, words.CONNECTED)
        yield self._calls_left()
        if post.cover is not None and fits:
            yield self._draft(post, credits)
        yield self._right()
        yield self._guard(row)

    def _day(self, row: Attempt) -> Check:
        """Whether WeChat takes one more on that day, besides what is planned, under way or sent."""
        others = [
            beijing_day(other.sent_at or other.due_at)
            for other in self._posts.latest()
            if other.slug != row.slug and (other.state is not State.SENT or other.way == "mass")
        ]
        why = self._quota.refusal(beijing_day(row.due_at), others)
        return Check("day", not why, why or words.DAY_FREE)

    def _calls_left(self) -> Check:
        paths = ["/cgi-bin/draft/add"]
        if self._settings.certified and self._settings.posts_by in _SENDERS:
            paths.append(_SENDERS[self._settings.posts_by])
        left = {}
        for path in paths:
            try:
                told = self._client.look(quota_of(path)).get("quota")
            except WechatError:
                return Check("quota", None, words.QUOTA_UNKNOWN)
            if not isinstance(told, dict) or type(told.get("remain")) is not int:
                return Check("quota", None, words.QUOTA_UNKNOWN)
            left[path] = told["remain"]
        least = min(left.values())
        return Check("quota", least > 0, words.QUOTA.format(left=least) if least > 0 else words.NO_QUOTA)

    def _draft(self, post: Ready, credits: str) -> Check:
        """Make the draft, read it back, compare it with what was signed, and take it out again."""
        try:
            made = draft(
                self._client, self._events, post, credits=credits, source_url=self._source_url(post.slug)
            )
            changed = differences(made.article, self._client.get_draft(made.media_id))
        except WechatError as error:
            return Check("draft", False, error.says)
        facts = dict(made.facts)
        try:
            self._client.delete_draft(made.media_id)
        except WechatError as error:
            log.warning("trial draft of %s not taken out: %s", post.slug, error.errcode)
            facts["left_in_box"] = True
        if changed:
            return Check("draft", False, words.CHANGED.format(parts="、".join(changed)), facts)
        pictures = words.PICTURES.format(count=len(post.pictures)) if post.pictures else ""
        return Check("draft", True, words.SAME + pictures, facts)

    def _right(self) -> Check:
        if self._settings.posts_by == "draft":
            return Check("right", None, words.BY_PERSON)
        if not self._settings.certified:
            return Check("right", None, words.UNCERTIFIED)
        return Check("right", True, words.RIGHT)

    def _guard(self, row: Attempt) -> Check:
        if self._guarded:
            name = self._settings.mass_confirm_by
            return Check("guard", None, words.BE_THERE.format(name=name, when=_shown(row.due_at)))
        if self._settings.posts_by == "mass" and self._settings.certified:
            return Check("guard", None, words.NO_GUARD)
        return Check("guard", None, words.NO_PUSH)

    def _tell_failure(
        self, row: Attempt, post: Ready | None, stage: str, failed: list[Check], now: datetime
    ) -> None:
        told = words.FAILED.format(
            title=post.title if post else row.slug, when=_shown(row.due_at), why=failed[0].words,
            people=self._people(),
        )  # fmt: skip
        key = f"{row.slug}:{row.attempt}:{row.due_at.isoformat()}:{stage}"
        self._alerting.tell("preflight", key, told, urgent=stage == HOUR, now=now)

    def _books(self) -> dict[str, Ready]:
        try:
            return dict(self._library.posts())
        except ValueError:
            log.exception("posts cannot be read")
            return {}


def last_round(events: tuple[PostEvent, ...]) -> tuple[PostEvent, ...]:
    """The rows of the last round of checks among the events of a post; empty when none was made."""
    rows = [event for event in events if event.step == PREFLIGHT]
    if not rows:
        return ()
    return tuple(row for row in rows if row.at == rows[-1].at and row.facts.get("check") != "all")


def _shown(at: datetime) -> str:
    here = at.astimezone(BEIJING)
    return f"{here.month}月{here.day}日 {here:%H:%M}"


def preflight_for(services: Services) -> Preflight:
    """The checks on these services; nothing is opened before it is used."""
    settings = services.settings
    return Preflight(
        posts=services.posts,
        events=PostEvents(services.engine, account=ACCOUNT),
        library=library_of(services),
        approved=lambda: services.approvals.approved(POST),
        credits=credits_of(services),
        source_url=lambda slug: source_url(settings, slug),
        client=services.client,
        settings=settings,
        quota=send_quota(settings),
        alerting=alerting_of(services),
        people=lambda: people_for(services),
    )
