"""When each post is due, and how far each attempt to send it has come.

An attempt is one row. Whoever sends it claims it with a conditional UPDATE and writes every step under that claim,
so one process works on it, and the next one, after a crash, knows what was done. Every step leaves its row in
``post_events`` in the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, Update, delete, func, select, update

from bot.records.database import insert_new, read, write
from bot.records.post_attempts import Attempt, ClaimLost, State
from bot.records.post_events import COUNTED, add_event, facts_between, step_between
from bot.records.post_models import posts

__all__ = ["Also", "Attempt", "ClaimLost", "Posts", "State"]

_COLUMNS = tuple(posts.c[row.name] for row in fields(Attempt))
_NOTHING_YET = {
    "state": State.DRAFT.value, "sha256": "", "way": "", "claim": "", "tries": 0, "thumb_id": "", "draft_id": "",
    "msg_id": "", "publish_id": "", "article_url": "", "error": "",
}  # fmt: skip
Also = Callable[[Connection], object] | None
_OVER = (State.FAILED.value, State.NEEDS_PERSON.value)


class Posts:
    """The posts of one account. Every method raises RecordsUnavailable when the database does not answer."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, posts)

    def plan(self, slug: str, due_at: datetime, *, now: datetime) -> bool:
        """Plan a post, or move one that is not being sent yet; False when it has come further than that."""

        def work(connection: Connection) -> bool:
            last = _last(connection, self._select().where(posts.c.slug == slug))
            if last is None:
                return self._insert(connection, slug, 1, due_at, now)
            moved = self._update(last, State.DRAFT).values(due_at=due_at, planned_at=now)
            if connection.execute(moved).rowcount != 1:
                return False
            self._tell(connection, slug, last.attempt, "moved", now, due_at=due_at)
            return True

        return write(self._engine, work)

    def unplan(self, slug: str) -> bool:
        """Take a post out of the plan; False when it is not planned, or being sent already."""

        def work(connection: Connection) -> bool:
            query = delete(posts).where(
                posts.c.account == self._account, posts.c.slug == slug, posts.c.state == State.DRAFT.value
            )
            return connection.execute(query).rowcount == 1

        return write(self._engine, work)

    def again(self, slug: str, due_at: datetime, *, now: datetime, by: str = "", also: Also = None) -> bool:
        """Plan a new attempt after one that failed or needs a person; False for any other state.

        Of two who ask at the same moment one gets True. ``by``: who asked; ``also`` runs in the same transaction.
        """

        def work(connection: Connection) -> bool:
            last = _last(connection, self._select().where(posts.c.slug == slug))
            if last is None or last.state.value not in _OVER:
                return False
            if not self._insert(connection, slug, last.attempt + 1, due_at, now, by=by):
                return False
            if also is not None:
                also(connection)
            return True

        return write(self._engine, work)

    def find(self, slug: str) -> Attempt | None:
        """The latest attempt of a post; None when it was never planned."""
        query = self._select().where(posts.c.slug == slug)
        return read(self._engine, lambda connection: _last(connection, query))

    def attempts(self, slug: str) -> tuple[Attempt, ...]:
        """Every attempt of a post, first to last."""
        return self._all(self._select().where(posts.c.slug == slug).order_by(posts.c.attempt))

    def latest(self) -> tuple[Attempt, ...]:
        """The latest attempt of each post, by the time it is due."""
        newer = posts.alias("newer")
        last = (
            select(func.max(newer.c.attempt))
            .where(newer.c.account == posts.c.account, newer.c.slug == posts.c.slug)
            .scalar_subquery()
        )
        return self._all(self._select().where(posts.c.attempt == last).order_by(posts.c.due_at, posts.c.slug))

    def due(self, now: datetime) -> tuple[Attempt, ...]:
        """Attempts to be sent now, approved or not, and attempts whose claim or pause is over."""
        return tuple(
            row
            for row in self.latest()
            if (row.state is State.DRAFT and row.due_at <= now)
            or (row.state is State.CLAIMED and (row.next_at is None or row.next_at <= now))
        )

    def accepted(self, now: datetime) -> tuple[Attempt, ...]:
        """Attempts of which WeChat is to be asked now what became of them."""
        query = self._select().where(posts.c.state == State.ACCEPTED.value, posts.c.next_at <= now)
        return self._all(query.order_by(posts.c.accepted_at, posts.c.slug))

    def with_job(self, *, msg_id: str = "", publish_id: str = "") -> Attempt | None:
        """The attempt that WeChat knows by an id; None when there is none (yet)."""
        column, wanted = (posts.c.msg_id, msg_id) if msg_id else (posts.c.publish_id, publish_id)
        if not wanted:
            return None
        return read(
            self._engine, lambda connection: _last(connection, self._select().where(column == wanted))
        )

    def claim(self, row: Attempt, *, sha256: str, way: str, seconds: float, now: datetime) -> Attempt | None:
        """Claim what ``due`` gave for so many seconds; None when another process was faster or the plan changed."""
        claim = secrets.token_hex(16)
        query = self._update(row, row.state).where(
            posts.c.claim == row.claim, posts.c.due_at == row.due_at, posts.c.tries == row.tries
        )
        if row.state is State.CLAIMED:
            query = query.where((posts.c.next_at.is_(None)) | (posts.c.next_at <= now))
        query = query.values(
            state=State.CLAIMED.value,
            claim=claim,
            sha256=sha256,
            way=way,
            next_at=now + timedelta(seconds=seconds),
        )
        return self._change(row, query, now)

    def record(self, row: Attempt, *, seconds: float, now: datetime, **steps: Any) -> Attempt:
        """Write a step down under the claim, which then holds for so many seconds more; raises ClaimLost."""
        return self.give_up(row, now=now, next_at=now + timedelta(seconds=seconds), **steps)

    def give_up(
        self,
        row: Attempt,
        *,
        now: datetime | None = None,
        facts: Mapping[str, Any] | None = None,
        **steps: Any,
    ) -> Attempt:
        """Write down how the work under this claim ended: a later time to go on, or another state; raises ClaimLost.

        ``facts`` go into the row of post_events that is left ``now``; without an instant none is left.
        """
        query = self._update(row, State.CLAIMED).where(posts.c.claim == row.claim).values(**steps)
        changed = self._change(row, query, now, facts)
        if changed is None:
            raise ClaimLost(row.slug)
        return changed

    def settle(
        self,
        row: Attempt,
        *,
        among: tuple[State, ...],
        now: datetime | None = None,
        facts: Mapping[str, Any] | None = None,
        also: Also = None,
        **steps: Any,
    ) -> Attempt | None:
        """Write down a result, mostly of WeChat; None unless the attempt is still in one of those states.

        ``also`` runs in the same transaction.
        """
        return self._change(row, self._update(row, *among).values(**steps), now, facts, also)

    def _select(self) -> Select[Any]:
        return select(*_COLUMNS).where(posts.c.account == self._account)

    def _update(self, row: Attempt, *states: State) -> Update:
        return update(posts).where(
            posts.c.account == self._account,
            posts.c.slug == row.slug,
            posts.c.attempt == row.attempt,
            posts.c.state.in_([state.value for state in states]),
        )

    def _change(
        self,
        row: Attempt,
        query: Update,
        now: datetime | None = None,
        facts: Mapping[str, Any] | None = None,
        also: Also = None,
    ) -> Attempt | None:
        this = self._select().where(posts.c.slug == row.slug, posts.c.attempt == row.attempt)

        def work(connection: Connection) -> Attempt | None:
            if connection.execute(query).rowcount != 1:
                return None
            if also is not None:
                also(connection)
            after = _last(connection, this)
            step = step_between(row, after) if after is not None else ""
            if now is not None and (step or facts):
                told = facts_between(row, after) | dict(facts or {})
                words = after.error if after is not None and after.error != row.error else ""
                add_event(
                    connection, self._account, row.slug, row.attempt, step or COUNTED, now=now, words=words,
                    facts=told,
                )  # fmt: skip
            return after

        return write(self._engine, work)

    def _all(self, query: Select[Any]) -> tuple[Attempt, ...]:
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_attempt(row) for row in rows)

    def _insert(
        self,
        connection: Connection,
        slug: str,
        attempt: int,
        due_at: datetime,
        now: datetime,
        *,
        by: str = "",
    ) -> bool:
        row = _NOTHING_YET | {
            "account": self._account, "slug": slug, "attempt": attempt, "due_at": due_at, "planned_at": now,
        }  # fmt: skip
        if connection.execute(self._new, row).rowcount != 1:
            return False
        who = {"by": by} if by else {}
        self._tell(connection, slug, attempt, "planned", now, due_at=due_at, **who)
        return True

    def _tell(
        self, connection: Connection, slug: str, attempt: int, step: str, now: datetime, **facts: Any
    ) -> None:
        add_event(connection, self._account, slug, attempt, step, now=now, facts=facts)


def _last(connection: Connection, query: Select[Any]) -> Attempt | None:
    row = connection.execute(query.order_by(posts.c.attempt.desc()).limit(1)).first()
    return None if row is None else _attempt(row)


def _attempt(row: Any) -> Attempt:
    values = row._asdict()
    return Attempt(**values | {"state": State(values["state"])})
