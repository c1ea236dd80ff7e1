"""Days on which people work or do not, other than the plan of the State Council has it; staff enter them."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select

from bot.records.audit import add_row, audit_row
from bot.records.database import read, write
from bot.records.desk_models import workdays


class OwnDay(NamedTuple):
    """One day that staff entered."""

    day: date
    working: bool
    note: str
    """Why, as typed; may be empty."""
    made_by: str


class OwnDays:
    """The days of one account; every method raises RecordsError."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def all(self) -> tuple[OwnDay, ...]:
        """Every day, in order."""
        columns = workdays.c.day, workdays.c.working, workdays.c.note, workdays.c.made_by
        query = select(*columns).where(workdays.c.account == self._account).order_by(workdays.c.day)
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(OwnDay(*row) for row in rows)

    def put(self, day: date, working: bool, note: str, *, by: str, now: datetime) -> None:
        """Say whether people work on a day; what was said of it before is replaced."""
        row = {"account": self._account, "day": day, "working": working, "note": note, "made_by": by}

        def work(connection: Connection) -> None:
            connection.execute(self._gone(day))
            connection.execute(insert(workdays), row)
            self._trace(connection, "workday_set", day, by, now, working=working)

        write(self._engine, work)

    def remove(self, day: date, *, by: str, now: datetime) -> bool:
        """Let the plan hold again for a day; False when nothing was said of it."""

        def work(connection: Connection) -> bool:
            there = connection.execute(self._gone(day)).rowcount == 1
            if there:
                self._trace(connection, "workday_removed", day, by, now)
            return there

        return write(self._engine, work)

    def _gone(self, day: date) -> object:
        return delete(workdays).where(workdays.c.account == self._account, workdays.c.day == day)

    def _trace(
        self, connection: Connection, act: str, day: date, by: str, now: datetime, **facts: object
    ) -> None:
        row = audit_row(
            self._account, actor=by, act=act, kind="workday", item_id=day.isoformat(), facts=facts, now=now
        )
        add_row(connection, row)
