"""Replies to keywords taken over from WeChat's console: versions that are said once another person approved them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, exists, func, insert, select, update

from bot.records.approvals import Approvals
from bot.records.audit import add_row
from bot.records.content_models import authors, versions
from bot.records.database import read, write
from bot.records.models import approvals

CANNED = "canned"
"""The kind of these versions and of their approvals."""
FOLLOW = "follow"
"""The id of the one that new followers get."""


@dataclass(frozen=True, slots=True)
class CannedText:
    """The latest version of one of them."""

    item_id: str
    number: int
    body: dict[str, Any]
    """``name``, ``keywords`` (list, empty for the welcome), ``words``."""
    sha256: str
    state: str
    """``in_review``, ``approved`` or ``withdrawn``."""
    author: str
    decided_by: str


class CannedTexts:
    """Those of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def all(self) -> tuple[CannedText, ...]:
        """The latest version of each, by id."""
        later = versions.alias()
        query = (
            select(versions)
            .where(
                versions.c.account == self._account,
                versions.c.kind == CANNED,
                ~exists().where(
                    and_(
                        later.c.account == versions.c.account,
                        later.c.kind == versions.c.kind,
                        later.c.item_id == versions.c.item_id,
                        later.c.number > versions.c.number,
                    )
                ),
            )
            .order_by(versions.c.item_id)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(
            CannedText(
                row.item_id,
                row.number,
                json.loads(row.body),
                row.sha256,
                row.state,
                row.author,
                row.decided_by,
            )
            for row in rows
        )

    def propose(
        self,
        item_id: str,
        body: Mapping[str, Any],
        *,
        author: str,
        now: datetime,
        trace: Mapping[str, Any] | None = None,
    ) -> bool:
        """Put a text up for review, with its author; False when just this text is there already."""
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        mine = and_(
            versions.c.account == self._account, versions.c.kind == CANNED, versions.c.item_id == item_id
        )

        def work(connection: Connection) -> bool:
            last = connection.execute(
                select(versions.c.sha256, versions.c.state)
                .where(mine)
                .order_by(versions.c.number.desc())
                .limit(1)
            ).first()
            if last is not None and last.sha256 == sha256 and last.state != "withdrawn":
                return False
            number = connection.execute(select(func.max(versions.c.number)).where(mine)).scalar() or 0
            connection.execute(
                update(versions).where(mine, versions.c.state == "in_review").values(state="replaced")
            )
            connection.execute(
                insert(versions),
                {
                    "account": self._account,
                    "kind": CANNED,
                    "item_id": item_id,
                    "number": number + 1,
                    "body": text,
                    "sha256": sha256,
                    "state": "in_review",
                    "author": author,
                    "made_at": now,
                    "decided_by": "",
                    "decided_at": None,
                    "remark": "",
                    "from_matter": "",
                },
            )
            known = select(authors.c.author).where(
                authors.c.account == self._account,
                authors.c.kind == CANNED,
                authors.c.item_id == item_id,
                authors.c.sha256 == sha256,
                authors.c.author == author,
            )
            if connection.execute(known).first() is None:
                connection.execute(
                    insert(authors),
                    {
                        "account": self._account,
                        "kind": CANNED,
                        "item_id": item_id,
                        "sha256": sha256,
                        "author": author,
                        "made_at": now,
                    },
                )
            if trace is not None:
                add_row(connection, trace)
            return True

        return write(self._engine, work)

    def decided(
        self, connection: Connection, text: CannedText, state: str, *, by: str, now: datetime
    ) -> None:
        """Write down, inside a transaction, what was decided about a version."""
        connection.execute(
            update(versions)
            .where(
                versions.c.account == self._account,
                versions.c.kind == CANNED,
                versions.c.item_id == text.item_id,
                versions.c.number == text.number,
            )
            .values(state=state, decided_by=by, decided_at=now)
        )

    def withdraw(self, text: CannedText, *, by: str, now: datetime, trace: Mapping[str, Any]) -> None:
        """Say it no longer: its state and every approval of it, with the trace."""

        def work(connection: Connection) -> None:
            self.decided(connection, text, "withdrawn", by=by, now=now)
            connection.execute(
                approvals.delete().where(
                    approvals.c.account == self._account,
                    approvals.c.kind == CANNED,
                    approvals.c.item_id == text.item_id,
                )
            )
            add_row(connection, trace)

        write(self._engine, work)

    def sayable(self) -> tuple[CannedText, ...]:
        """The latest versions that somebody else than their author approved, as they stand now."""
        approved = Approvals(self._engine, account=self._account).approved(CANNED)
        return tuple(
            text
            for text in self.all()
            if text.state == "approved" and (text.item_id, text.sha256) in approved
        )
