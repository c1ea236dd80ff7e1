"""Who did what to which thing: rows that are only ever added. Facts hold no words of villagers and no names of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert

from bot.records.database import write
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


class Audit:
    """The audit log of one account."""

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
