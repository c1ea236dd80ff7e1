"""What is known of the official account itself: what it may do, its villages, when WeChat last came by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from bot.records.audit import add_row
from bot.records.content_models import account_facts
from bot.records.database import read, write
from bot.records.models import consultations


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact with its date."""

    body: dict[str, Any]
    changed_by: str
    changed_at: datetime
    """Aware UTC."""


class AccountFacts:
    """The facts of one account, by name. Every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def get(self, name: str) -> Fact | None:
        """A fact; None if it was never kept."""
        query = select(account_facts).where(
            account_facts.c.account == self._account, account_facts.c.name == name
        )
        row = read(self._engine, lambda connection: connection.execute(query).first())
        return None if row is None else Fact(json.loads(row.body), row.changed_by, row.changed_at)

    def put(
        self,
        name: str,
        body: Mapping[str, Any],
        *,
        by: str,
        now: datetime,
        trace: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a fact in place of the one before; ``trace`` (of ``audit_row``) goes with it or not at all."""
        row = {
            "account": self._account,
            "name": name,
            "body": json.dumps(body, ensure_ascii=False, default=str),
            "changed_by": by,
            "changed_at": now,
        }
        gone = delete(account_facts).where(
            account_facts.c.account == self._account, account_facts.c.name == name
        )

        def work(connection: Connection) -> None:
            connection.execute(gone)
            connection.execute(insert(account_facts), row)
            if trace is not None:
                add_row(connection, trace)

        write(self._engine, work)

    def last_push(self) -> datetime | None:
        """When the latest stored message was said; None if there is none."""
        of_account = consultations.c.account == self._account
        last_day = select(func.max(consultations.c.day)).where(of_account).scalar_subquery()
        # Typed in at the window or on the phone it is no push.
        query = select(func.max(consultations.c.said_at)).where(
            of_account, consultations.c.day == last_day, consultations.c.channel == "wechat"
        )
        return read(self._engine, lambda connection: connection.execute(query).scalar())
