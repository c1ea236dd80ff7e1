"""Alerts: told once, taken by one, kept until they are told."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from bot.records.alerts import CLAIM, Alerts
from bot.records.database import connect


@pytest.fixture
def alerts(engine) -> Alerts:
    return Alerts(engine, account="town")


def add(alerts, noon, key="1", *, urgent=False, kind="new_question") -> bool:
    return alerts.add(kind, key, "有新问题。", urgent=urgent, now=noon)


def test_the_same_thing_is_kept_once(alerts, noon):
    assert [add(alerts, noon), add(alerts, noon + timedelta(days=9))] == [True, False]
    assert len(alerts.latest()) == 1
    assert alerts.known("new_question", ["1", "2"]) == {"1"}


def test_another_account_has_its_own(alerts, engine, noon):
    add(alerts, noon)
    assert add(Alerts(engine, account="other"), noon)
    assert len(alerts.latest()) == 1


def test_what_is_taken_is_nobody_elses_until_the_claim_ends(alerts, noon):
    add(alerts, noon)
    (taken,) = alerts.take(urgent=False, now=noon)
    assert taken.words == "有新问题。"
    assert alerts.take(urgent=False, now=noon) == ()
    (again,) = alerts.take(urgent=False, now=noon + CLAIM)
    assert (again.id, again.tries) == (taken.id, 1)


def test_urgent_ones_are_taken_apart(alerts, noon):
    add(alerts, noon)
    add(alerts, noon, "2", urgent=True)
    assert [row.key for row in alerts.take(urgent=True, now=noon)] == ["2"]


def test_two_takers_at_once_share_without_overlap(alerts, database_url, noon, tmp_path):
    for number in range(20):
        add(alerts, noon, str(number))
    gate, taken = Barrier(2), []

    def take() -> None:
        engine = connect(database_url, root=tmp_path)
        own = Alerts(engine, account="town")
        gate.wait()
        taken.extend(row.key for row in own.take(urgent=False, now=noon))
        engine.dispose()

    threads = [Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(str(number) for number in range(20))


def test_what_was_told_is_not_due_and_says_when(alerts, noon):
    add(alerts, noon)
    (row,) = alerts.take(urgent=False, now=noon)
    alerts.sent([row.id], now=noon)
    assert alerts.take(urgent=False, now=noon + timedelta(days=1)) == ()
    last = [alerts.last_sent(urgent=urgent, now=noon) for urgent in (False, True)]
    assert last == [noon, None]


def test_what_failed_is_due_again_and_then_given_up(alerts, noon):
    add(alerts, noon)
    (row,) = alerts.take(urgent=False, now=noon)
    later = noon + timedelta(minutes=10)
    alerts.again([row.id], "对方没有回答", at=later)
    assert alerts.take(urgent=False, now=later - timedelta(seconds=1)) == ()
    assert [row.error for row in alerts.not_told(since=noon)] == ["对方没有回答"]
    (row,) = alerts.take(urgent=False, now=later)
    alerts.give_up([row.id], "对方没有回答")
    assert alerts.take(urgent=False, now=later + timedelta(days=1)) == ()
    assert [row.state for row in alerts.not_told(since=noon)] == ["failed"]
    assert alerts.not_told(since=noon + timedelta(seconds=1)) == ()
