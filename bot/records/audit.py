"""Who did what to which thing: rows that are only ever added. Facts hold no words of villagers and no names of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select

from bot.records.database import read, write
from bot.records.desk_models import audit
from bot.records.models import new_id

SYSTEM = "系统"
"""The actor where no person acted."""
COMMAND = "命令行"
"""The actor where somebody at the server ran a command that asks for no name."""


def audit_row(
    account: str, *, actor: str, act: str, kind: str, item_id: str, facts: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The row of one act, to be inserted in the transaction of what it tells of."""
    return {
        "id": new_id(now),
        "account": account,
        "at": now,
        "actor": actor,
        "act": act,
        "kind": kind,
        "item_id": item_id,
        "facts": json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str),
        "seal": None,
    }


def add_row(connection: Connection, row: Mapping[str, Any]) -> None:
    """Add a row inside a transaction, so that the act and its trace are kept together or not at all."""
    connection.execute(insert(audit), dict(row))


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the log."""

    at: datetime
    """Aware UTC."""
    actor: str
    act: str
    """A verb in English with underscores."""
    kind: str
    """What it was done to, in English."""
    item_id: str
    facts: Mapping[str, Any]
    seal: int | None
    """Number of the seal over it; None for a few moments after it was added."""


class Audit:
    """The audit log of one account. It has no way to change or remove a row, and must not get one."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def note(
        self, actor: str, act: str, kind: str, item_id: str = "", *, now: datetime, **facts: object
    ) -> None:
        """Keep that somebody did something; raises RecordsError.

        ``act`` is a verb in English with underscores (``entry_approved``), ``kind`` what it was done to.
        """
        row = audit_row(self._account, actor=actor, act=act, kind=kind, item_id=item_id, facts=facts, now=now)
        write(self._engine, lambda connection: add_row(connection, row))

    def latest(
        self,
        *,
        actor: str = "",
        act: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int,
        offset: int = 0,
    ) -> tuple[Act, ...]:
        """Lines of the log, the latest first; empty or None does not filter, ``until`` is not included."""
        query = (
            select(
                audit.c.at,
                audit.c.actor,
                audit.c.act,
                audit.c.kind,
                audit.c.item_id,
                audit.c.facts,
                audit.c.seal,
            )
            .where(audit.c.account == self._account)
            .order_by(audit.c.at.desc(), audit.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        if actor:
            query = query.where(audit.c.actor == actor)
        if act:
            query = query.where(audit.c.act == act)
        if since is not None:
            query = query.where(audit.c.at >= since)
        if until is not None:
            query = query.where(audit.c.at < until)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_act(row) for row in rows)


def _act(row: Row[Any]) -> Act:
    try:
        facts = json.loads(row.facts)
    except ValueError:  # somebody wrote into the table: the seals tell, and the page must still open
        facts = {"facts": row.facts}
    return Act(
        row.at, row.actor, row.act, row.kind, row.item_id, facts if isinstance(facts, dict) else {}, row.seal
    )
