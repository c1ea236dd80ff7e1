"""Troubles of the service: told after they lasted, once a day, by alerts or straight out while the database is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.dispatch.telling import quiet_hours
from bot.dispatch.trouble import Trouble, trouble_for
from bot.dispatch.ways import Robot
from bot.records.alerts import Alerts
from bot.records.database import connect
from bot.services.alerting import Alerting
from tests.robot import running_robot

TEN = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""10:00 in Beijing."""
NIGHT = TEN + timedelta(hours=13)
MINUTE = timedelta(minutes=1)
WELL = {"database": "ok", "redis": "ok", "spool": 0, "set_aside": 0, "lost": False}


@pytest.fixture
def engine(sqlite_url, tmp_path):
    opened = connect(sqlite_url, root=tmp_path)
    yield opened
    opened.dispose()


@pytest.fixture
def alerts(engine) -> Alerts:
    return Alerts(engine, account="town")


@pytest.fixture
def robot():
    with running_robot() as running:
        yield running


@pytest.fixture
def state() -> dict[str, object]:
    return dict(WELL)


@pytest.fixture
def watch(alerts, robot, state, tmp_path):
    """A process that watches; several share the machine."""

    def _watch() -> Trouble:
        return Trouble(
            lambda: state, alerting=Alerting(alerts, public_url=""), ways=(Robot(robot.url, patience_s=0.5),),
            folder=tmp_path / "alerts", town="付店镇", quiet=quiet_hours("21:00-07:30"),
        )  # fmt: skip

    return _watch


def test_nothing_is_told_of_a_service_that_is_well(watch, alerts, robot):
    assert watch().round(now=TEN) == 0
    assert (alerts.latest(), robot.heard) == ((), [])


def test_a_database_that_is_away_for_a_moment_is_no_trouble(watch, state, robot):
    process = watch()
    state["database"] = "down"
    process.round(now=TEN)
    state["database"] = "ok"
    process.round(now=TEN + MINUTE)
    state["database"] = "down"
    assert process.round(now=TEN + 2 * MINUTE) == 0
    assert robot.heard == []


def test_a_database_that_stays_away_is_told_straight_out_and_once(watch, state, robot):
    state["database"] = "down"
    processes = [watch(), watch()]
    for minutes in range(10):
        for process in processes:
            process.round(now=TEN + minutes * MINUTE)
    (heard,) = robot.heard
    assert "数据库连不上了" in heard


def test_at_night_it_waits_for_the_morning(watch, state, robot):
    state["database"] = "down"
    process = watch()
    for minutes in (0, 1, 2, 8 * 60 + 29):
        process.round(now=NIGHT + minutes * MINUTE)
    assert robot.heard == []
    process.round(now=NIGHT + timedelta(hours=8, minutes=30))
    assert len(robot.heard) == 1


def test_what_the_robot_did_not_take_is_tried_again(watch, state, robot):
    state["database"] = "down"
    process = watch()
    robot.refuses(45009)
    process.round(now=TEN)
    assert process.round(now=TEN + MINUTE) == 0
    assert process.round(now=TEN + 2 * MINUTE) == 1


def test_with_the_database_a_trouble_is_an_alert_like_others(watch, state, alerts, robot):
    process = watch()
    state |= {"spool": 3, "set_aside": 1}
    assert process.round(now=TEN) == 1
    assert process.round(now=TEN + 9 * MINUTE) == 0
    assert process.round(now=TEN + 10 * MINUTE) == 1
    assert watch().round(now=TEN + 20 * MINUTE) == 0
    assert sorted(alert.key for alert in alerts.latest()) == ["set_aside-2026-11-25", "spool-2026-11-25"]
    assert robot.heard == []


def test_losing_consultations_is_urgent_at_any_hour(watch, state, alerts, robot):
    state["lost"] = True
    watch().round(now=NIGHT)
    assert [alert.urgent for alert in alerts.latest()] == [True]
    state["database"] = "down"
    watch().round(now=NIGHT)
    assert "正在丢失" in robot.heard[0]


def test_a_disk_that_takes_no_note_does_not_keep_it_silent(watch, state, robot, tmp_path):
    (tmp_path / "alerts").write_text("no folder", encoding="utf-8")
    state |= {"lost": True, "database": "down"}
    assert watch().round(now=TEN) == 1


def test_whatever_goes_wrong_the_watch_goes_on(alerts, robot, tmp_path):
    def broken():
        raise RuntimeError("no state")

    process = Trouble(
        broken, alerting=Alerting(alerts, public_url=""), ways=(), folder=tmp_path, town="付店镇",
        quiet=quiet_hours("21:00-07:30"),
    )  # fmt: skip
    assert process.round(now=TEN) == 0


def test_the_service_as_it_starts_is_well(services):
    assert trouble_for(services).round(now=TEN) == 0
