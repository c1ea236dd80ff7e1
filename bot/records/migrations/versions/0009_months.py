"""On PostgreSQL consultations and events are parted by month; SQLite stays as it is.

Nothing is copied: what there is becomes the part before the first month, however large it is, and is read through once. The
keys are the same, since ``pushed_on`` is in each of them. See ``bot.records.months`` for the months to come.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = ("consultations", "events")
_AHEAD = 3
_KEYS = """
SELECT conname AS name, pg_get_constraintdef(oid) AS words FROM pg_constraint
WHERE conrelid = CAST(:table AS regclass) AND contype IN ('p', 'u', 'f')
ORDER BY array_position(ARRAY['p', 'u', 'f'], CAST(contype AS text)), conname
"""
_INDEXES = """
SELECT relname AS name, pg_get_indexdef(indexrelid) AS words FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = CAST(:table AS regclass) ORDER BY relname
"""
_TRIGGERS = """
SELECT tgname AS name, pg_get_triggerdef(oid) AS words FROM pg_trigger
WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal ORDER BY tgname
"""


def upgrade() -> None:
    """Part them."""
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            _part(table)


def downgrade() -> None:
    """Bring the rows together again; this copies them."""
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            _join(table)


def _part(table: str) -> None:
    last = op.get_bind().execute(sa.text(f"SELECT max(pushed_on), CURRENT_DATE FROM {table}")).one()  # noqa: S608
    first = max(_month_after(last[0]), last[1].replace(day=1)) if last[0] else last[1].replace(day=1)
    _anew(table, f"{table}_before", "PARTITION BY RANGE (pushed_on)")
    _run(f"ALTER TABLE {table} ATTACH PARTITION {table}_before FOR VALUES FROM (MINVALUE) TO ('{first}')")
    for _ in range(_AHEAD + 1):
        until = _month_after(first)
        name = f"{table}_{first:%Y_%m}"
        _run(f"CREATE TABLE {name} PARTITION OF {table} FOR VALUES FROM ('{first}') TO ('{until}')")
        first = until
    # whatever day a row has, there is a place for it
    _run(f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT")


def _join(table: str) -> None:
    _anew(table, f"{table}_parts", "")
    _run(f"INSERT INTO {table} SELECT * FROM {table}_parts")  # noqa: S608
    _run(f"DROP TABLE {table}_parts")


def _anew(table: str, old: str, how: str) -> None:
    """Give the table another name and make an empty one in its place, with the keys, indexes and triggers it had."""
    keys, indexes, triggers = (_found(query, table) for query in (_KEYS, _INDEXES, _TRIGGERS))
    for name, _ in triggers:
        _run(f"DROP TRIGGER {name} ON {table}")
    for name, _ in indexes:  # those of keys among them
        _run(f"ALTER INDEX {name} RENAME TO {name}_{old.removeprefix(table + '_')}")
    _run(f"ALTER TABLE {table} RENAME TO {old}")
    _run(f"CREATE TABLE {table} (LIKE {old} INCLUDING DEFAULTS) {how}")
    for name, words in keys:
        _run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}")
    of_keys = {name for name, _ in keys}
    for _, words in [*(row for row in indexes if row[0] not in of_keys), *triggers]:
        _run(words)


def _found(query: str, table: str) -> list[tuple[str, str]]:
    rows = op.get_bind().execute(sa.text(query), {"table": table})
    return [(row.name, row.words) for row in rows]


def _run(words: str) -> None:
    op.get_bind().exec_driver_sql(words)


def _month_after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
