"""What was done with a post and what WeChat answered, in the order in which it happened: rows that are only added.

Every change of an attempt (``bot.records.posts``) leaves its row in the same transaction, so that the proof of a
post cannot be thinner than what became of it.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, insert, select

from bot.records.database import read, write
from bot.records.year_models import post_events

PREFLIGHT, PREVIEWED, SIGNED, RETURNED, DELETED = "preflight", "previewed", "signed", "returned", "deleted"
COUNTED = "counted"
"""WeChat's counts came after the post was known to be sent."""
MOST = 2000
"""Rows that are read for one post."""

_order = itertools.count()
_STATES = {
    "claimed": "claimed",
    "accepted": "accepted",
    "sent": "sent",
    "failed": "failed",
    "needs_person": "needs_person",
    "draft": "let_go",
}
_STEPS = (("thumb_id", "covered"), ("draft_id", "drafted"), ("sending_at", "asked"))


class PostEvent(NamedTuple):
    """One thing that happened to a post."""

    slug: str
    attempt: int
    """0 before it was ever planned."""
    at: datetime
    """Aware UTC."""
    step: str
    words: str
    """For staff, in Chinese; may be empty."""
    facts: Mapping[str, Any]


def add_event(
    connection: Connection,
    account: str,
    slug: str,
    attempt: int,
    step: str,
    *,
    now: datetime,
    words: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Add a row inside a transaction. ``facts`` hold no secrets and no openid."""
    row = {
        # rows of one process and one instant keep their order
        "id": f"{int(now.timestamp() * 1000):012x}{next(_order) % 2**32:08x}{secrets.token_hex(6)}",
        "account": account,
        "slug": slug,
        "attempt": attempt,
        "at": now,
        "step": step,
        "words": words,
        "facts": json.dumps(facts or {}, ensure_ascii=False, sort_keys=True, default=str),
    }
    connection.execute(insert(post_events), row)


def step_between(before: Any, after: Any) -> str:
    """What happened between two readings of an attempt; empty when only its claim was drawn out."""
    if after.state != before.state:
        if str(before.state) == "sent":
            return DELETED  # an article that is out is over only when somebody takes it down
        return _STATES[str(after.state)]
    for name, step in _STEPS:
        was, now_is = getattr(before, name), getattr(after, name)
        if now_is and now_is != was:
            return step
    if before.sending_at and not after.sending_at:
        return "refused"
    if after.tries > before.tries:
        return "put_off"
    if after.claim != before.claim:
        return "claimed"
    if after.article_url != before.article_url or (after.error and after.error != before.error):
        return COUNTED
    return ""


def facts_between(before: Any, after: Any) -> dict[str, Any]:
    """What became known of an attempt, by column."""
    names = ("sha256", "way", "thumb_id", "draft_id", "msg_id", "publish_id", "article_url", "tries")
    return {
        name: getattr(after, name)
        for name in names
        if getattr(after, name) and getattr(after, name) != getattr(before, name)
    }


class PostEvents:
    """The events of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def note(
        self,
        slug: str,
        attempt: int,
        step: str,
        *,
        now: datetime,
        words: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep that something happened."""
        self.note_all(slug, attempt, step, [(words, facts or {})], now=now)

    def note_all(
        self,
        slug: str,
        attempt: int,
        step: str,
        rows: Sequence[tuple[str, Mapping[str, Any]]],
        *,
        now: datetime,
    ) -> None:
        """Keep several rows (words and facts) of one step, all or none."""

        def work(connection: Connection) -> None:
            for words, facts in rows:
                add_event(connection, self._account, slug, attempt, step, now=now, words=words, facts=facts)

        write(self._engine, work)

    def of(self, slug: str, *, steps: tuple[str, ...] = ()) -> tuple[PostEvent, ...]:
        """What happened to a post, first to last; of some steps only, if they are given."""
        query = select(post_events).where(post_events.c.account == self._account, post_events.c.slug == slug)
        if steps:
            query = query.where(post_events.c.step.in_(steps))
        query = query.order_by(post_events.c.at.desc(), post_events.c.id.desc()).limit(MOST)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_event(row) for row in reversed(rows))

    def latest(self, slug: str, *steps: str) -> PostEvent | None:
        """The last event of these steps; None when there is none."""
        query = (
            select(post_events)
            .where(
                post_events.c.account == self._account,
                post_events.c.slug == slug,
                post_events.c.step.in_(steps),
            )
            .order_by(post_events.c.at.desc(), post_events.c.id.desc())
            .limit(1)
        )
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else _event(row)


def _event(row: Row[Any]) -> PostEvent:
    return PostEvent(row.slug, row.attempt, row.at, row.step, row.words, json.loads(row.facts))
