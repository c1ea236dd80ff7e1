"""The calendar on screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.services.inbox import inbox_of
from bot.statistics.periods import beijing_day
from tests.bot.console.handed_over import handed_over, press, rows


@pytest.fixture
def tomorrow() -> str:
    return (beijing_day(datetime.now(UTC)) + timedelta(days=1)).isoformat()


def put(browser, day: str, working: str = "no", **more: str):
    return press(browser, "/console/workdays/", day=day, working=working, **more)


@pytest.mark.parametrize(("working", "works"), [("no", False), ("yes", True)])
def test_a_day_that_is_entered_holds_and_is_in_the_log(enter, services, tomorrow, working, works):
    page = put(enter(), tomorrow, working, note="下雪").text
    assert "下雪" in page
    day = datetime.fromisoformat(tomorrow).date()
    assert inbox_of(services).workdays().works(day) is works
    assert rows(services, "SELECT act, actor, item_id FROM audit WHERE kind = 'workday'") == [
        ("workday_set", "王专干", tomorrow)
    ]


def test_a_day_can_be_given_back_to_the_plan(enter, services, tomorrow):
    browser = enter()
    put(browser, tomorrow)
    assert "改回按国务院的安排" in put(browser, tomorrow, "plan").text
    assert inbox_of(services).own_days.all() == ()


def test_what_is_due_moves_with_the_day(enter, services):
    handed_over(services)
    ((before,),) = rows(services, "SELECT due_at FROM cases")
    plan, day = inbox_of(services).workdays(), beijing_day(datetime.now(UTC)) + timedelta(days=1)
    while not plan.works(day):
        day += timedelta(days=1)
    assert "有 1 件的期限跟着改了" in put(enter(), day.isoformat()).text
    ((after,),) = rows(services, "SELECT due_at FROM cases")
    assert after > before


@pytest.mark.parametrize(
    ("day", "working", "said"),
    [
        ("", "no", "日期没看懂"),
        ("明天", "no", "日期没看懂"),
        ("2000-01-01", "no", "离现在太远"),
        ("9999-12-31", "no", "离现在太远"),
        ("", "", "日期没看懂"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_with_a_sentence(enter, services, day, working, said):
    assert said in put(enter(), day, working).text
    assert inbox_of(services).own_days.all() == ()


def test_it_has_to_be_said_whether_people_work(enter, services, tomorrow):
    assert "上班还是放假" in put(enter(), tomorrow, "maybe").text
    assert inbox_of(services).own_days.all() == ()


@pytest.mark.parametrize(
    ("role", "form"), [("clerk", True), ("admin", True), ("adviser", False), ("leader", False)]
)
def test_everybody_sees_the_calendar_and_clerks_keep_it(enter, role, form):
    page = enter(role=role).get("/console/workdays/").text
    assert "往后四周" in page
    assert ("记下</button>" in page) is form
