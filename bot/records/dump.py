"""Everything in the database, as it was at one moment: rows of every table, and SQL that makes the same tables and rows in
an empty SQLite or PostgreSQL, whichever it came from.

Ciphers stay ciphers, hashes stay hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Boolean, Connection, Date, Engine, Integer, LargeBinary, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.records.database import reading, translated
from bot.records.revisions import standing
from bot.records.tables import metadata
from bot.records.types import UtcDateTime

_AT_ONCE = 500
_STATEMENT_CHARACTERS = 200_000
"""A statement ends once it is as long as this; both databases take far longer ones."""
_LONGEST_MS = 3_600_000
_REVISIONS = "alembic_version"


def table_names() -> tuple[str, ...]:
    """Every table, those that others refer to first."""
    return tuple(table.name for table in metadata.sorted_tables)


def columns_of(name: str) -> tuple[tuple[str, str], ...]:
    """Name and kind of each column of a table: ``text``, ``number``, ``yes``, ``day``, ``moment`` or ``bytes``."""
    return tuple((column.name, _kind(column.type)) for column in metadata.tables[name].columns)


def _kind(column: Any) -> str:
    for sort, kind in _KINDS:
        if isinstance(column, sort):
            return kind
    return "text"


_KINDS = (
    (Boolean, "yes"),
    (Integer, "number"),
    (UtcDateTime, "moment"),
    (Date, "day"),
    (LargeBinary, "bytes"),
)


class Snapshot:
    """The database at one moment, whatever others store meanwhile. Made by ``snapshot``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, name: str) -> int:
        """How many rows a table has."""
        return int(
            self._connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
        )

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a table, a few hundred of them in memory at a time."""
        found = self._connection.execute(
            select(metadata.tables[name]), execution_options={"yield_per": _AT_ONCE}
        )
        for row in found:
            yield tuple(row)

    def revision(self) -> str:
        """The state of the tables."""
        return standing(self._connection)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    """The database as it is now; raises RecordsError."""
    with translated(), reading(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
            connection.execute(text(f"SET LOCAL statement_timeout = {_LONGEST_MS}"))
        yield Snapshot(connection)


class SqlScript:
    """Writes SQL for one kind of database: ``begin``, the rows of each table, ``end``."""

    def __init__(self, kind: str, write: Callable[[str], object]) -> None:
        """``kind`` is ``sqlite`` or ``postgresql``; ``write`` takes text."""
        self._dialect: Dialect = sqlite.dialect() if kind == "sqlite" else postgresql.dialect()
        self._literal = _SQLITE if kind == "sqlite" else _POSTGRESQL
        self._postgresql = kind != "sqlite"
        self._write = write

    def begin(self, revision: str) -> None:
        """The tables, and which state of them this is."""
        self._write("-- 给空的数据库用。整份是一次事务：中间出错就什么都没有。\n")
        if self._postgresql:
            self._write(
                "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nSET timezone = 'UTC';\n"
            )
        self._write("BEGIN;\n")
        for table in metadata.sorted_tables:
            self._statement(CreateTable(table))
        self._write(
            f"CREATE TABLE {_REVISIONS} (version_num VARCHAR(32) NOT NULL, "
            f"CONSTRAINT {_REVISIONS}_pkc PRIMARY KEY (version_num));\n"
            f"INSERT INTO {_REVISIONS} (version_num) VALUES ({self._text(revision)});\n"
        )

    def rows(self, name: str, rows: Iterable[Sequence[Any]]) -> None:
        """Rows of a table, as ``Snapshot.rows`` gives them."""
        head, length = self._head(metadata.tables[name]), 0
        for row in rows:
            values = f"({', '.join([self._value(value) for value in row])})"
            self._write(f",\n{values}" if length else f"{head}\n{values}")
            length += len(values)
            if length > _STATEMENT_CHARACTERS:
                self._write(";\n")
                length = 0
        if length:
            self._write(";\n")

    def end(self) -> None:
        """What is quicker made once the rows are there."""
        for table in metadata.sorted_tables:
            for index in sorted(table.indexes, key=lambda one: str(one.name)):
                self._statement(CreateIndex(index))
        self._write("COMMIT;\n")

    def _statement(self, element: CreateTable | CreateIndex) -> None:
        self._write(f"{str(element.compile(dialect=self._dialect)).strip()};\n")

    def _head(self, table: Table) -> str:
        prepare = self._dialect.identifier_preparer
        names = ", ".join(prepare.quote(column.name) for column in table.columns)
        return f"INSERT INTO {prepare.format_table(table)} ({names}) VALUES"

    def _value(self, value: Any) -> str:
        if value is None:
            return "NULL"
        if isinstance(value, str):
            return self._text(value)
        return self._literal[type(value)](value)

    @staticmethod
    def _text(value: str) -> str:
        # PostgreSQL has no text with a NUL in it
        doubled = value.replace("\0", "").replace("'", "''")
        return f"'{doubled}'"


def _at(value: datetime) -> str:
    """As SQLAlchemy keeps it in SQLite: always with six digits behind the point, so that texts sort as instants do."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


_ALIKE: dict[type, Callable[[Any], str]] = {
    int: str,
    float: repr,
    date: lambda value: f"'{value.isoformat()}'",
}
_SQLITE = {
    **_ALIKE,
    bool: lambda value: "1" if value else "0",
    datetime: lambda value: f"'{_at(value)}'",
    bytes: lambda value: f"X'{value.hex()}'",
}
_POSTGRESQL = {
    **_ALIKE,
    bool: lambda value: "true" if value else "false",
    datetime: lambda value: f"'{_at(value)}+00'",
    bytes: lambda value: f"'\\x{value.hex()}'",
}
