"""Something a person has to do by a day, that is no villager's matter: one open task for each kind and item."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Row, func, select, update

from bot.records.database import insert_new, read, write
from bot.records.desk_models import tasks
from bot.records.models import new_id

TITLE_LENGTH = 255


class Task(NamedTuple):
    """One thing to do."""

    id: str
    kind: str
    """``law_changed``, ``send_by_hand``, …"""
    item_id: str
    """What it is about."""
    title: str
    """One sentence for staff, in Chinese, without words of villagers."""
    facts: Mapping[str, Any]
    role: str
    """Role of staffing.ROLES that should do it."""
    made_at: datetime
    due_at: datetime | None
    """Aware UTC; None when any time will do."""
    done_at: datetime | None
    done_by: str
    """Empty while it is open."""


class Tasks:
    """The tasks of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account
        self._new = insert_new(engine, tasks)

    def open(
        self,
        kind: str,
        item_id: str,
        title: str,
        role: str,
        due_at: datetime | None,
        facts: Mapping[str, Any],
        now: datetime,
        *,
        once: bool = False,
    ) -> bool:
        """Make a task; False when one of this kind and item is open, with ``once`` also when one was done before.

        Raises RecordsError.
        """

        def work(connection: Connection) -> bool:
            if once and connection.execute(self._about(kind, item_id)).first() is not None:
                return False
            row = {
                "id": new_id(now),
                "account": self._account,
                "kind": kind,
                "item_id": item_id,
                "title": title[:TITLE_LENGTH],
                "facts": json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str),
                "role": role,
                "made_at": now,
                "due_at": due_at,
                "done_at": None,
                "done_by": "",
                "open_key": f"{kind}:{item_id}",
            }
            return connection.execute(self._new, row).rowcount == 1

        return write(self._engine, work)

    def done(self, kind: str, item_id: str, by: str, now: datetime) -> bool:
        """The open task of this kind and item is done; False when there is none. Raises RecordsError."""
        return write(self._engine, lambda connection: self.done_in(connection, kind, item_id, by, now))

    def done_in(self, connection: Connection, kind: str, item_id: str, by: str, now: datetime) -> bool:
        """The same inside a transaction, together with what makes the task done."""
        where = tasks.c.account == self._account, tasks.c.open_key == f"{kind}:{item_id}"
        query = update(tasks).where(*where).values(done_at=now, done_by=by, open_key=None)
        return connection.execute(query).rowcount == 1

    def done_by_id(self, task_id: str, by: str, now: datetime) -> Task | None:
        """One open task is done; the task, None when it is not open (any more). Raises RecordsError."""

        def work(connection: Connection) -> Task | None:
            where = tasks.c.account == self._account, tasks.c.id == task_id, tasks.c.done_at.is_(None)
            found = connection.execute(select(tasks).where(*where)).first()
            change = update(tasks).where(*where).values(done_at=now, done_by=by, open_key=None)
            if found is None or connection.execute(change).rowcount != 1:
                return None
            return _task(found)

        return write(self._engine, work)

    def made_since(self, kind: str, item_id: str, since: datetime) -> bool:
        """Whether one of this kind and item was made since an instant, open or done. Raises RecordsError."""
        query = self._about(kind, item_id).where(tasks.c.made_at >= since)
        return read(self._engine, lambda connection: connection.execute(query).first()) is not None

    def open_ones(
        self, *, kind: str = "", roles: Iterable[str] | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[Task, ...]:
        """The open tasks, those due first at the front; of all roles unless some are given. Raises RecordsError."""
        query = (
            select(tasks)
            .where(*self._open(kind, roles))
            .order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.made_at, tasks.c.id)
            .limit(limit)
            .offset(offset)
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_task(row) for row in rows)

    def open_count(self, *, kind: str = "", roles: Iterable[str] | None = None) -> int:
        """How many ``open_ones`` there are in all. Raises RecordsError."""
        query = select(func.count()).select_from(tasks).where(*self._open(kind, roles))
        return int(read(self._engine, lambda connection: connection.execute(query).scalar_one()))

    def _open(self, kind: str, roles: Iterable[str] | None) -> list[ColumnElement[bool]]:
        where = [tasks.c.account == self._account, tasks.c.done_at.is_(None)]
        if kind:
            where.append(tasks.c.kind == kind)
        if roles is not None:
            where.append(tasks.c.role.in_(list(roles)))
        return where

    def _about(self, kind: str, item_id: str) -> Any:
        return select(tasks.c.id).where(
            tasks.c.account == self._account, tasks.c.kind == kind, tasks.c.item_id == item_id
        )


def _task(row: Row[Any]) -> Task:
    return Task(
        row.id,
        row.kind,
        row.item_id,
        row.title,
        json.loads(row.facts),
        row.role,
        row.made_at,
        row.due_at,
        row.done_at,
        row.done_by,
    )
