"""What somebody leaves behind who works here no longer: matters assigned to them, and leave that names them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, func, or_, select, update

from bot.records.database import read
from bot.records.desk_models import cases, deputies
from bot.records.staff import Also

CLOSED = "closed"


def assigned_count(engine: Engine, account: str, name: str) -> int:
    """How many matters wait for this person and nobody else; raises RecordsError."""
    query = (
        select(func.count())
        .select_from(cases)
        .where(cases.c.account == account, cases.c.assigned_to == name, cases.c.state != CLOSED)
    )
    return int(read(engine, lambda connection: connection.execute(query).scalar()) or 0)


def handing_over(account: str, leaver: str, to: str, *, now: datetime) -> Also:
    """What gives the open matters of one person to another (to nobody when ``to`` is empty) and ends the leave that
    names them, inside the transaction of their being disabled.
    """
    matters = (
        update(cases)
        .where(cases.c.account == account, cases.c.assigned_to == leaver, cases.c.state != CLOSED)
        .values(assigned_to=to)
    )
    leaves = (
        update(deputies)
        .where(
            deputies.c.account == account,
            deputies.c.ended_at.is_(None),
            or_(deputies.c.absent == leaver, deputies.c.deputy == leaver),
        )
        .values(ended_at=now)
    )
    return lambda connection: (connection.execute(matters), connection.execute(leaves))
