"""Who approved which text. An approval holds for one hash; an edited text has none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete, select

from bot.records.database import insert_new, read, write
from bot.records.models import approvals


class Approvals:
    """The approvals of one account; ``kind`` is ``entry``, ``post`` or ``quiz``, ``sha256`` the hash of what would be sent."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, approvals)

    def approve(self, kind: str, item_id: str, sha256: str, *, approver: str, now: datetime) -> bool:
        """Approve a text; False when it was approved before (the first approver stays)."""
        row = {
            "account": self._account,
            "kind": kind,
            "item_id": item_id,
            "sha256": sha256,
            "approver": approver,
            "approved_at": now,
        }
        return write(self._engine, lambda connection: connection.execute(self._new, row).rowcount == 1)

    def withdraw(self, kind: str, item_id: str) -> int:
        """Take back every approval of an item, whatever the text; how many there were."""
        query = delete(approvals).where(
            approvals.c.account == self._account,
            approvals.c.kind == kind,
            approvals.c.item_id == item_id,
        )
        return write(self._engine, lambda connection: connection.execute(query).rowcount)

    def approved(self, kind: str) -> frozenset[tuple[str, str]]:
        """Id and hash of everything approved of a kind."""
        query = select(approvals.c.item_id, approvals.c.sha256).where(
            approvals.c.account == self._account, approvals.c.kind == kind
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return frozenset((row.item_id, row.sha256) for row in rows)

    def approver_of(self, kind: str, item_id: str, sha256: str) -> str | None:
        """Who approved exactly this text; None if nobody did."""
        query = select(approvals.c.approver).where(
            approvals.c.account == self._account,
            approvals.c.kind == kind,
            approvals.c.item_id == item_id,
            approvals.c.sha256 == sha256,
        )
        return read(self._engine, lambda connection: connection.execute(query).scalar())
