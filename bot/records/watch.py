"""What staff have to hear of: read by the indexes of what waits, without a word that a villager said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select

from bot.records.content_models import versions
from bot.records.database import read
from bot.records.desk_models import cases, deliveries, replies
from bot.records.models import WAITS, matters, receipts
from bot.records.post_models import posts

LOOK_BACK = timedelta(days=3)
"""How far back things are looked for that were never told, such as after a long time without a scheduler."""
UNSENT_BACK = timedelta(days=14)
"""The same for what was not delivered: an answer waits a while for the villager before it is given up."""
MOST = 200
"""Rows of one kind in one look; the rest comes with the next."""


@dataclass(frozen=True, slots=True)
class Case:
    """A matter that waits for a person."""

    matter_id: str
    receipt: str
    """Its latest receipt number; empty if it has none."""
    topic: str
    """Topic id; empty when unknown."""
    came_at: datetime
    """Aware UTC."""
    due_at: datetime
    """Aware UTC."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """A matter in which somebody was in danger."""

    matter_id: str
    last_at: datetime
    """Aware UTC."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """Something that did not go out."""

    key: str
    """The same as long as it is the same failure."""
    what: str
    """``post`` or ``delivery``."""
    state: str
    name: str
    """Slug of a post; empty for a delivery."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands on the desk at one moment."""

    new: int
    """Cases that came since."""
    waiting: int
    """Open cases in all."""
    overdue: int
    to_review: int
    not_delivered: int
    posts: int
    """Planned or sent within the week."""
    posts_failed: int


class Watch:
    """Reads for one account; every method raises RecordsUnavailable when the database does not answer."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def new_cases(self, *, now: datetime) -> tuple[Case, ...]:
        """The open cases that came lately, but for emergencies; newest first."""
        return self._cases(cases.c.came_at >= now - LOOK_BACK, cases.c.reason != "emergency")

    def overdue(self, *, now: datetime) -> tuple[Case, ...]:
        """The open cases that were due lately; newest first."""
        return self._cases(cases.c.due_at < now, cases.c.due_at >= now - LOOK_BACK)

    def emergencies(self, *, now: datetime) -> tuple[Emergency, ...]:
        """The emergencies of late that nobody has seen to; newest first."""
        query = (
            select(matters.c.id, matters.c.last_at)
            .where(matters.c.account == self._account, WAITS, matters.c.outcome == "emergency")
            .where(matters.c.last_at >= now - LOOK_BACK)
            .order_by(matters.c.last_at.desc())
            .limit(MOST)
        )
        return tuple(Emergency(*row) for row in self._all(query))

    def unsent(self, *, now: datetime) -> tuple[Unsent, ...]:
        """Posts that failed or need a person, and messages of staff that did not arrive or may not have."""
        failed = select(posts.c.slug, posts.c.attempt, posts.c.state).where(
            posts.c.account == self._account,
            posts.c.state.in_(("failed", "needs_person")),
            posts.c.due_at >= now - UNSENT_BACK,
        )
        stuck = (
            select(deliveries.c.id, deliveries.c.state)
            .where(deliveries.c.account == self._account, deliveries.c.state.in_(("doubtful", "given_up")))
            .where(deliveries.c.made_at >= now - UNSENT_BACK)
            .limit(MOST)
        )
        found = [
            Unsent(f"post:{row.slug}:{row.attempt}:{row.state}", "post", row.state, row.slug)
            for row in self._all(failed)
        ]
        found += [
            Unsent(f"delivery:{row.id}:{row.state}", "delivery", row.state, "") for row in self._all(stuck)
        ]
        return tuple(found)

    def still_open(self, matter_ids: list[str]) -> frozenset[str]:
        """Which of these matters still wait for a person."""
        query = select(matters.c.id).where(matters.c.id.in_(matter_ids), WAITS)
        return frozenset(row.id for row in self._all(query))

    def counts(self, *, since: datetime, week: tuple[datetime, datetime], now: datetime) -> Counts:
        """What stands on the desk; ``week``: half-open range of instants."""
        mine = cases.c.account == self._account, cases.c.state == "open"
        due = posts.c.account == self._account, posts.c.due_at >= week[0], posts.c.due_at < week[1]
        asked = (
            _count(*mine, cases.c.came_at >= since),
            _count(*mine),
            _count(*mine, cases.c.due_at < now),
            _count(replies.c.account == self._account, replies.c.state == "in_review"),
            _count(versions.c.account == self._account, versions.c.state == "in_review"),
            _count(
                deliveries.c.account == self._account,
                deliveries.c.state.in_(("doubtful", "given_up")),
                deliveries.c.made_at >= now - timedelta(days=7),
            ),
            _count(*due),
            _count(*due, posts.c.state.in_(("failed", "needs_person"))),
        )
        row = read(self._engine, lambda connection: connection.execute(select(*asked)).one())
        new, waiting, overdue, answers, texts, undelivered, planned, failed = map(int, row)
        return Counts(new, waiting, overdue, answers + texts, undelivered, planned, failed)

    def _cases(self, *which: ColumnElement[bool]) -> tuple[Case, ...]:
        latest = (
            select(receipts.c.number)
            .where(receipts.c.matter_id == cases.c.matter_id)
            .order_by(receipts.c.issued_at.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(cases.c.matter_id, latest, matters.c.topic, cases.c.came_at, cases.c.due_at)
            .join(matters, matters.c.id == cases.c.matter_id)
            .where(cases.c.account == self._account, cases.c.state == "open", *which)
            .order_by(cases.c.came_at.desc())
            .limit(MOST)
        )
        return tuple(Case(row[0], row[1] or "", *row[2:]) for row in self._all(query))

    def _all(self, query: Any) -> list[Any]:
        return list(read(self._engine, lambda connection: connection.execute(query).all()))


def _count(*which: ColumnElement[bool]) -> Any:
    return select(func.count()).where(*which).scalar_subquery()
