"""Wait for the database no longer than a villager can be kept waiting.

A PostgreSQL that is frozen, or behind a network that swallows packets, answers nothing at all, and no time limit of
the server or the driver ends that. So its calls run on threads of their own, and whoever asked stops waiting.
SQLite lies on this machine and keeps its own time limits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import TypeVar

from bot.records.errors import RecordsUnavailable

T = TypeVar("T")

SECONDS = 1.9
"""A message waits twice at most (approvals, storing); with half a second for Redis that is 4.3 s, and WeChat waits 5."""
THREADS = 16


class Patience:
    """Runs calls to the database with an end."""

    def __init__(self, *, direct: bool, seconds: float = SECONDS) -> None:
        """``direct`` runs them where they are asked for."""
        self._direct = direct
        self._seconds = seconds
        self.begin_anew()

    def begin_anew(self) -> None:
        """Have threads of this process; those of the one it was forked from did not come along."""
        self._free = threading.BoundedSemaphore(THREADS)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="records")

    def run(self, work: Callable[[], T]) -> T:
        """What ``work`` returns or raises; RecordsUnavailable when it takes too long, or all threads hang already.

        Work that came too late may still happen: it must be safe to repeat.
        """
        if self._direct:
            return work()
        if not self._free.acquire(blocking=False):
            raise RecordsUnavailable("数据库一直没有应答。")
        try:
            future = self._pool.submit(work)
        except RuntimeError:
            self._free.release()
            raise RecordsUnavailable("服务正在结束。") from None
        future.add_done_callback(lambda _: self._free.release())
        try:
            return future.result(self._seconds)
        except TooLate:
            if future.done():  # at the last moment, or its own time-out
                return future.result()
            raise RecordsUnavailable("数据库没有按时应答。") from None
