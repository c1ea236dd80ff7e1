"""The short way to the database, for the one transaction that every message waits for.

Statements go to the driver as they are (``bot.records.prepared``), on a connection of SQLAlchemy's pool. On SQLite threads that
want to write at the same moment share a transaction; on PostgreSQL statements that do not need each other's answers travel
together (``bot.records.lines``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.records.database import check, translated, writers_turn
from bot.records.errors import RecordsUnavailable
from bot.records.prepared import Answer, Sent, Statement, Transaction
from bot.records.together import Outcome, Together, outcome_of

__all__ = ["Transaction", "transact", "transact_ready"]

if TYPE_CHECKING:
    from bot.records.lines import Line, Lines

T = TypeVar("T")

LATE_S = 0.5
"""Seconds after which a message that met a dropped line is not tried on another: its villager waited long enough."""
log = logging.getLogger(__name__)


class _Local:
    """A transaction in a SQLite file."""

    def __init__(self, connection: DBAPIConnection) -> None:
        self._connection: Any = connection

    def run(self, *sent: Sent, ends: bool = False) -> list[Answer]:
        """One after the other: a statement costs no round trip, and the commit neither."""
        return [self._one(statement, values) for statement, values in sent]

    def _one(self, statement: Statement, values: Mapping[str, Any]) -> Answer:
        cursor = self._connection.cursor()
        cursor.execute(statement.words, statement.values(values))
        answer = statement.answer(cursor.fetchone()) if statement.asks else Answer(None, cursor.rowcount)
        cursor.close()  # a question that SQLite has not read to its end holds up the commit
        return answer


class _Dropped(RecordsUnavailable):
    """The connection was gone or outdated; what it had begun is undone, or was stored, which a second run will find."""


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


def transact_ready(engine: Engine, work: Callable[[Transaction], T]) -> T | None:
    """As ``transact``, on a line to PostgreSQL that is open already; None when there is none, or it was dropped.

    Its end is certain (``bot.records.lines.SECONDS``), so nobody need watch it. ``work`` must not return None.
    """
    lines = lines_of(engine)
    line = None if lines is None else lines.take()
    if lines is None or line is None:
        return None
    begun = monotonic()
    with translated(_driver(engine)):
        try:
            return _on_line(engine, lines, line, work)
        except _Dropped:
            if monotonic() - begun > LATE_S:
                raise
            return None


def lines_of(engine: Engine) -> Lines | None:
    """The open lines to PostgreSQL; None on SQLite."""
    lines: Lines | None = engine.get_execution_options().get("lines")
    return lines


def _transact(engine: Engine, work: Callable[[Transaction], T]) -> T:
    lines = lines_of(engine)
    if lines is not None:
        return _on_line(engine, lines, lines.take() or lines.open(engine.raw_connection()), work)
    together: Together = engine.get_execution_options()["together"]
    return together.run(work, turn=partial(writers_turn, engine), commit=partial(_commit, engine))


def _on_line(engine: Engine, lines: Lines, line: Line, work: Callable[[Transaction], T]) -> T:
    """One transaction on a line, which waits for the next message unless it is broken."""
    try:
        line.begin()
        result = work(line)
        line.commit()
    except BaseException as error:
        outdated = isinstance(error, _outdated(engine))
        if not outdated and line.undo():
            lines.keep(line)
        elif outdated or (line.is_down and isinstance(error, _driver(engine).Error)):
            line.close()
            lines.close()  # they went down together, or each knows the same statements
            raise _Dropped("数据库暂时不可用。") from error
        else:
            line.close()
        raise
    lines.keep(line)
    return result


def _commit(engine: Engine, works: Sequence[Callable[[Transaction], Any]]) -> list[Outcome]:
    """Run the works of several threads and commit them at once, or one by one where one of them fails.

    A commit writes the same pages however many rows are new in them, so that sharing one is most of a message's cost.
    """
    if len(works) > 1:
        try:
            return _alone(engine, lambda transaction: [Outcome(work(transaction), None) for work in works])
        except _driver(engine).OperationalError:
            raise  # locked, full or broken: so it is for each of them
        except Exception as error:  # noqa: BLE001 - whatever it is, it is met again below
            # One of them undid the work of all. Each gets a transaction of its own, in which the others go through: that is
            # rarer than savepoints would be dear.
            log.info("works that shared a transaction are done one by one: %s", type(error).__name__)
    return [outcome_of(partial(_alone, engine, work)) for work in works]


def _alone(engine: Engine, work: Callable[[_Local], T]) -> T:
    """One transaction in the SQLite file. It is this thread's turn to write, so one connection serves all such turns: fetching
    it from the pool and bringing it back takes longer than a statement.
    """
    together: Together = engine.get_execution_options()["together"]
    pooled = together.take_connection() or engine.raw_connection()
    connection: Any = pooled.dbapi_connection
    try:
        connection.execute("BEGIN IMMEDIATE")
        result = work(_Local(connection))
        connection.commit()
    except BaseException:
        try:
            connection.rollback()
        finally:
            pooled.close()
        raise
    together.keep_connection(pooled)
    return result


def _outdated(engine: Engine) -> tuple[type[BaseException], ...]:
    """What a server says that runs statements no longer as a line knows them: a column has another type, they were dropped
    behind our back, or it may only be read since another one took over.
    """
    driver = _driver(engine)
    return driver.ProgrammingError, driver.NotSupportedError, driver.InternalError


def _driver(engine: Engine) -> Any:
    return engine.dialect.loaded_dbapi
