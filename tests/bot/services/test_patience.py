"""The database is waited for only so long."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import Future

import pytest

from bot.records.database import check, connect
from bot.records.errors import RecordsUnavailable
from bot.services.patience import THREADS, Patience


def test_what_the_call_returns_comes_back():
    assert Patience(direct=False).run(lambda: 42) == 42


def test_what_the_call_raises_comes_back():
    with pytest.raises(KeyError):
        Patience(direct=False).run(lambda: {}["x"])


def test_a_call_on_this_machine_runs_where_it_was_asked_for():
    assert Patience(direct=True).run(threading.get_ident) == threading.get_ident()


def test_a_call_that_hangs_is_not_waited_for():
    release = threading.Event()
    patience = Patience(direct=False, seconds=0)
    with pytest.raises(RecordsUnavailable):
        patience.run(release.wait)
    release.set()


def test_when_every_thread_hangs_the_next_call_fails_at_once():
    release = threading.Event()
    patience = Patience(direct=False, seconds=0)
    for _ in range(THREADS):
        with pytest.raises(RecordsUnavailable):
            patience.run(release.wait)
    with pytest.raises(RecordsUnavailable, match="一直"):
        patience.run(lambda: 42)
    release.set()


def test_a_frozen_postgresql_is_not_waited_for(postgres, postgres_url, tmp_path):
    engine = connect(postgres_url, root=tmp_path)
    with engine.connect() as connection:
        backend = connection.connection.dbapi_connection.info.backend_pid
    patience = Patience(direct=False, seconds=0.05)
    os.kill(backend, signal.SIGSTOP)
    try:
        with pytest.raises(RecordsUnavailable):
            patience.run(lambda: check(engine))
    finally:
        os.kill(backend, signal.SIGCONT)
        patience._pool.shutdown()
        engine.dispose()


class _JustInTime(Future):
    """Is done between the end of the wait and the next look."""

    def result(self, timeout=None):
        if timeout is None:
            return super().result()
        self.finish(self)
        raise TimeoutError


class _Pool:
    def submit(self, work):
        future = _JustInTime()
        future.finish = work
        return future


def test_what_comes_at_the_last_moment_counts():
    patience = Patience(direct=False)
    patience._pool = _Pool()
    assert patience.run(lambda future: future.set_result(42)) == 42


def test_what_fails_at_the_last_moment_fails_with_its_own_error():
    patience = Patience(direct=False)
    patience._pool = _Pool()
    with pytest.raises(RecordsUnavailable, match="away"):
        patience.run(lambda future: future.set_exception(RecordsUnavailable("away")))
