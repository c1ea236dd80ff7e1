"""Posts that are being written, as they were typed last; a text that is handed in becomes a version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, select, update

from bot.records.audit import add_row
from bot.records.database import insert_new, read, write
from bot.records.year_models import post_drafts


@dataclass(frozen=True, slots=True)
class Draft:
    """One post that is being written."""

    slug: str
    values: Mapping[str, str]
    """The fields of the form."""
    revision: int
    """From 1, one more with each save."""
    writers: tuple[str, ...]
    """Everybody who wrote in it."""
    saved_by: str
    saved_at: datetime


class PostDrafts:
    """The drafts of one account; every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, post_drafts)

    def find(self, slug: str) -> Draft | None:
        """What was typed last; None when nothing is being written."""
        return read(self._engine, lambda connection: self._find(connection, slug))

    def all(self) -> tuple[Draft, ...]:
        """Every post that is being written, the latest first."""
        query = (
            select(post_drafts)
            .where(post_drafts.c.account == self._account)
            .order_by(post_drafts.c.saved_at.desc(), post_drafts.c.slug)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_draft(row) for row in rows)

    def begin(
        self, slug: str, values: Mapping[str, str], *, by: str, now: datetime, trace: dict[str, Any]
    ) -> bool:
        """Begin to write a post; False when somebody has begun it already, whose text stays."""
        row = self._row(slug, values, 1, (by,), by, now)

        def work(connection: Connection) -> bool:
            if connection.execute(self._new, row).rowcount != 1:
                return False
            add_row(connection, trace)
            return True

        return write(self._engine, work)

    def save(
        self, slug: str, values: Mapping[str, str], *, base: int, by: str, now: datetime
    ) -> Draft | None:
        """Keep what was typed on top of revision ``base``; None when there is another by now, or none any more."""

        def work(connection: Connection) -> Draft | None:
            held = self._find(connection, slug)
            if held is None or held.revision != base:
                return None
            if held.values == dict(values):
                return held
            writers = held.writers if by in held.writers else (*held.writers, by)
            row = self._row(slug, values, base + 1, writers, by, now)
            query = update(post_drafts).where(*self._of(slug), post_drafts.c.revision == base)
            if connection.execute(query.values(row)).rowcount != 1:
                return None
            return Draft(slug, dict(values), base + 1, writers, by, now)

        return write(self._engine, work)

    def drop_in(self, connection: Connection, slug: str) -> None:
        """It is no draft any more, inside a transaction."""
        connection.execute(delete(post_drafts).where(*self._of(slug)))

    def drop(self, slug: str, *, trace: dict[str, Any]) -> bool:
        """Throw it away; False when there was none."""

        def work(connection: Connection) -> bool:
            if connection.execute(delete(post_drafts).where(*self._of(slug))).rowcount != 1:
                return False
            add_row(connection, trace)
            return True

        return write(self._engine, work)

    def _find(self, connection: Connection, slug: str) -> Draft | None:
        row = connection.execute(select(post_drafts).where(*self._of(slug))).first()
        return None if row is None else _draft(row)

    def _row(
        self,
        slug: str,
        values: Mapping[str, str],
        revision: int,
        writers: tuple[str, ...],
        by: str,
        now: datetime,
    ) -> dict[str, Any]:
        return {
            "account": self._account,
            "slug": slug,
            "body": json.dumps(dict(values), ensure_ascii=False),
            "revision": revision,
            "writers": json.dumps(writers, ensure_ascii=False),
            "saved_by": by,
            "saved_at": now,
        }

    def _of(self, slug: str) -> tuple[ColumnElement[bool], ...]:
        return post_drafts.c.account == self._account, post_drafts.c.slug == slug


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        row.slug,
        json.loads(row.body),
        row.revision,
        tuple(json.loads(row.writers)),
        row.saved_by,
        row.saved_at,
    )
