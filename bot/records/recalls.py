"""Entries that were stopped at once: until a newly approved text lifts it, nothing of the entry is sent, not even in a demo."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from bot.records.audit import add_row, audit_row
from bot.records.content_models import authors, recalls
from bot.records.database import insert_new, read, write
from bot.records.models import approvals, new_id

CORRECTION = "correction"
"""Kind under which the author and the approval of a correction's words are kept; the item is the recall's id."""


@dataclass(frozen=True, slots=True)
class Recall:
    """One stop of one entry."""

    id: str
    entry_id: str
    by: str
    at: datetime
    reason: str
    days: int
    """Whoever got the entry within so many days before it was stopped is told the correction."""
    words: str
    """The correction; empty while nobody wrote it."""
    sha256: str
    """Hash of the entry's text that was stopped."""
    approved_by: str
    """Who approved the correction; empty before."""
    approved_at: datetime | None
    lifted_at: datetime | None

    @property
    def words_sha256(self) -> str:
        """Hash of the correction, as its approval names it."""
        return words_sha256(self.words)


def words_sha256(words: str) -> str:
    """Hash under which a correction is approved."""
    return hashlib.sha256(words.encode()).hexdigest()


class Recalls:
    """The recalls of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new_author = insert_new(engine, authors)

    def start(self, entry_id: str, sha256: str, *, by: str, reason: str, days: int, now: datetime) -> Recall:
        """Stop an entry: its approvals go and the stop is kept, in one transaction. One that is stopped stays so.

        Gives the recall that holds. Raises RecordsError.
        """
        row = {
            "id": new_id(now),
            "account": self._account,
            "entry_id": entry_id,
            "by": by,
            "at": now,
            "reason": reason,
            "days": days,
            "words": "",
            "sha256": sha256,
            "approved_by": "",
            "approved_at": None,
            "lifted_at": None,
        }
        facts: Mapping[str, Any] = {"sha256": sha256[:12], "days": days}
        trace = audit_row(
            self._account, actor=by, act="recalled", kind="entry", item_id=entry_id, facts=facts, now=now
        )

        def work(connection: Connection) -> Recall:
            held = connection.execute(self._held(entry_id)).first()
            connection.execute(
                delete(approvals).where(
                    approvals.c.account == self._account,
                    approvals.c.kind == "entry",
                    approvals.c.item_id == entry_id,
                )
            )
            if held is not None:
                return _recall(held)
            connection.execute(insert(recalls), row)
            add_row(connection, trace)
            return _recall(connection.execute(self._held(entry_id)).one())

        return write(self._engine, work)

    def stopped(self) -> frozenset[str]:
        """Ids of the entries that are stopped now. Raises RecordsError."""
        query = select(recalls.c.entry_id).where(
            recalls.c.account == self._account, recalls.c.lifted_at.is_(None)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return frozenset(row.entry_id for row in rows)

    def stopped_texts(self, entry_id: str) -> frozenset[str]:
        """Hashes of the texts of an entry that were ever stopped. Raises RecordsError."""
        query = select(recalls.c.sha256).where(
            recalls.c.account == self._account, recalls.c.entry_id == entry_id
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return frozenset(row.sha256 for row in rows)

    def of_entry(self, entry_id: str) -> tuple[Recall, ...]:
        """The recalls of an entry, newest first. Raises RecordsError."""
        query = (
            select(recalls)
            .where(recalls.c.account == self._account, recalls.c.entry_id == entry_id)
            .order_by(recalls.c.at.desc())
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_recall(row) for row in rows)

    def find(self, recall_id: str) -> Recall | None:
        """One recall; None if there is none. Raises RecordsError."""
        query = select(recalls).where(recalls.c.account == self._account, recalls.c.id == recall_id)
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else _recall(row)

    def to_tell(self, since: datetime) -> tuple[Recall, ...]:
        """The recalls whose correction was approved since an instant, oldest first. Raises RecordsError."""
        query = (
            select(recalls)
            .where(
                recalls.c.account == self._account,
                recalls.c.approved_by != "",
                recalls.c.approved_at >= since,
            )
            .order_by(recalls.c.approved_at)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_recall(row) for row in rows)

    def write_words(self, recall_id: str, words: str, *, by: str, now: datetime) -> bool:
        """Write the correction, or write it anew while nobody approved it; False when it was approved. Raises RecordsError."""
        author = {
            "account": self._account,
            "kind": CORRECTION,
            "item_id": recall_id,
            "sha256": words_sha256(words),
            "author": by,
            "made_at": now,
        }

        def work(connection: Connection) -> bool:
            change = (
                update(recalls)
                .where(
                    recalls.c.account == self._account,
                    recalls.c.id == recall_id,
                    recalls.c.approved_by == "",
                )
                .values(words=words)
            )
            if connection.execute(change).rowcount != 1:
                return False
            connection.execute(self._new_author, author)
            return True

        return write(self._engine, work)

    def approve_in(
        self, connection: Connection, recall_id: str, words: str, *, by: str, now: datetime
    ) -> None:
        """Keep inside a transaction who approved exactly these words; nothing when they changed meanwhile."""
        connection.execute(
            update(recalls)
            .where(
                recalls.c.account == self._account,
                recalls.c.id == recall_id,
                recalls.c.words == words,
                recalls.c.approved_by == "",
            )
            .values(approved_by=by, approved_at=now)
        )

    def lift_in(self, connection: Connection, entry_id: str, *, now: datetime) -> int:
        """A newly approved text lifts the stop, inside the transaction of its approval; how many stops there were."""
        query = (
            update(recalls)
            .where(
                recalls.c.account == self._account,
                recalls.c.entry_id == entry_id,
                recalls.c.lifted_at.is_(None),
            )
            .values(lifted_at=now)
        )
        return int(connection.execute(query).rowcount)

    def _held(self, entry_id: str) -> Any:
        return select(recalls).where(
            recalls.c.account == self._account,
            recalls.c.entry_id == entry_id,
            recalls.c.lifted_at.is_(None),
        )


def _recall(row: Row[Any]) -> Recall:
    return Recall(
        id=row.id,
        entry_id=row.entry_id,
        by=row.by,
        at=row.at,
        reason=row.reason,
        days=row.days,
        words=row.words,
        sha256=row.sha256,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        lifted_at=row.lifted_at,
    )
