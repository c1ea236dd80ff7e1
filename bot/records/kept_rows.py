"""The rows that the figures of a closed period were counted from, as they were then: a packed list a day and kind.

They hold no words and nothing that leads to a person: ids of matters, days, topics, villages, outcomes, counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, insert, select

from bot.records.database import read
from bot.records.errors import RecordRefused
from bot.records.field_models import activities, offline
from bot.records.ledger_models import freeze_rows, summed_days

_AT_ONCE = 200
BROKEN = "封存的明细和签字时的校验码对不上，可能有人动过数据库。请马上告诉管理员，用备份对照。"


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of one kind on one day."""

    day: date
    """Beijing day on which they count."""
    kind: str
    """As bot.services.kept names it."""
    data: bytes
    """Packed."""

    @property
    def sha256(self) -> str:
        """Of the packed rows."""
        return hashlib.sha256(self.data).hexdigest()


def digest_of(rows: Iterable[tuple[date, str, str]]) -> str:
    """One checksum of all rows of a period, from the day, the kind and the checksum of each list."""
    lines = sorted(f"{day} {kind} {sha256}\n" for day, kind, sha256 in rows)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def store_rows(connection: Connection, account: str, freeze_id: str, rows: Iterable[Kept]) -> None:
    """Store the rows of a period inside the transaction that closes it."""
    found = [
        {"account": account, "freeze_id": freeze_id, "day": one.day, "kind": one.kind, "sha256": one.sha256, "data": one.data}
        for one in rows
    ]  # fmt: skip
    for at in range(0, len(found), _AT_ONCE):
        connection.execute(insert(freeze_rows), found[at : at + _AT_ONCE])


class KeptRows:
    """The kept rows of one closed period. Every method raises RecordsError."""

    def __init__(self, engine: Engine, freeze_id: str, *, digest: str) -> None:
        """``digest`` is what was signed of them."""
        self._engine = engine
        self._id = freeze_id
        self._digest = digest
        self._sums: Mapping[tuple[date, str], str] | None = None

    def days(self, kind: str, first: date, until: date) -> list[date]:
        """The days with rows of a kind, the latest first; RecordRefused when the rows are not those that were signed."""
        return sorted(
            (day for day, name in self._known() if name == kind and first <= day < until), reverse=True
        )

    def read(self, kind: str, first: date, until: date) -> Iterator[tuple[date, bytes]]:
        """Each day of ``first <= day < until`` with its packed rows, in order."""
        known = self._known()
        query = (
            select(freeze_rows.c.day, freeze_rows.c.data)
            .where(
                freeze_rows.c.freeze_id == self._id,
                freeze_rows.c.kind == kind,
                freeze_rows.c.day >= first,
                freeze_rows.c.day < until,
            )
            .order_by(freeze_rows.c.day)
        )
        for day, data in read(self._engine, lambda connection: connection.execute(query).all()):
            if hashlib.sha256(data).hexdigest() != known[day, kind]:
                raise RecordRefused(BROKEN)
            yield day, data

    def _known(self) -> Mapping[tuple[date, str], str]:
        if self._sums is None:
            query = select(freeze_rows.c.day, freeze_rows.c.kind, freeze_rows.c.sha256).where(
                freeze_rows.c.freeze_id == self._id
            )
            rows = read(self._engine, lambda connection: connection.execute(query).all())
            if digest_of((row.day, row.kind, row.sha256) for row in rows) != self._digest:
                raise RecordRefused(BROKEN)
            self._sums = {(row.day, row.kind): row.sha256 for row in rows}
        return self._sums


def untouched(engine: Engine, account: str, first: date, until: date, *, since: datetime) -> frozenset[date]:
    """The days whose rows are the same as at ``since`` for certain: summed by then, and still standing. Raises RecordsError."""
    query = select(summed_days.c.day).where(
        summed_days.c.account == account,
        summed_days.c.day >= first,
        summed_days.c.day < until,
        summed_days.c.made_at <= since,
    )
    return frozenset(read(engine, lambda connection: connection.execute(query).scalars().all()))


def entered_and_voided(
    engine: Engine, matter_ids: Iterable[str], activity_ids: Iterable[str], *, since: datetime
) -> dict[str, datetime]:
    """Id of a matter or of an entry of the register → when it was entered or voided after ``since``. Raises RecordsError."""
    queries = [
        select(key, table.c.made_at, table.c.voided_at).where(key.in_(list(ids)))
        for table, key, ids in (
            (offline, offline.c.matter_id, matter_ids),
            (activities, activities.c.id, activity_ids),
        )
    ]

    def work(connection: Connection) -> dict[str, datetime]:
        found: dict[str, datetime] = {}
        for query in queries:
            for key, made_at, voided_at in connection.execute(query):
                later = [at for at in (made_at, voided_at) if at is not None and at > since]
                if later:
                    found[key] = max(later)
        return found

    return read(engine, work)
