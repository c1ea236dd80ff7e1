"""The page about being told: what is set up, a test of it, what did not go out, one's own WeChat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.dispatch.telling import telling_for
from bot.records.alerts import Alerts
from bot.services.binding import binding_of
from bot.services.build import ACCOUNT
from tests.bot.console.conftest import token
from tests.robot import KEY, Robot, running_robot


@pytest.fixture
def robot() -> Iterator[Robot]:
    with running_robot() as running:
        yield running


@pytest.fixture
def with_robot(environment, robot):
    """Settings with a robot; to be asked for before ``enter``."""
    environment["ALERT_URL"] = robot.url
    return robot


def post(browser, act: str):
    word = token(browser.get("/console/password").text)
    return browser.post(f"/console/notices/{act}", data={"csrf_token": word}, follow_redirects=True)


def test_without_any_way_the_page_says_what_to_do(enter):
    browser = enter()
    page = browser.get("/console/notices/").text
    assert "还没有设置通知方式" in page
    assert "ALERT_URL" in page
    assert "还没有设置通知方式" in browser.get("/console/").text


def test_the_test_message_arrives_and_says_who_sent_it(with_robot, enter):
    page = post(enter(), "test").text
    assert "企业微信群：发出去了" in page
    (heard,) = with_robot.heard
    assert "测试消息，王专干" in heard


def test_a_test_that_fails_says_why_and_shows_no_key(with_robot, enter):
    with_robot.refuses(93000)
    page = post(enter(), "test").text
    assert "企业微信群：没发出去" in page
    assert KEY not in page
    assert "设好了" in page


@pytest.mark.parametrize(("role", "code"), [("admin", 200), ("leader", 403), ("adviser", 403)])
def test_who_may_send_a_test(with_robot, enter, role, code):
    assert post(enter(role=role), "test").status_code == code
    assert len(with_robot.heard) == (code == 200)


def test_what_could_not_be_told_is_red_on_the_first_page_until_it_is(with_robot, enter, services):
    alerts = Alerts(services.engine, account=ACCOUNT)
    noon = datetime.now(UTC)
    alerts.add("emergency", "1", "紧急求助", urgent=True, now=noon)
    with_robot.refuses(45009)
    browser, telling = enter(), telling_for(services)
    telling.run(noon)
    page = browser.get("/console/").text
    assert "有 1 条提醒没有发出去" in page
    assert "alert-danger" in page
    assert "没发出去，还会再试" in browser.get("/console/notices/").text
    telling.run(noon + timedelta(minutes=2))
    assert "没有发出去" not in browser.get("/console/").text
    assert "发出" in browser.get("/console/notices/").text


def test_a_code_is_given_and_binds_and_is_taken_back(enter, services):
    browser = enter()
    page = post(browser, "code").text
    code = binding_of(services).code(services.staff.find("王专干"), now=datetime.now(UTC))
    assert f"绑定 {code}" in page
    binding_of(services).answer(f"绑定 {code}", "oClerk", now=datetime.now(UTC))
    assert "王专干绑定了" in browser.get("/console/notices/").text
    assert "解除了" in post(browser, "unbind").text
    assert services.staff.find("王专干").openid_cipher is None


def test_five_wrong_passwords_are_told_once(services, client, member):
    member()
    for _ in range(7):
        form = {
            "username": "王专干",
            "password": "wrong",
            "csrf_token": token(client.get("/console/login").text),
        }
        client.post("/console/login", data=form)
    (alert,) = Alerts(services.engine, account=ACCOUNT).latest()
    assert alert.kind == "locked_out"
    assert "王专干的密码连着输错" in alert.words


def test_trying_out_names_is_told_without_the_names(services, client):
    for _ in range(7):
        form = {"username": "张三丰", "password": "x", "csrf_token": token(client.get("/console/login").text)}
        client.post("/console/login", data=form)
    (alert,) = Alerts(services.engine, account=ACCOUNT).latest()
    assert "张三丰" not in alert.words
