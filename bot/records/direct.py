"""The short way to the database, for the one transaction that every message waits for.

Statements are put together by SQLAlchemy once, and then go to the driver as they are, on a connection of
SQLAlchemy's pool: what it does around every statement takes longer than SQLite needs for it. Values are converted
by the columns' own types, so both databases hold the same as on the long way. On PostgreSQL statements that do not
need each other's answers travel together.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Engine, Select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.expression import ClauseElement

from bot.records.database import check, translated, writers_turn
from bot.records.errors import RecordsError, RecordsUnavailable
from bot.records.together import Outcome, Together, outcome_of

T = TypeVar("T")
log = logging.getLogger(__name__)
_Convert = Callable[[Any], Any]


class Answer(NamedTuple):
    """What came of one statement."""

    row: tuple[Any, ...] | None
    """The first row of a question, converted; None if there is none, and for anything but a question."""
    rows: int
    """How many rows a change touched; of no use for a question."""


class Statement:
    """A statement in the words of one engine's database; every parameter is named."""

    def __init__(
        self, engine: Engine, statement: ClauseElement, *, columns: Sequence[str] | None = None
    ) -> None:
        """``columns`` are those that an insert or update sets; none for a statement that names its values."""
        dialect = engine.dialect
        compiled: Any = statement.compile(
            dialect=dialect, column_keys=None if columns is None else list(columns)
        )
        self._sql = str(compiled)
        self._positional = bool(compiled.positional)
        self._constants = {
            name: value for name, value in compiled.params.items() if not compiled.binds[name].required
        }
        names = compiled.positiontup if compiled.positional else list(compiled.params)
        self._names: tuple[str, ...] = tuple(names)
        converts = [compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
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

    def send(self, cursor: Any, values: Mapping[str, Any]) -> None:
        """Run on a cursor of the driver; ``values`` may hold more than is asked for."""
        given = {**self._constants, **values} if self._constants else values
        sent = [given[name] for name in self._names]
        for place, convert in self._converts:
            sent[place] = convert(sent[place])
        cursor.execute(self._sql, sent if self._positional else dict(zip(self._names, sent, strict=True)))

    def answer(self, cursor: Any) -> Answer:
        """What came of ``send``."""
        if not self._out_of:
            return Answer(None, cursor.rowcount)
        row = cursor.fetchone()
        if row is None:
            return Answer(None, 0)
        return Answer(
            tuple(
                value if convert is None else convert(value)
                for value, convert in zip(row, self._out_of, strict=True)
            ),
            1,
        )


class Transaction:
    """A running transaction on a connection of the driver."""

    def __init__(self, connection: DBAPIConnection, *, pipelined: bool) -> None:
        self._connection: Any = connection
        self.pipelined = pipelined
        """Whether statements sent together cost one round trip; else a needless one is better not sent."""

    def run(self, *sent: tuple[Statement, Mapping[str, Any]]) -> list[Answer]:
        """Run the statements in their order and give their answers; on PostgreSQL in one round trip."""
        if not self.pipelined or len(sent) == 1:
            return [self._one(statement, values) for statement, values in sent]
        cursors = [self._connection.cursor() for _ in sent]
        pipeline: AbstractContextManager[Any] = self._connection.pipeline()
        with pipeline:
            for cursor, (statement, values) in zip(cursors, sent, strict=True):
                statement.send(cursor, values)
        return [statement.answer(cursor) for cursor, (statement, _) in zip(cursors, sent, strict=True)]

    def command(self, words: str) -> None:
        """Run words of SQL that neither take values nor give any."""
        self._connection.execute(words)

    def _one(self, statement: Statement, values: Mapping[str, Any]) -> Answer:
        cursor = self._connection.cursor()
        statement.send(cursor, values)
        answer = statement.answer(cursor)
        cursor.close()  # a question that SQLite has not read to its end holds up the commit
        return answer


class _Dropped(RecordsUnavailable):
    """The connection was gone; what it had begun is undone, or was stored, which a second run will find."""


def transact(engine: Engine, work: Callable[[Transaction], T]) -> T:
    """As ``write``, with a Transaction: everything or nothing, and once more when the connection was dropped.

    Work may run twice, so it must be safe to repeat. Raises RecordsUnavailable or RecordRefused.
    """
    with translated(_driver(engine)):
        try:
            return _transact(engine, work)
        except _Dropped:
            check(
                engine
            )  # meets the next dropped connection, if there are more, and has all of them replaced
        return _transact(engine, work)


def _transact(engine: Engine, work: Callable[[Transaction], T]) -> T:
    together: Together | None = engine.get_execution_options().get("together")
    if together is None:
        return _alone(engine, work)
    return together.run(work, turn=partial(writers_turn, engine), commit=partial(_commit, engine))


def _commit(engine: Engine, works: Sequence[Callable[[Transaction], Any]]) -> list[Outcome]:
    """Run the works of several threads and commit them at once; each in a savepoint of its own.

    A commit writes the same pages however many rows are new in them, so that sharing one is most of a message's cost.
    """
    if len(works) > 1:
        try:
            return _alone(engine, lambda transaction: [_in_savepoint(transaction, work) for work in works])
        except _driver(engine).OperationalError:
            raise  # locked, full or broken: so it is for each of them
        except Exception as error:  # noqa: BLE001 - whatever it is, it is met again below
            # One of them spoilt the transaction of all. Each gets its own, to find out which.
            log.warning("works that shared a transaction are done one by one: %s", type(error).__name__)
    return [outcome_of(partial(_alone, engine, work)) for work in works]


def _in_savepoint(transaction: Transaction, work: Callable[[Transaction], Any]) -> Outcome:
    """What came of a work; only an error of the driver, which may concern all, is raised."""
    transaction.command("SAVEPOINT one")
    try:
        result = work(transaction)
    except RecordsError as error:
        transaction.command("ROLLBACK TO one")
        transaction.command("RELEASE one")
        return Outcome(None, error)
    transaction.command("RELEASE one")
    return Outcome(result, None)


def _alone(engine: Engine, work: Callable[[Transaction], T]) -> T:
    """One transaction; on SQLite it is this thread's turn to write, so one connection serves all such turns: fetching it
    from the pool and bringing it back takes longer than a statement.
    """
    sqlite = engine.dialect.name == "sqlite"
    together: Together | None = engine.get_execution_options().get("together")
    pooled = (together and together.take_connection()) or engine.raw_connection()
    connection: Any = pooled.dbapi_connection
    try:
        if sqlite:
            connection.execute("BEGIN IMMEDIATE")
        result = work(Transaction(connection, pipelined=not sqlite))
        connection.commit()
    except BaseException as error:
        try:
            _undo(engine, pooled, error)
        finally:
            pooled.close()
        raise
    if together is None:
        pooled.close()
    else:
        together.keep_connection(pooled)
    return result


def _driver(engine: Engine) -> Any:
    return engine.dialect.loaded_dbapi


def _undo(engine: Engine, pooled: PoolProxiedConnection, error: BaseException) -> None:
    """Leave nothing behind; _Dropped when there is no connection any more."""
    connection: Any = pooled.dbapi_connection
    if isinstance(error, _driver(engine).Error) and engine.dialect.is_disconnect(error, connection, None):
        pooled.invalidate(error)
        raise _Dropped("数据库暂时不可用。") from error
    connection.rollback()
