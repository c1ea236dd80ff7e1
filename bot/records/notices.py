"""What WeChat said at the end of a job, looked up again: its notice may be here before we know the job's id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, select

from bot.conversation.turns import Kind
from bot.records.database import read
from bot.records.models import events


class Notice(NamedTuple):
    """One finish notice."""

    name: str
    """The event in capitals, e.g. ``MASSSENDJOBFINISH``."""
    data: Mapping[str, object]
    """Its fields as WeChat sent them."""


class Notices:
    """The finish notices of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def since(self, at: datetime) -> tuple[Notice, ...]:
        """The notices from an instant on, oldest first; raises RecordsUnavailable."""
        query = (
            select(events.c.name, events.c.data)
            .where(
                events.c.account == self._account,
                events.c.kind == Kind.JOB.value,
                events.c.happened_at >= at,
            )
            .order_by(events.c.happened_at, events.c.id)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(Notice(row.name, json.loads(row.data)) for row in rows)
