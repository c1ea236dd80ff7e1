"""Who stands in for whom, and when; both days included, Beijing days. Rows are ended, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, insert, select, update

from bot.records.audit import add_row, audit_row
from bot.records.database import read, write
from bot.records.desk_models import deputies
from bot.records.models import new_id


@dataclass(frozen=True, slots=True)
class Leave:
    """One person's leave, and who stands in for them."""

    id: str
    absent: str
    """Name of the one who is away."""
    deputy: str
    """Name of the one who stands in."""
    first_day: date
    last_day: date
    """Included."""
    made_by: str
    made_at: datetime
    """Aware UTC."""
    ended_at: datetime | None
    """When it was ended early; None while it stands."""

    def runs_on(self, day: date) -> bool:
        """Whether the deputy stands in on a Beijing day."""
        return self.ended_at is None and self.first_day <= day <= self.last_day


_LEAVE = select(
    deputies.c.id,
    deputies.c.absent,
    deputies.c.deputy,
    deputies.c.first_day,
    deputies.c.last_day,
    deputies.c.made_by,
    deputies.c.made_at,
    deputies.c.ended_at,
)


class Deputies:
    """The deputies of one account."""

    def __init__(self, engine: Engine, *, account: str) -> None:
        self._engine = engine
        self._account = account

    def add(
        self, absent: str, deputy: str, *, first_day: date, last_day: date, made_by: str, now: datetime
    ) -> str:
        """Keep that one stands in for another, with its trace in the audit log; the id of it."""
        row = {
            "id": new_id(now),
            "account": self._account,
            "absent": absent,
            "deputy": deputy,
            "first_day": first_day,
            "last_day": last_day,
            "made_by": made_by,
            "made_at": now,
            "ended_at": None,
        }
        facts = {"absent": absent, "deputy": deputy, "first_day": first_day, "last_day": last_day}
        trace = audit_row(
            self._account,
            actor=made_by,
            act="deputy_named",
            kind="deputy",
            item_id=row["id"],
            facts=facts,
            now=now,
        )

        def work(connection: Any) -> str:
            connection.execute(insert(deputies), row)
            add_row(connection, trace)
            return str(row["id"])

        return write(self._engine, work)

    def end(self, leave_id: str, *, by: str, now: datetime) -> bool:
        """End it now, with its trace; False when it ended before or there is none."""
        query = (
            update(deputies)
            .where(
                deputies.c.account == self._account, deputies.c.id == leave_id, deputies.c.ended_at.is_(None)
            )
            .values(ended_at=now)
        )
        trace = audit_row(
            self._account, actor=by, act="deputy_ended", kind="deputy", item_id=leave_id, facts={}, now=now
        )

        def work(connection: Any) -> bool:
            if connection.execute(query).rowcount != 1:
                return False
            add_row(connection, trace)
            return True

        return write(self._engine, work)

    def find(self, leave_id: str) -> Leave | None:
        """The leave of this id; None if there is none."""
        found = self._all(deputies.c.id == leave_id)
        return found[0] if found else None

    def running(self, day: date) -> tuple[Leave, ...]:
        """Who stands in for whom on a Beijing day."""
        return self._all(
            deputies.c.first_day <= day, deputies.c.last_day >= day, deputies.c.ended_at.is_(None)
        )

    def since(self, day: date) -> tuple[Leave, ...]:
        """Every leave whose last day is this one or later, ended ones too, by its first day."""
        return self._all(deputies.c.last_day >= day)

    def _all(self, *conditions: ColumnElement[bool]) -> tuple[Leave, ...]:
        query = _LEAVE.where(deputies.c.account == self._account, *conditions).order_by(
            deputies.c.first_day, deputies.c.id
        )
        rows = read(self._engine, lambda connection: connection.execute(query).all())
        return tuple(_leave(row) for row in rows)


def _leave(row: Row[Any]) -> Leave:
    return Leave(*row)
