"""Who approved which text. An approval holds for one hash; an edited text has none.

Nobody approves what they wrote: it is refused here, below every page and command, and an approval that came about
all the same counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, select

from bot.records.content_models import authors
from bot.records.database import insert_new, read, write
from bot.records.errors import OwnText
from bot.records.models import approvals


class Approvals:
    """The approvals of one account; ``kind`` is ``entry``, ``post``, ``quiz`` …, ``sha256`` the hash of what would be sent."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, approvals)
        self._new_author = insert_new(engine, authors)

    def written(self, kind: str, item_id: str, sha256: str, *, author: str, now: datetime) -> None:
        """Keep that somebody wrote a text; raises RecordsError."""
        row = {
            "account": self._account,
            "kind": kind,
            "item_id": item_id,
            "sha256": sha256,
            "author": author,
            "made_at": now,
        }
        write(self._engine, lambda connection: connection.execute(self._new_author, row))

    def authors_of(self, kind: str, item_id: str, sha256: str) -> frozenset[str]:
        """Who wrote a text; empty for one that came with the service."""
        query = select(authors.c.author).where(
            authors.c.account == self._account,
            authors.c.kind == kind,
            authors.c.item_id == item_id,
            authors.c.sha256 == sha256,
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return frozenset(row.author for row in rows)

    def approve(
        self,
        kind: str,
        item_id: str,
        sha256: str,
        *,
        approver: str,
        now: datetime,
        also: Callable[[Connection], object] | None = None,
    ) -> bool:
        """Approve a text; False when it was approved before (the first approver stays).

        ``also`` runs in the same transaction, only for a new approval: what it raises undoes both.
        Raises OwnText when the approver wrote it, ValueError when the approver has no name, RecordsError.
        """
        if not approver.strip():
            raise ValueError("An approval needs the name of the person who approved.")
        row = {
            "account": self._account,
            "kind": kind,
            "item_id": item_id,
            "sha256": sha256,
            "approver": approver,
            "approved_at": now,
        }

        def work(connection: Connection) -> bool:
            own = select(authors.c.author).where(
                authors.c.account == self._account,
                authors.c.kind == kind,
                authors.c.item_id == item_id,
                authors.c.sha256 == sha256,
                authors.c.author == approver,
            )
            if connection.execute(own).first() is not None:
                raise OwnText(f"{approver} 写的，不能由 {approver} 自己审核。请换一个人。")
            connection.execute(self._worthless(kind, item_id, sha256))
            new = connection.execute(self._new, row).rowcount == 1
            if new and also is not None:
                also(connection)
            return new

        return write(self._engine, work)

    def _worthless(self, kind: str, item_id: str, sha256: str) -> Any:
        """Drops an approval by somebody who wrote the text since: it counts for nothing and must not bar another's."""
        of = (
            authors.c.account == self._account,
            authors.c.kind == kind,
            authors.c.item_id == item_id,
            authors.c.sha256 == sha256,
        )
        return delete(approvals).where(
            approvals.c.account == self._account,
            approvals.c.kind == kind,
            approvals.c.item_id == item_id,
            approvals.c.sha256 == sha256,
            approvals.c.approver.in_(select(authors.c.author).where(*of)),
        )

    def withdraw(self, kind: str, item_id: str, *, also: Callable[[Connection], object] | None = None) -> int:
        """Take back every approval of an item, whatever the text; how many there were.

        ``also`` runs in the same transaction, only where there was one.
        """
        query = delete(approvals).where(
            approvals.c.account == self._account,
            approvals.c.kind == kind,
            approvals.c.item_id == item_id,
        )

        def work(connection: Connection) -> int:
            count = connection.execute(query).rowcount
            if count and also is not None:
                also(connection)
            return count

        return write(self._engine, work)

    def approved(self, kind: str) -> frozenset[tuple[str, str]]:
        """Id and hash of everything approved of a kind, by somebody who did not write it."""
        query = select(approvals.c.item_id, approvals.c.sha256).where(
            approvals.c.account == self._account, approvals.c.kind == kind, *_by_another()
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return frozenset((row.item_id, row.sha256) for row in rows)

    def approved_since(self, kind: str) -> tuple[tuple[str, str, datetime], ...]:
        """As ``approved``, with the instant of each approval."""
        query = select(approvals.c.item_id, approvals.c.sha256, approvals.c.approved_at).where(
            approvals.c.account == self._account, approvals.c.kind == kind, *_by_another()
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple((row.item_id, row.sha256, row.approved_at) for row in rows)

    def approver_of(self, kind: str, item_id: str, sha256: str) -> str | None:
        """Who approved exactly this text; None if nobody did."""
        query = select(approvals.c.approver).where(
            approvals.c.account == self._account,
            approvals.c.kind == kind,
            approvals.c.item_id == item_id,
            approvals.c.sha256 == sha256,
            *_by_another(),
        )
        return read(self._engine, lambda connection: connection.execute(query).scalar())


def _by_another() -> tuple[ColumnElement[Any], ...]:
    """That a person approved, and not the one who wrote the text."""
    own = exists().where(
        and_(
            authors.c.account == approvals.c.account,
            authors.c.kind == approvals.c.kind,
            authors.c.item_id == approvals.c.item_id,
            authors.c.sha256 == approvals.c.sha256,
            authors.c.author == approvals.c.approver,
        )
    )
    return approvals.c.approver != "", ~own
