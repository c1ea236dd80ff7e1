"""What is done when the time has come. Each job asks "what is due?", so nothing is lost while nobody runs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.dispatch.dispatcher import Step
from bot.records.errors import RecordsError

log = logging.getLogger(__name__)


class _Dispatcher(Protocol):
    def run_due(self, now: datetime) -> Sequence[Step]: ...

    def poll(self, now: datetime) -> Sequence[Step]: ...


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
