"""Threads that want to write at the same moment share one transaction.

Whoever gets the turn to write does the work of all that wait, and the others find theirs done. Under load this saves
most commits; a thread alone works as if nobody else were there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

MOST = 32
"""Works in one transaction: the first of them waits for the last."""


class Outcome(NamedTuple):
    """What came of one work."""

    result: Any
    error: Exception | None


class _Piece:
    """The work of one thread."""

    __slots__ = ("outcome", "work")

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self.work = work
        self.outcome: Outcome | None = None


class Together:
    """The works that wait for one database file."""

    def __init__(self) -> None:
        self._waiting: deque[_Piece] = deque()
        self._connection: Any = None

    def take_connection(self) -> Any:
        """The connection of the last turn, None when there is none; for the thread that has the turn."""
        connection, self._connection = self._connection, None
        return connection

    def keep_connection(self, connection: Any) -> None:
        """Keep a connection for the next turn."""
        self._connection = connection

    def run(
        self,
        work: Callable[[Any], T],
        *,
        turn: Callable[[], AbstractContextManager[None]],
        commit: Callable[[Sequence[Callable[[Any], Any]]], list[Outcome]],
    ) -> T:
        """What ``work`` returns or raises, after it was committed alone or with others.

        ``turn`` is held by one thread at a time; ``commit`` gives one outcome a work. Where ``turn`` is not had in
        time its error is raised, and the work may still be done by the thread that has it.
        """
        piece = _Piece(work)
        self._waiting.append(piece)
        try:
            with turn():
                if piece.outcome is None:
                    self._work_off(piece, commit)
        finally:
            if piece.outcome is None:
                self._withdraw(piece)
        outcome = piece.outcome
        assert outcome is not None
        if outcome.error is not None:
            raise outcome.error
        result: T = outcome.result
        return result

    def _work_off(
        self, own: _Piece, commit: Callable[[Sequence[Callable[[Any], Any]]], list[Outcome]]
    ) -> None:
        """Do what waits, up to and with the own work: whoever comes later waits for the next turn."""
        pieces: list[_Piece] = []
        while own.outcome is None:
            pieces.clear()
            while self._waiting and len(pieces) < MOST:
                pieces.append(self._waiting.popleft())
            if not pieces:
                pieces.append(own)  # somebody took it and did not live to do it
            try:
                outcomes = commit([piece.work for piece in pieces])
            except Exception as error:  # noqa: BLE001 - each of the threads raises it
                outcomes = [Outcome(None, error)] * len(pieces)
            for piece, outcome in zip(pieces, outcomes, strict=True):
                piece.outcome = outcome

    def _withdraw(self, piece: _Piece) -> None:
        try:
            self._waiting.remove(piece)
        except ValueError:
            return  # in somebody's hands


def outcome_of(work: Callable[[], Any]) -> Outcome:
    """Run a work; what it raises is the outcome."""
    try:
        return Outcome(work(), None)
    except Exception as error:  # noqa: BLE001 - raised by the thread whose work it was
        return Outcome(None, error)
