"""Lines to PostgreSQL: open connections on which the statements of a message travel together.

They speak through psycopg's own layer over libpq (https://www.psycopg.org/psycopg3/docs/api/pq.html) and convert values with
its adapters (https://www.psycopg.org/psycopg3/docs/api/adapt.html). On psycopg's cursors
the statements of a message cost three times as much (docs/decisions.md). Each statement is prepared once on a connection, and the
commit travels with the last. Whoever waits for an answer stops when the time is over, also if the server is frozen, which no
time limit of the server or the driver ends.
"""

from __future__ import annotations

import select
from collections import deque
from time import monotonic
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import UniqueViolation, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from sqlalchemy.pool import PoolProxiedConnection

from bot.records.errors import RecordsUnavailable
from bot.records.prepared import Answer, Sent

SECONDS = 1.9
"""Longest time for one transaction; WeChat hangs up after 5 seconds."""
MOST = 6
"""Lines that wait for the next message; the pool of 16 connections has to serve everything else."""
_BEGIN, _COMMIT, _ROLLBACK = b"BEGIN", b"COMMIT", b"ROLLBACK"
_LIMIT = b"SET idle_in_transaction_session_timeout = 10000"
"""Without it the server keeps what a machine that lost its power had locked for up to two hours: nobody hung up."""
_FINE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class Line:
    """One connection of the pool, and the transaction that runs on it."""

    def __init__(self, pooled: PoolProxiedConnection) -> None:
        """Take a connection over; nothing else may use it until it is closed."""
        connection: Any = pooled.dbapi_connection
        self._pooled = pooled
        self._connection: psycopg.Connection[Any] = connection
        self._libpq = connection.pgconn
        self._libpq.enter_pipeline_mode()
        self._values = Transformer(connection)
        self._socket = select.poll()
        self._known: set[bytes] = set()
        self._sent: list[int | bytes | None] = []
        """What the answers to come belong to: a statement by its place, the name of a new one, or a word."""
        self._begun = False
        self._until = 0.0

    def begin(self) -> None:
        """Begin a transaction; the word itself goes with the first statements. Raises as ``run`` on a new line."""
        self._begun = False
        self._until = monotonic() + SECONDS
        if _LIMIT not in self._known:  # by itself: a transaction that is undone would undo it
            self._send(None, _LIMIT, _LIMIT, None)
            self._answers(())

    def run(self, *sent: Sent, ends: bool = False) -> list[Answer]:
        """Run the statements in one round trip, with the commit if this ``ends`` it. Raises psycopg.Error.

        RecordsUnavailable when there is no answer in time.
        """
        if not self._begun:
            self._send(None, _BEGIN, _BEGIN, None)
        for place, (statement, values) in enumerate(sent):
            given = statement.values(values)
            dumped = self._values.dump_sequence(given, [PyFormat.TEXT] * len(given))
            self._send(place, statement.name, statement.words.encode(), dumped)
        if ends:
            self._send(None, _COMMIT, _COMMIT, None)
        answers = self._answers(sent)
        self._begun = not ends
        return answers

    def commit(self) -> None:
        """Commit, unless it was done along with the last statement. Raises as ``run``."""
        if self._begun:
            self.run(ends=True)

    def undo(self) -> bool:
        """Leave nothing of the transaction behind; whether the line can be used on. Never raises."""
        try:
            if self._sent or self.is_down:
                return False
            if self._libpq.transaction_status != TransactionStatus.IDLE:
                self._send(None, _ROLLBACK, _ROLLBACK, None)
                self._answers(())
        except (psycopg.Error, RecordsUnavailable):
            return False
        return True

    @property
    def is_down(self) -> bool:
        """Whether the server is gone."""
        return bool(self._libpq.status == ConnStatus.BAD)

    def close(self) -> None:
        """Give the connection up."""
        self._pooled.invalidate()

    def _send(self, belongs: int | None, name: bytes, words: bytes, values: Any) -> None:
        if name not in self._known and name not in self._sent:
            self._libpq.send_prepare(name, words)
            self._sent.append(name)
        self._libpq.send_query_prepared(name, values)
        self._sent.append(belongs)

    def _answers(self, sent: tuple[Sent, ...]) -> list[Answer]:
        answers = [Answer(None, 0)] * len(sent)
        failed: psycopg.Error | None = None
        self._libpq.pipeline_sync()
        for belongs, result in zip(self._sent, self._results(), strict=True):
            if result.status == ExecStatus.PIPELINE_ABORTED:
                continue
            if result.status == ExecStatus.FATAL_ERROR:
                failed = error_from_result(result)
                if (
                    isinstance(belongs, int)
                    and sent[belongs][0].may_be_taken
                    and isinstance(failed, UniqueViolation)
                ):
                    failed = None
            elif isinstance(belongs, bytes):
                self._known.add(belongs)
            elif isinstance(belongs, int):
                answers[belongs] = self._answer(sent[belongs], result)
        self._sent.clear()
        if failed is not None:
            raise failed
        return answers

    def _answer(self, sent: Sent, result: Any) -> Answer:
        statement = sent[0]
        if not statement.asks:
            return Answer(None, result.command_tuples or 0)
        if not result.ntuples:
            return statement.answer(None)
        self._values.set_pgresult(result)
        return statement.answer(self._values.load_row(0, tuple))

    def _results(self) -> list[Any]:
        """One for each command, up to the point where the server and this side agree again."""
        results: list[Any] = []
        while self._libpq.flush():
            self._wait(select.POLLIN | select.POLLOUT)
            self._libpq.consume_input()
        while True:
            while self._libpq.is_busy():
                self._wait(select.POLLIN)
                self._libpq.consume_input()
            result = self._libpq.get_result()
            if result is None:  # stands between the answers to two commands
                continue
            if result.status == ExecStatus.PIPELINE_SYNC:
                return results
            results.append(result)

    def _wait(self, what: int) -> None:
        self._socket.register(self._libpq.socket, what)
        left = self._until - monotonic()
        if left <= 0 or not self._socket.poll(left * 1000):
            raise RecordsUnavailable("数据库没有按时应答。")


class Lines:
    """The lines of one engine that wait for the next message; for any number of threads."""

    def __init__(self) -> None:
        self._waiting: deque[Line] = deque()

    @staticmethod
    def open(pooled: PoolProxiedConnection) -> Line:
        """A line over a connection of the pool."""
        return Line(pooled)

    def take(self) -> Line | None:
        """The one that was used last, whose server knows its statements; None when there is none."""
        try:
            return self._waiting.pop()
        except IndexError:
            return None

    def keep(self, line: Line) -> None:
        """Keep a line, if few wait."""
        if len(self._waiting) < MOST:
            self._waiting.append(line)
        else:
            line.close()

    def close(self) -> None:
        """Give all of them up."""
        while (line := self.take()) is not None:
            line.close()

    def forget(self) -> None:
        """Leave them to the process that this one was forked from."""
        self._waiting.clear()
