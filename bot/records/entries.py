"""Entries that staff added or changed; each stands in place of the entry of the same id in the files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, func, insert, select

from bot.records.database import read, write
from bot.records.models import entries


class ChangedEntry(NamedTuple):
    """One row."""

    id: str
    table: Mapping[str, Any]
    """The entry as a table of its file would hold it; days as ``2027-01-01``."""
    changed_by: str
    changed_at: datetime


class ChangedEntries:
    """The rows of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def version(self) -> str:
        """Differs whenever a row does; cheap to ask for; raises RecordsError."""
        query = select(func.count(), func.max(entries.c.changed_at)).where(entries.c.account == self._account)
        count, last = read(self._engine, lambda connection: connection.execute(query).one())
        return f"{count} {last}"

    def all(self) -> tuple[ChangedEntry, ...]:
        """Every row, by id; raises RecordsError."""
        query = select(entries).where(entries.c.account == self._account).order_by(entries.c.entry_id)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(
            ChangedEntry(row.entry_id, json.loads(row.body), row.changed_by, row.changed_at) for row in rows
        )

    def find(self, entry_id: str) -> ChangedEntry | None:
        """The row of one entry; None where the file's text holds. Raises RecordsError."""
        query = select(entries).where(entries.c.account == self._account, entries.c.entry_id == entry_id)
        row = read(self._engine, lambda connection: connection.execute(query).first())
        if row is None:
            return None
        return ChangedEntry(row.entry_id, json.loads(row.body), row.changed_by, row.changed_at)

    def save(self, tables: Iterable[Mapping[str, Any]], *, by: str, now: datetime) -> int:
        """Put these entries in place, all or none; how many; raises RecordsError."""
        found = list(tables)
        if not found:
            return 0
        return write(self._engine, lambda connection: self.save_in(connection, found, by=by, now=now))

    def save_in(
        self, connection: Connection, tables: Iterable[Mapping[str, Any]], *, by: str, now: datetime
    ) -> int:
        """The same inside a transaction, together with the approval that lets them in."""
        rows = [
            {
                "account": self._account,
                "entry_id": table["id"],
                "body": json.dumps(table, ensure_ascii=False),
                "changed_by": by,
                "changed_at": now,
            }
            for table in tables
        ]
        connection.execute(self._gone([row["entry_id"] for row in rows]))
        connection.execute(insert(entries), rows)
        return len(rows)

    def remove_in(self, connection: Connection, ids: Iterable[str]) -> int:
        """Drop rows inside a transaction, so that the files hold again; how many there were."""
        return int(connection.execute(self._gone(list(ids))).rowcount)

    def remove(self, ids: Iterable[str]) -> int:
        """Drop the rows, so that the files hold again; how many there were; raises RecordsError."""
        query = self._gone(list(ids))
        return write(self._engine, lambda connection: connection.execute(query).rowcount)

    def _gone(self, ids: list[str]) -> Any:
        return delete(entries).where(entries.c.account == self._account, entries.c.entry_id.in_(ids))
