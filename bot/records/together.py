"""Threads that want to write at the same moment share one transaction.

One of them leads: it does the work of all that wait and wakes each when its own is done, then the first of those that came
meanwhile leads. Under load this saves most commits; a thread alone works as if nobody else were there. Nobody but the
leader waits for the turn to write: where all did, each had to have it only to see that nothing was left to do.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from bot.records.errors import RecordsUnavailable

T = TypeVar("T")

MOST = 32
"""Works in one transaction: the first of them waits for the last."""
LATE_S = 1.5
"""Seconds after which a thread that waited for others no longer begins: its villager waits, and a file takes the row."""


class Outcome(NamedTuple):
    """What came of one work."""

    result: Any
    error: Exception | None


class _Piece:
    """The work of one thread."""

    __slots__ = ("outcome", "since", "woken", "work")

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self.work = work
        self.outcome: Outcome | None = None
        self.since = monotonic()
        self.woken = threading.Lock()
        """Held until the work is done, or until it is this thread that leads."""
        self.woken.acquire()


class Together:
    """The works that wait for one database file."""

    def __init__(self) -> None:
        self._waiting: deque[_Piece] = deque()
        self._led = False
        self._door = threading.Lock()
        """Held for a moment, so that whoever comes either finds a leader who will see them or leads."""
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

        ``turn`` is held by one thread at a time; ``commit`` gives one outcome a work. Where the leader does not have
        ``turn`` in time or cannot commit, its error is raised by all who wait; RecordsUnavailable after a long wait.
        """
        piece = _Piece(work)
        with self._door:
            self._waiting.append(piece)
            leads, self._led = not self._led, True
        if not leads:
            piece.woken.acquire()
        if piece.outcome is None:
            self._lead(piece, turn, commit)
        outcome = piece.outcome
        assert outcome is not None
        if outcome.error is not None:
            raise outcome.error
        result: T = outcome.result
        return result

    def _lead(
        self,
        own: _Piece,
        turn: Callable[[], AbstractContextManager[None]],
        commit: Callable[[Sequence[Callable[[Any], Any]]], list[Outcome]],
    ) -> None:
        """Do what waits, the own work first; whoever comes later is for the next leader."""
        pieces: list[_Piece] = []
        outcomes: list[Outcome] = []
        try:
            if monotonic() - own.since > LATE_S:
                raise RecordsUnavailable("数据库正忙。")
            with turn():
                pieces = self._take(MOST)
                outcomes = commit([piece.work for piece in pieces])
        except BaseException as error:
            # What holds this one up holds up all: none of them may wait as long again.
            pieces += self._take(len(self._waiting))
            ended = not isinstance(error, Exception)
            failed = RecordsUnavailable("数据库正忙。") if ended else error
            outcomes = [Outcome(None, failed)] * len(pieces)
            if ended:
                raise
        finally:
            with self._door:
                following = self._waiting[0] if self._waiting else None
                self._led = following is not None
            if following is not None:
                following.woken.release()
            for piece, outcome in zip(pieces, outcomes, strict=True):
                piece.outcome = outcome
                if piece is not own:
                    piece.woken.release()

    def _take(self, most: int) -> list[_Piece]:
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]


def outcome_of(work: Callable[[], Any]) -> Outcome:
    """Run a work; what it raises is the outcome."""
    try:
        return Outcome(work(), None)
    except Exception as error:  # noqa: BLE001 - raised by the thread whose work it was
        return Outcome(None, error)
