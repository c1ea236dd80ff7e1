"""Many consultations outside the chat at once, as they come from a sheet of earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from bot.records.audit import add_row, audit_row
from bot.records.database import write
from bot.records.field_models import offline
from bot.records.models import consultations, matters, persons
from bot.records.offline_rows import (
    HAND_OVER,
    Asked,
    consultation_row,
    matter_row,
    moment,
    offline_row,
    person_row,
)

_AT_ONCE = 500
"""Rows in one transaction: villagers wait for it."""


def add_many(
    engine: Engine, account: str, rows: Sequence[tuple[str, Asked]], *, author: str, now: datetime
) -> int:
    """Store (form key, consultation), each of a person and a matter of its own; how many of them are new.

    Any day may be given. A key that is known changes nothing, so that a sheet can be read twice. HAND_OVER is refused
    with ValueError: nobody would see to it. Raises RecordsError; what was stored before it stays.
    """
    if any(asked.result == HAND_OVER for _, asked in rows):
        raise ValueError("要跟进的不能成批登记，请一个一个登记。")
    added = 0
    for at in range(0, len(rows), _AT_ONCE):
        part = rows[at : at + _AT_ONCE]
        added += write(engine, lambda connection, part=part: _add(connection, account, part, author, now))
    return added


def _add(
    connection: Connection, account: str, part: Sequence[tuple[str, Asked]], author: str, now: datetime
) -> int:
    keys = select(offline.c.form_key).where(
        offline.c.account == account, offline.c.form_key.in_([key for key, _ in part])
    )
    known = set(connection.execute(keys).scalars())
    tables = (persons, matters, consultations, offline)
    made: tuple[list[dict[str, Any]], ...] = ([], [], [], [])
    for key, asked in part:
        if key in known:
            continue
        known.add(key)
        at = moment(asked.day, now=now)
        person = person_row(account, now) | {"village": asked.village or None}
        matter = matter_row(account, asked, at, person["id"])
        row = consultation_row(account, asked, key, person_id=person["id"], matter_id=matter["id"], now=now)
        for rows, value in zip(made, (person, matter, row, offline_row(row, key, author, now)), strict=True):
            rows.append(value)
    if made[0]:
        for table, rows in zip(tables, made, strict=True):
            connection.execute(table.insert(), rows)
        facts = {"rows": len(made[0])}
        add_row(
            connection,
            audit_row(
                account,
                actor=author,
                act="offline_entered_many",
                kind="offline",
                item_id="",
                facts=facts,
                now=now,
            ),
        )
    return len(made[0])
