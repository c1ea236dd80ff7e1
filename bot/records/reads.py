"""How often a post was read by a day: typed by staff from WeChat's page, or fetched where the account may."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, delete, insert, select

from bot.records.audit import add_row
from bot.records.database import read, write
from bot.records.year_models import reads

TYPED, DATACUBE = "typed", "datacube"
SOURCES = {TYPED: "人工填写", DATACUBE: "微信数据接口"}
MOST = 100_000_000


class Reading(NamedTuple):
    """The count of one post up to a day."""

    slug: str
    day: date
    """The Beijing day up to which it is counted."""
    source: str
    reads: int
    """In all since it went out."""
    shares: int
    made_by: str
    made_at: datetime
    """Aware UTC."""


class Reads:
    """The counts of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def put(self, row: Reading, *, trace: dict[str, Any] | None = None) -> None:
        """Keep a count; one of the same post, day and source is replaced. ``trace``: a row for the audit log."""
        values = {"account": self._account, **row._asdict()}

        def work(connection: Connection) -> None:
            connection.execute(
                delete(reads).where(
                    reads.c.account == self._account,
                    reads.c.slug == row.slug,
                    reads.c.day == row.day,
                    reads.c.source == row.source,
                )
            )
            connection.execute(insert(reads), values)
            if trace is not None:
                add_row(connection, trace)

        write(self._engine, work)

    def of(self, slug: str) -> tuple[Reading, ...]:
        """The counts of a post, by day."""
        query = (
            select(reads)
            .where(reads.c.account == self._account, reads.c.slug == slug)
            .order_by(reads.c.day, reads.c.source)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_reading(row) for row in rows)


def _reading(row: Row[Any]) -> Reading:
    return Reading(row.slug, row.day, row.source, row.reads, row.shares, row.made_by, row.made_at)
