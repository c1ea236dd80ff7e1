"""The clockwork: APScheduler calls the jobs every few seconds in threads of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.dispatch.build import dispatcher_for
from bot.services.build import Services
from scheduler.duty import Duty
from scheduler.jobs import PostsJob
from scheduler.timetable import chores

EVERY_S = 10
"""How often duty is renewed and the jobs look; the promise is 30 seconds."""
STOP_S = 6.0
"""How long a job that is at work is waited for at the end; what it was doing goes on in the next process."""

log = logging.getLogger(__name__)
logging.getLogger("apscheduler").setLevel(logging.WARNING)


class _Job(Protocol):
    def run(self, *, now: datetime) -> None: ...


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Timer:
    """Runs the jobs while on duty, from ``start`` to ``stop``."""

    def __init__(self, duty: Duty, *jobs: _Job, clock: Callable[[], datetime] = _utc_now) -> None:
        self._duty = duty
        self._jobs = jobs
        self._clock = clock
        self._working = threading.Lock()
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(2)},
            # a round that comes late, or while the one before still runs, is no round at all
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @property
    def going(self) -> bool:
        """Whether a job may begin another step."""
        return not self._stopping.is_set()

    def start(self) -> None:
        """Begin, with a first round at once; returns immediately."""
        now = self._clock()
        self._scheduler.add_job(self.round, "interval", seconds=EVERY_S, next_run_time=now, id="round")
        # of its own, because a round may take longer than the lease lasts
        self._scheduler.add_job(self.renew, "interval", seconds=EVERY_S, id="renew")
        self._scheduler.start()
        threading.Thread(target=self._watch_clock, name="clock", daemon=True).start()

    def stop(self) -> bool:
        """End: no job begins another step, and duty is given back. False when a job is still in a call."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        idle = self._working.acquire(timeout=STOP_S)
        if idle:
            self._working.release()
        self._duty.leave()
        return idle

    def catch_up(self) -> None:
        """Do at once what would come too late because the clock was set back: APScheduler waits until it has caught up."""
        now = self._clock()
        for job in self._scheduler.get_jobs():
            if job.next_run_time - now > timedelta(seconds=2 * EVERY_S):
                log.warning("the clock was set back; going on")
                with suppress(LookupError):  # it ended meanwhile
                    job.modify(next_run_time=now)

    def _watch_clock(self) -> None:
        while not self._stopping.wait(EVERY_S):
            self.catch_up()

    def renew(self) -> None:
        """Keep duty if it is ours."""
        now = self._clock()
        if self.going and self._duty.on(now=now):
            self._duty.hold(now=now)

    def round(self) -> None:
        """Take duty if nobody has it, and do what is due."""
        with self._working:
            if not self.going or not self._duty.hold(now=self._clock()):
                return
            for job in self._jobs:
                job.run(now=self._clock())


def timer_for(services: Services) -> Timer:
    """The timer with every job of the service."""
    timers: list[Timer] = []
    dispatcher = dispatcher_for(services, keep_going=lambda: timers[0].going)
    timers.append(Timer(Duty(services.leases), PostsJob(dispatcher), *chores(services)))
    return timers[0]
