"""Rows that stand behind the figures of a report, where no register shows them: activities by kind, posts, tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Engine, Row, select

from bot.records.database import read
from bot.records.field_models import activities, offline
from bot.records.models import approvals
from bot.records.post_models import posts
from bot.records.year_models import signatures
from bot.statistics.periods import midnight


class EvidenceRows:
    """Reads for one account and the Beijing days ``first <= day < until``. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str, first: date, until: date) -> None:
        self._engine = engine
        self._account = account
        self._first, self._until = first, until

    def held(self, kind: str) -> tuple[Row[Any], ...]:
        """The stands, hand-outs or activities that count."""
        query = (
            select(activities)
            .where(
                activities.c.account == self._account,
                activities.c.kind == kind,
                activities.c.day >= self._first,
                activities.c.day < self._until,
                activities.c.voided_at.is_(None),
            )
            .order_by(activities.c.day, activities.c.id)
        )
        return self._all(query)

    def posts(self) -> tuple[Row[Any], ...]:
        """The posts that went out."""
        query = (
            select(posts)
            .where(
                posts.c.account == self._account,
                posts.c.state == "sent",
                posts.c.sent_at >= midnight(self._first),
                posts.c.sent_at < midnight(self._until),
            )
            .order_by(posts.c.sent_at, posts.c.slug)
        )
        return self._all(query)

    def approvals(self, slugs: list[str]) -> tuple[Row[Any], ...]:
        """``item_id``, ``step``, ``name``, ``at`` and ``sha256`` of whoever approved or signed these posts."""
        approved = select(
            approvals.c.item_id, approvals.c.approver, approvals.c.approved_at, approvals.c.sha256
        ).where(
            approvals.c.account == self._account, approvals.c.kind == "post", approvals.c.item_id.in_(slugs)
        )
        signed = select(
            signatures.c.item_id,
            signatures.c.step,
            signatures.c.name,
            signatures.c.signed_at,
            signatures.c.sha256,
        ).where(
            signatures.c.account == self._account,
            signatures.c.kind == "post",
            signatures.c.item_id.in_(slugs),
        )
        return (*self._all(approved), *self._all(signed))

    def late(self, since: Any, *, limit: int) -> tuple[tuple[Any, str, str, str, int], ...]:
        """What was entered or voided since, of these days: when, by whom, what was done, kind, number; oldest first."""
        found = []
        for table, kind, number in (
            (activities, activities.c.kind, activities.c.number),
            (offline, None, None),
        ):
            of = (table.c.account == self._account, table.c.day >= self._first, table.c.day < self._until)
            query = select(table).where(*of, (table.c.made_at > since) | (table.c.voided_at > since))
            for row in self._all(query.order_by(table.c.made_at).limit(limit)):
                what = (
                    row.kind if kind is not None else "consultation",
                    row.number if number is not None else 1,
                )
                if row.made_at > since:
                    found.append((row.made_at, row.made_by, "补登", *what))
                if row.voided_at is not None and row.voided_at > since:
                    found.append((row.voided_at, row.voided_by, "作废", *what))
        return tuple(sorted(found)[:limit])

    def _all(self, query: Any) -> tuple[Row[Any], ...]:
        return tuple(read(self._engine, lambda connection: connection.execute(query).all()))
