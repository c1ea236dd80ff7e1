"""What is done when the time has come. Each job asks "what is due?", so nothing is lost while nobody runs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.dispatch.dispatcher import Step
from bot.records.errors import RecordsError

log = logging.getLogger(__name__)


class _Dispatcher(Protocol):
    def run_due(self, now: datetime) -> Sequence[Step]: ...

    def poll(self, now: datetime) -> Sequence[Step]: ...


class Chore:
    """One piece of regular work, done at most every so many seconds while this process is on duty."""

    def __init__(self, name: str, work: Callable[[datetime], object], *, every_s: float) -> None:
        """``work`` takes the aware instant; it asks what is due, so that a missed round heals itself."""
        self._name = name
        self._work = work
        self._every = timedelta(seconds=every_s)
        self._last: datetime | None = None

    def run(self, *, now: datetime) -> None:
        """Work if it is time; never raises."""
        if self._last is not None and self._last <= now < self._last + self._every:
            return
        self._last = now
        try:
            self._work(now)
        except RecordsError as error:
            log.warning("%s not done: %s", self._name, type(error).__name__)
        except Exception:
            log.exception("%s not done", self._name)


class PostsJob:
    """Sends the posts that are due and asks what became of those that were sent."""

    def __init__(self, dispatcher: _Dispatcher) -> None:
        self._dispatcher = dispatcher

    def run(self, *, now: datetime) -> None:
        """One round; never raises."""
        for work in (self._dispatcher.run_due, self._dispatcher.poll):
            self._try(work, now)

    def _try(self, work: Callable[[datetime], Sequence[Step]], now: datetime) -> None:
        try:
            for step in work(now):
                log.info("post %s: %s", step.slug, step.state.value)
        except RecordsError as error:
            log.warning("posts not looked at: %s", type(error).__name__)
        except Exception:
            # The scheduler must outlive whatever one round stumbles over, such as a post that cannot be read.
            log.exception("posts not looked at")
