"""A statement put together once, in the words of one database, and what a transaction does with it.

SQLAlchemy writes it and says how values are converted, so both databases hold the same as on the long way; it then goes to the
driver as it is: what SQLAlchemy does around every statement takes longer than SQLite needs for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Engine, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.types import TypeEngine

from bot.records.types import UtcDateTime

_Convert = Callable[[Any], Any]


class Answer(NamedTuple):
    """What came of one statement."""

    row: tuple[Any, ...] | None
    """The first row of a question, converted; None if there is none, and for anything but a question."""
    rows: int
    """How many rows a change touched; of no use for a question."""


def _convert(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    """How a value of this type is made what the driver takes."""
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    if convert is None or not isinstance(kind, UtcDateTime):
        return convert
    # One message stores the same two instants in several columns.
    return lru_cache(maxsize=16)(convert)


class Statement:
    """A statement in the words of one engine's database; every parameter is named where it is sent."""

    def __init__(
        self,
        engine: Engine,
        statement: ClauseElement,
        *,
        columns: Sequence[str] | None = None,
        may_be_taken: bool = False,
    ) -> None:
        """``columns`` are those that an insert or update sets; none for a statement that names its values.

        ``may_be_taken``: on PostgreSQL a unique key that is taken counts as no row, and the transaction is spoilt.
        """
        dialect = engine.dialect
        if dialect.name == "postgresql":
            # libpq takes $1, $2; psycopg's own way of writing would be translated for each message
            dialect = type(dialect)(paramstyle="numeric_dollar")
        compiled: Any = statement.compile(
            dialect=dialect, column_keys=None if columns is None else list(columns)
        )
        self.words = str(compiled)
        self.may_be_taken = may_be_taken
        self.name = b"pufa_" + sha256(self.words.encode()).hexdigest()[:24].encode()
        """Under which PostgreSQL knows it, on each connection."""
        self._constants = {
            name: value for name, value in compiled.params.items() if not compiled.binds[name].required
        }
        self._names: tuple[str, ...] = tuple(compiled.positiontup)
        converts = [_convert(compiled.binds[name].type, dialect) for name in self._names]
        # Few values are other than the driver takes them.
        self._converts: list[tuple[int, _Convert]] = [
            (place, convert) for place, convert in enumerate(converts) if convert is not None
        ]
        self._out_of: list[_Convert | None] = []
        if isinstance(statement, Select):
            self._out_of = [
                column.type.dialect_impl(dialect).result_processor(dialect, None)
                for column in statement.selected_columns
            ]

    def values(self, values: Mapping[str, Any]) -> list[Any]:
        """What is sent, in order; ``values`` may hold more than is asked for."""
        given = {**self._constants, **values} if self._constants else values
        sent = [given[name] for name in self._names]
        for place, convert in self._converts:
            sent[place] = convert(sent[place])
        return sent

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return bool(self._out_of)

    def answer(self, row: Sequence[Any] | None) -> Answer:
        """What the first row of a question comes to."""
        if row is None:
            return Answer(None, 0)
        return Answer(
            tuple(
                value if convert is None else convert(value)
                for value, convert in zip(row, self._out_of, strict=True)
            ),
            1,
        )


Sent = tuple[Statement, Mapping[str, Any]]


class Transaction(Protocol):
    """A running transaction."""

    def run(self, *sent: Sent, ends: bool = False) -> list[Answer]:
        """Run the statements in their order and give their answers.

        ``ends``: nothing follows if the last one made a row, so that the commit may travel along.
        """
