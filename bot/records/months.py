"""Parts of consultations and events, one a month, made before their month begins; on PostgreSQL only.

Rows that come before their part was made lie in the part for the rest and are brought over when it is. A database that
was filled from an SQL file has these tables in one piece, which works as well; nothing is done there.
"""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import Connection, Engine, text

from bot.records.database import read, write

PARTED = ("consultations", "events")
AHEAD = 3
"""Months beyond the present one that have their part already: so long may nobody run the scheduler."""
_BOUNDS = re.compile(r"FROM \((MINVALUE|'[\d-]+')\) TO \('([\d-]+)'\)")
_PARTS = text(
    "SELECT pg_get_expr(part.relpartbound, part.oid) FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid "
    "JOIN pg_partitioned_table parted ON parted.partrelid = inhparent WHERE inhparent = CAST(:table AS regclass)"
)
_LOCK_WAIT = "SET LOCAL lock_timeout = '1s'"
"""A new part needs persons and matters still for a moment; whoever writes there waits no longer than this."""


def make_months(engine: Engine, today: date, *, ahead: int = AHEAD) -> tuple[str, ...]:
    """Make the parts that are lacking from this month on; the names of those made. Raises RecordsUnavailable.

    Each is made in a transaction of its own, so that nobody waits for all of them.
    """
    if engine.dialect.name != "postgresql":
        return ()
    made = []
    for table in PARTED:
        ranges = read(engine, lambda connection, table=table: ranges_of(connection, table))
        first = today.replace(day=1)
        for _ in range(ahead + 1):
            until = _month_after(first)
            if ranges and not any(since < until and first < end for since, end in ranges):
                name = f"{table}_{first:%Y_%m}"
                write(engine, _making(table, name, first, until))
                made.append(name)
            first = until
    return tuple(made)


def ranges_of(connection: Connection, table: str) -> list[tuple[date, date]]:
    """The half-open ranges of days that have a part of their own; none for a table in one piece."""
    found = []
    for (words,) in connection.execute(_PARTS, {"table": table}):
        bounds = _BOUNDS.search(words)
        if bounds:
            since = date.min if bounds[1] == "MINVALUE" else date.fromisoformat(bounds[1].strip("'"))
            found.append((since, date.fromisoformat(bounds[2])))
    return found


class _Making:
    """Makes one part, with what lies in the rest for it."""

    def __init__(self, table: str, name: str, first: date, until: date) -> None:
        days = f"pushed_on >= '{first}' AND pushed_on < '{until}'"
        self._sent = (
            _LOCK_WAIT,
            f"LOCK TABLE {table}_rest IN ACCESS EXCLUSIVE MODE",
            f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS)",
            f"WITH gone AS (DELETE FROM {table}_rest WHERE {days} RETURNING *) "  # noqa: S608 - names and days of our own
            f"INSERT INTO {name} SELECT * FROM gone",
            # beside the table at first: to be made as a part of it, nobody could use the whole meanwhile
            f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{until}')",
        )

    def __call__(self, connection: Connection) -> None:
        for words in self._sent:
            connection.exec_driver_sql(words)


def _making(table: str, name: str, first: date, until: date) -> _Making:
    return _Making(table, name, first, until)


def _month_after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
