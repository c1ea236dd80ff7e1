"""The clockwork: who is on duty does what is due, and ends when told to."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.dispatch.dispatcher import Step
from bot.records.database import connect
from bot.records.errors import RecordsUnavailable
from bot.records.leases import Leases
from bot.records.posts import State
from scheduler.duty import LEASE_S, Duty
from scheduler.jobs import PostsJob
from scheduler.timer import EVERY_S, Timer

NOW = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def leases(sqlite_url, tmp_path):
    engine = connect(sqlite_url, root=tmp_path)
    yield Leases(engine, account="town")
    engine.dispose()


class Counting:
    """A job that says when it was done."""

    def __init__(self):
        self.rounds, self.done = [], threading.Event()

    def run(self, *, now):
        self.rounds.append(now)
        self.done.set()


def test_it_looks_more_often_than_every_thirty_seconds_and_several_times_in_a_lease():
    assert 0 < EVERY_S < 30
    assert 2 * EVERY_S < LEASE_S


def test_the_first_round_is_at_once_and_duty_is_given_back_at_the_end(leases):
    job = Counting()
    timer = Timer(Duty(leases), job)
    timer.start()
    assert job.done.wait(timeout=10)
    assert timer.stop()
    assert leases.take("scheduler", "another", seconds=30, now=datetime.now(UTC))


def test_a_clock_that_was_set_back_does_not_hold_up_the_rounds(leases):
    job, back = Counting(), datetime.now(UTC) - timedelta(minutes=7)
    at = [datetime.now(UTC)]
    timer = Timer(Duty(leases), job, clock=lambda: at[0])
    timer.start()
    assert job.done.wait(timeout=10)
    timer._scheduler.pause()  # what is changed stays to be seen
    at[0] = back
    timer.catch_up()
    assert [
        one.next_run_time <= back + timedelta(seconds=EVERY_S) for one in timer._scheduler.get_jobs()
    ] == [True, True]
    timer.stop()


def test_a_lease_from_before_the_clock_was_set_back_ends_at_once(leases):
    leases.take("scheduler", "killed", seconds=30, now=NOW)
    assert not leases.take("scheduler", "another", seconds=30, now=NOW - timedelta(seconds=20))
    assert leases.take("scheduler", "another", seconds=30, now=NOW - timedelta(minutes=7))


def test_who_stands_by_does_nothing(leases):
    job = Counting()
    leases.take("scheduler", "another", seconds=30, now=NOW)
    Timer(Duty(leases), job, clock=lambda: NOW).round()
    assert job.rounds == []


def test_who_stood_by_takes_over_when_the_other_fell_silent(leases):
    job, at = Counting(), [NOW]
    leases.take("scheduler", "another", seconds=30, now=NOW)
    timer = Timer(Duty(leases), job, clock=lambda: at[0])
    timer.round()
    at[0] += timedelta(seconds=30)
    timer.round()
    assert job.rounds == [at[0]]


def test_duty_is_renewed_while_a_round_takes_long(leases):
    at = [NOW]
    timer = Timer(Duty(leases), Counting(), clock=lambda: at[0])
    timer.round()
    for _ in range(6):
        at[0] += timedelta(seconds=10)
        timer.renew()
    assert not leases.take("scheduler", "another", seconds=30, now=at[0])


def test_renewing_never_takes_duty_from_nobody(leases):
    timer = Timer(Duty(leases), clock=lambda: NOW)
    timer.renew()
    assert leases.holder_of("scheduler", now=NOW) is None


def test_after_the_end_no_round_begins(leases):
    job = Counting()
    timer = Timer(Duty(leases), job, clock=lambda: NOW)
    timer.stop()
    timer.round()
    timer.renew()
    assert not timer.going
    assert job.rounds == []


def test_a_job_that_hangs_does_not_keep_the_end_waiting(leases, monkeypatch):
    monkeypatch.setattr("scheduler.timer.STOP_S", 0.01)
    begun, finish = threading.Event(), threading.Event()

    class Hanging:
        def run(self, *, now):
            begun.set()
            finish.wait(timeout=30)

    timer = Timer(Duty(leases), Hanging(), clock=lambda: NOW)
    worker = threading.Thread(target=timer.round)
    worker.start()
    begun.wait(timeout=10)
    assert timer.stop() is False
    finish.set()
    worker.join()


class Dispatcher:
    """Does what it is told to."""

    def __init__(self, due=None, poll=None):
        self.calls, self._due, self._poll = [], due, poll

    def run_due(self, now):
        self.calls.append(("run_due", now))
        if self._due:
            raise self._due
        return [Step("2027-01-wages", State.ACCEPTED, "")]

    def poll(self, now):
        self.calls.append(("poll", now))
        if self._poll:
            raise self._poll
        return []


def test_a_round_of_posts_sends_and_asks():
    dispatcher = Dispatcher()
    PostsJob(dispatcher).run(now=NOW)
    assert dispatcher.calls == [("run_due", NOW), ("poll", NOW)]


@pytest.mark.parametrize("error", [RecordsUnavailable("数据库暂时不可用。"), ZeroDivisionError()])
def test_a_round_outlives_whatever_it_stumbles_over(error):
    dispatcher = Dispatcher(due=error, poll=error)
    PostsJob(dispatcher).run(now=NOW)
    assert [name for name, _ in dispatcher.calls] == ["run_due", "poll"]
