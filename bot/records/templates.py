"""Word files that staff put in place of the shipped ones; the newest of a name is used, none is ever lost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from bot.records.audit import add_row, audit_row
from bot.records.database import read, write
from bot.records.ledger_models import templates
from bot.records.models import new_id


@dataclass(frozen=True, slots=True)
class Changed:
    """A Word file of staff."""

    data: bytes
    """Empty where the shipped one is used again."""
    made_by: str
    made_at: datetime
    """Aware UTC."""


class Templates:
    """The Word files of one account. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def newest(self, name: str) -> Changed | None:
        """The one in use; None where nobody ever changed it."""
        query = (
            select(templates.c.data, templates.c.made_by, templates.c.made_at)
            .where(templates.c.account == self._account, templates.c.name == name)
            .order_by(templates.c.made_at.desc(), templates.c.id.desc())
            .limit(1)
        )
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else Changed(bytes(row.data), row.made_by, row.made_at)

    def put(self, name: str, data: bytes, *, by: str, now: datetime) -> None:
        """Use this file from now on; empty data: the shipped one."""
        digest = hashlib.sha256(data).hexdigest()
        row = {
            "id": new_id(now), "account": self._account, "name": name, "data": data, "sha256": digest,
            "made_by": by, "made_at": now,
        }  # fmt: skip
        act = "template_changed" if data else "template_restored"

        def work(connection: Connection) -> None:
            connection.execute(insert(templates), row)
            facts = {"sha256": digest[:12]} if data else {}
            add_row(
                connection,
                audit_row(
                    self._account, actor=by, act=act, kind="template", item_id=name, facts=facts, now=now
                ),
            )

        write(self._engine, work)
