"""When and how staff are told: real robot, real records, a clock to turn."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from threading import Thread

import pytest

from bot.dispatch.telling import APART, NO_WAY, Telling, bundled, quiet_hours
from bot.dispatch.ways import NotTold, Robot
from bot.records.alerts import Alert, Alerts
from bot.records.database import connect
from bot.records.errors import RecordsUnavailable
from bot.records.watch import Watch
from tests.robot import running_robot

TEN = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""10:00 in Beijing."""
NIGHT = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""23:00 in Beijing."""
MINUTE = timedelta(minutes=1)


class NothingNew:
    """Looks and finds nothing."""

    def look(self, now: datetime) -> int:
        return 0


class Deaf:
    """A way that never works."""

    name = "邮件"

    def send(self, words: str) -> None:
        raise NotTold("邮箱服务器没有回答，或者中途断了。")


@pytest.fixture
def engine(database_url, tmp_path):
    opened = connect(database_url, root=tmp_path)
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
def telling(engine, alerts, robot):
    """Telling by the robot, or by other ways."""

    def _telling(*ways, watching=None, quiet="21:00-07:30", patience_s=0.5):
        made = ways or (Robot(robot.url, patience_s=patience_s),)
        return Telling(
            alerts, watching=watching or NothingNew(), watch=Watch(engine, account="town"),
            ways=lambda: made if made != (None,) else (), town="付店镇", quiet=quiet_hours(quiet),
        )  # fmt: skip

    return _telling


@pytest.fixture
def due(alerts):
    """Something to tell."""

    def _due(words="每月一法的文章没发成。", *, key="", kind="send_failed", urgent=False, at=TEN):
        assert alerts.add(kind, key or words, words, urgent=urgent, now=at)

    return _due


def test_everything_that_waits_is_one_message(telling, due, robot):
    due("甲")
    due("乙", kind="operator")
    assert telling().run(TEN) == 2
    assert robot.heard == ["【付店镇普法】\n甲\n乙"]


def test_the_next_message_comes_half_an_hour_later_with_all_that_came_meanwhile(telling, due, robot):
    due("甲")
    telling().run(TEN)
    due("乙", at=TEN + MINUTE)
    due("丙", at=TEN + 20 * MINUTE)
    for minutes in (1, 20, 29):
        telling().run(TEN + minutes * MINUTE)
    assert len(robot.heard) == 1
    telling().run(TEN + APART)
    assert robot.heard[1] == "【付店镇普法】\n乙\n丙"


def test_danger_is_told_at_once_whatever_was_told_before_and_at_any_hour(telling, due, robot):
    due("甲")
    telling().run(TEN)
    due("紧急求助", kind="emergency", urgent=True, at=TEN + MINUTE)
    telling().run(TEN + MINUTE)
    due("又一个", kind="emergency", urgent=True, at=NIGHT)
    telling().run(NIGHT)
    assert [heard.split("\n")[1] for heard in robot.heard] == ["甲", "紧急求助", "又一个"]


def test_what_is_not_urgent_waits_for_the_morning(telling, due, robot):
    due("甲", at=NIGHT)
    telling().run(NIGHT)
    telling().run(datetime(2026, 11, 25, 23, 29, 59, tzinfo=UTC))
    assert robot.heard == []
    telling().run(datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    assert len(robot.heard) == 1


@pytest.mark.parametrize(
    ("words", "at", "quiet"),
    [
        ("21:00-07:30", time(21, 0), True),
        ("21:00-07:30", time(20, 59), False),
        ("21:00-07:30", time(0, 0), True),
        ("21:00-07:30", time(7, 30), False),
        ("12:00-14:00", time(13, 0), True),
        ("12:00-14:00", time(23, 0), False),
        ("00:00-00:00", time(3, 0), False),
    ],
)
def test_quiet_hours_may_go_over_midnight_or_not_exist(telling, words, at, quiet):
    beijing = datetime(2026, 11, 25, at.hour, at.minute, tzinfo=UTC) - timedelta(hours=8)
    assert telling(quiet=words).quiet(beijing) is quiet


def test_one_way_that_works_is_enough_and_the_other_is_noted(telling, due, robot, alerts):
    due("甲")
    assert telling(Deaf(), Robot(robot.url)).run(TEN) == 1
    (alert,) = alerts.latest()
    assert (alert.state, alert.error) == ("sent", "邮件：邮箱服务器没有回答，或者中途断了。")


def test_a_refusal_is_tried_again_later_and_told_once(telling, due, robot, alerts):
    due("甲")
    robot.refuses(45009)
    assert telling().run(TEN) == 0
    assert telling().run(TEN) == 0
    (waiting,) = alerts.not_told(since=TEN)
    assert "每分钟最多 20 条" in waiting.error
    assert telling().run(TEN + MINUTE) == 1
    assert telling().run(TEN + 60 * MINUTE) == 0
    assert len(robot.heard) == 1
    assert alerts.not_told(since=TEN) == ()


def test_a_robot_that_hangs_is_left_and_asked_again(telling, due, robot):
    due("甲")
    robot.answers.append(None)
    assert telling(patience_s=0.2).run(TEN) == 0
    assert telling().run(TEN + MINUTE) == 1


def test_what_no_way_takes_is_given_up_after_some_hours_and_shown(telling, due, alerts):
    due("甲")
    for minutes in range(0, 240, 5):
        telling(Deaf()).run(TEN + minutes * MINUTE)
    (alert,) = alerts.not_told(since=TEN)
    assert (alert.state, alert.tries) == ("failed", 8)
    assert telling().run(TEN + timedelta(hours=5)) == 0


def test_without_any_way_it_is_said_so(telling, due, alerts):
    due("甲")
    assert telling(None).run(TEN) == 0
    (alert,) = alerts.not_told(since=TEN)
    assert (alert.state, alert.error) == ("failed", NO_WAY)


def test_two_schedulers_tell_one_thing_once(telling, due, robot):
    for number in range(5):
        due(f"甲{number}", urgent=True)
    threads = [Thread(target=telling().run, args=(TEN,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [line for heard in robot.heard for line in heard.split("\n")[1:]]
    assert sorted(told) == [f"甲{number}" for number in range(5)]


def test_a_question_that_was_seen_to_meanwhile_is_not_told(telling, due, robot, alerts):
    due("新问题：受理号 261125-1234", key="m1:1", kind="new_question", at=NIGHT)
    assert telling().run(NIGHT + timedelta(hours=12)) == 0
    assert robot.heard == []
    assert [row.state for row in alerts.latest()] == ["dropped"]


def test_what_is_known_is_told_although_looking_failed(telling, due, robot):
    class Blind:
        def look(self, now: datetime) -> int:
            raise RecordsUnavailable("数据库正忙。")

    due("甲")
    assert telling(watching=Blind()).run(TEN) == 1


def test_a_long_list_is_counted_and_the_summary_comes_first():
    rows = [row("new_question", f"新问题 {number}") for number in range(8)]
    rows += [row("overdue", "超过时限"), row("digest", "今天的小结")]
    lines = bundled(rows, town="付店镇").split("\n")
    assert lines[:3] == ["【付店镇普法】", "今天的小结", "超过时限"]
    assert lines[-1] == "这样的还有 3 件，请打开工作台看。"
    assert len(lines) == 9


def row(kind: str, words: str) -> Alert:
    return Alert("1", kind, words, words, False, TEN, "waiting", TEN, 0, None, "")
