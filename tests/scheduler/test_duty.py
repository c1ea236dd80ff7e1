"""One works, the others stand by, and a dead one is replaced."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.records.database import connect
from bot.records.errors import RecordsUnavailable
from bot.records.leases import Leases
from scheduler.duty import LEASE_S, Duty

NOW = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def leases(database_url, tmp_path):
    engine = connect(database_url, root=tmp_path)
    yield Leases(engine, account="town")
    engine.dispose()


def test_the_first_is_on_duty_and_the_second_stands_by(leases):
    first, second = Duty(leases), Duty(leases)
    assert first.hold(now=NOW)
    assert not second.hold(now=NOW)
    assert (first.on(now=NOW), second.on(now=NOW)) == (True, False)


def test_who_keeps_saying_so_stays_on_duty(leases):
    first, second = Duty(leases), Duty(leases)
    for seconds in range(0, 300, 10):
        assert first.hold(now=NOW + timedelta(seconds=seconds))
        assert not second.hold(now=NOW + timedelta(seconds=seconds))


def test_who_fell_silent_is_replaced_and_knows_it(leases):
    first, second = Duty(leases), Duty(leases)
    first.hold(now=NOW)
    later = NOW + timedelta(seconds=LEASE_S)
    assert not first.on(now=later)
    assert second.hold(now=later)
    assert not first.hold(now=later)


def test_who_leaves_is_replaced_at_once(leases):
    first, second = Duty(leases), Duty(leases)
    first.hold(now=NOW)
    first.leave()
    assert not first.on(now=NOW)
    assert second.hold(now=NOW)


def test_who_stands_by_takes_nothing_away_by_leaving(leases):
    first, second = Duty(leases), Duty(leases)
    first.hold(now=NOW)
    second.hold(now=NOW)
    second.leave()
    assert not Duty(leases).hold(now=NOW)


class Away:
    """A database that does not answer."""

    def take(self, name, holder, *, seconds, now):
        raise RecordsUnavailable("数据库暂时不可用。")

    def release(self, name, holder):
        raise RecordsUnavailable("数据库暂时不可用。")


def test_without_a_database_nobody_is_on_duty(leases):
    duty = Duty(Away())
    assert not duty.hold(now=NOW)
    duty.leave()


def test_duty_outlasts_a_database_that_is_away_for_a_moment(leases):
    duty = Duty(leases)
    duty.hold(now=NOW)
    duty._leases = Away()
    assert duty.hold(now=NOW + timedelta(seconds=LEASE_S - 1))
    assert not duty.hold(now=NOW + timedelta(seconds=LEASE_S))
