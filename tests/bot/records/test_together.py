"""Threads that share a transaction."""

import sqlite3
import threading
from contextlib import contextmanager

import pytest

from bot.records.database import connect, upgrade, writers_turn
from bot.records.direct import transact
from bot.records.errors import RecordRefused, RecordsError, RecordsUnavailable
from bot.records.models import persons
from bot.records.prepared import Statement
from bot.records.together import MOST, Outcome, Together, outcome_of


@pytest.fixture
def turn():
    """One thread at a time."""
    lock = threading.Lock()

    @contextmanager
    def hold():
        with lock:
            yield

    return hold


def one_by_one(works):
    return [outcome_of(lambda work=work: work(None)) for work in works]


def in_line(together, works, turn, commit):
    """Have works come in while another thread commits, then let go; what each of them got, in their order."""
    got: list[object] = [None] * len(works)
    begun, go = threading.Event(), threading.Event()

    def first(_):
        begun.set()
        go.wait()

    def ask(number, work):
        try:
            got[number] = together.run(work, turn=turn, commit=commit)
        except BaseException as error:  # of a thread that is ended too
            got[number] = error

    threads = [
        threading.Thread(target=together.run, args=(first,), kwargs={"turn": turn, "commit": one_by_one})
    ]
    threads[0].start()
    begun.wait()
    for number, work in enumerate(works):
        threads.append(threading.Thread(target=ask, args=(number, work)))
        threads[-1].start()
        while len(together._waiting) <= number:
            pass
    go.set()
    for thread in threads:
        thread.join()
    return got


def test_a_thread_alone_gets_its_own_result(turn):
    assert Together().run(lambda _: 7, turn=turn, commit=one_by_one) == 7


def test_those_who_wait_are_committed_at_once(turn):
    batches = []

    def commit(works):
        batches.append(len(works))
        return one_by_one(works)

    works = [lambda _, n=n: n for n in range(5)]
    assert in_line(Together(), works, turn, commit) == [0, 1, 2, 3, 4]
    assert batches == [5]


def test_an_error_is_raised_by_the_thread_whose_work_it_was(turn):
    refused = RecordsError("no")

    def fail(_):
        raise refused

    assert in_line(Together(), [lambda _: 1, fail, lambda _: 3], turn, one_by_one) == [1, refused, 3]


def test_a_commit_that_fails_fails_for_all_of_them(turn):
    full = OSError("full")

    def commit(works):
        raise full

    assert in_line(Together(), [lambda _: 1, lambda _: 2], turn, commit) == [full, full]


def test_a_turn_that_is_not_had_in_time_fails_all_who_wait(turn):
    together, busy = Together(), RecordsUnavailable("busy")
    tries = []

    @contextmanager
    def once():
        tries.append(1)
        if len(tries) == 2:
            raise busy
        with turn():
            yield

    assert in_line(together, [lambda _: 1, lambda _: 2, lambda _: 3], once, one_by_one) == [busy, busy, busy]
    assert together.run(lambda _: 7, turn=once, commit=one_by_one) == 7


def test_a_thread_that_waited_long_for_others_does_not_begin(turn, monkeypatch):
    monkeypatch.setattr("bot.records.together.LATE_S", -1.0)
    with pytest.raises(RecordsUnavailable):
        Together().run(lambda _: 1, turn=turn, commit=one_by_one)


def test_whoever_comes_after_a_batch_leads_the_next(turn):
    together, batches = Together(), []

    def commit(works):
        batches.append(len(works))
        return one_by_one(works)

    works = [lambda _, n=n: n for n in range(MOST + 3)]
    assert in_line(together, works, turn, commit) == list(range(MOST + 3))
    assert batches == [MOST, 3]


def test_a_thread_that_is_ended_takes_nobody_with_it(turn):
    together = Together()

    def commit(works):
        raise SystemExit

    got = in_line(together, [lambda _: 1, lambda _: 2], turn, commit)
    assert [type(each) for each in got] == [SystemExit, RecordsUnavailable]
    assert together.run(lambda _: 7, turn=turn, commit=one_by_one) == 7


def test_outcomes_are_values():
    assert outcome_of(lambda: 1) == Outcome(1, None)


@pytest.fixture
def crowd(sqlite_url, tmp_path):
    """Store persons from one thread each, all at the same moment; gives what each thread got."""
    engine = connect(sqlite_url, root=tmp_path)
    upgrade(engine)
    new = Statement(
        engine, persons.insert(), columns=["id", "account", "key_hash", "openid_cipher", "created_at"]
    )
    together = engine.get_execution_options()["together"]

    def store(*rows):
        got: list[object] = [None] * len(rows)

        def one(number, row):
            try:
                got[number] = transact(engine, lambda transaction: transaction.run((new, row))[0].rows)
            except RecordsError as error:
                got[number] = error

        with writers_turn(engine):
            threads = [threading.Thread(target=one, args=pair) for pair in enumerate(rows)]
            for number, thread in enumerate(threads):
                thread.start()
                while len(together._waiting) <= number:
                    pass
        for thread in threads:
            thread.join()
        return got

    store.database = sqlite_url.removeprefix("sqlite:///")
    yield store
    engine.dispose()


def person(number, clock_at="2026-11-23T09:00:00+08:00", *, key="k"):
    from datetime import datetime

    return {
        "id": f"{number:032d}",
        "account": "a",
        "key_hash": f"{key}{number}",
        "openid_cipher": "c",
        "created_at": datetime.fromisoformat(clock_at),
    }


def ids(path):
    with sqlite3.connect(path) as connection:
        return [int(row[0]) for row in connection.execute("SELECT id FROM persons ORDER BY id")]


def test_all_that_were_stored_at_once_are_there(crowd):
    assert crowd(person(1), person(2), person(3)) == [1, 1, 1]
    assert ids(crowd.database) == [1, 2, 3]


def test_a_row_that_is_refused_takes_no_other_with_it(crowd):
    first, twice, last = crowd(person(1), person(1, key="again"), person(3))
    assert (first, last) == (1, 1)
    assert isinstance(twice, RecordRefused)
    assert ids(crowd.database) == [1, 3]
