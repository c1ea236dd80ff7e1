"""A villager's own page: the link from the chat, one browser, nothing for anybody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.app import create_app
from bot.conversation.turns import Kind, Utterance
from bot.services.build import Services
from bot.services.own_page import own_page_of
from bot.settings import Settings
from bot.webhook.exchange import Exchange

QUESTION = "老板拖欠工资不给怎么办，我电话13800138000"


@pytest.fixture
def environment(environment, state_url):
    return environment | {"PUBLIC_URL": "https://pufa.example.cn", "REDIS_URL": state_url}


@pytest.fixture
def say(services):
    exchange = Exchange(services)

    def _say(words: str, *, who: str = "oVillager", key: str = "") -> str:
        now = datetime.now(UTC)
        return exchange.answer(Utterance(who, Kind.TEXT, words, key or f"m:{words}:{who}", now), now=now)

    return _say


@pytest.fixture
def link(say):
    """The path of a fresh link, after one question."""

    def _link(key: str = "mine:1", who: str = "oVillager") -> str:
        say(QUESTION, who=who)
        reply = say("我的", who=who, key=key)
        return "/mine/" + reply.partition("https://pufa.example.cn/mine/")[2].split()[0]

    return _link


def test_the_link_opens_what_was_asked_and_answered_masked(app, link):
    browser, address = app.test_client(), link()
    assert QUESTION[:10] not in browser.get(address).text
    page = browser.post(address, follow_redirects=True).text
    assert "老板拖欠工资不给怎么办" in page
    assert "13800138000" not in page
    assert "/faq/wages-" in page


def test_fetching_the_address_takes_nothing_away(app, link):
    address = link()
    for _ in range(3):
        assert app.test_client().get(address).status_code == 200
    assert app.test_client().post(address).status_code == 303


def test_a_second_browser_is_sent_back_to_the_chat_and_sees_nothing(app, link):
    address = link()
    first, second = app.test_client(), app.test_client()
    first.post(address)
    for answer in (second.get(address), second.post(address), second.get("/mine")):
        assert answer.status_code == 410
        assert "发“我的”两个字" in answer.text
        assert "拖欠工资" not in answer.text
    assert "拖欠工资" in first.get("/mine").text


def test_the_cookie_is_for_this_page_only_and_out_of_reach_of_scripts(app, link):
    cookie = app.test_client().post(link()).headers["Set-Cookie"]
    assert "Path=/mine" in cookie
    assert "HttpOnly" in cookie
    assert "Secure" in cookie


def test_a_made_up_link_and_a_made_up_cookie_open_nothing(app, link):
    address = link()
    browser = app.test_client()
    assert browser.post(address[:-3] + "AAA").status_code == 410
    browser.set_cookie("pufa_mine", "WyJ4Il0.x.y", path="/mine")
    assert browser.get("/mine").status_code == 410


def test_nobody_sees_the_matters_of_another(app, link, say):
    say("邻居家狗咬人怎么赔", who="oOther")
    page = app.test_client().post(link(), follow_redirects=True).text
    assert "邻居家狗咬人" not in page


def test_after_deleting_the_page_is_empty(app, link, say):
    browser = app.test_client()
    browser.post(link())
    say("删除我的信息")
    page = browser.get("/mine").text
    assert "拖欠工资" not in page
    assert "已经删掉了" in page


def test_no_page_of_it_is_kept_by_browser_or_passed_on(app, link):
    answer = app.test_client().get(link())
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_ends_after_half_an_hour(services, link, monkeypatch):
    address = link().removeprefix("/mine/")
    page = own_page_of(services)
    at = datetime.now(UTC).timestamp()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: at + 30 * 60 + 5)
    assert page.take(address) is None


def test_a_stranger_gets_no_link(say):
    assert "还没有问过" in say("我的", who="oStranger")


def test_without_a_public_address_the_chat_tells_it_all(environment, tmp_path):
    made = Services(Settings.from_env(environment | {"PUBLIC_URL": ""}, env_file=None))
    made.upgrade()
    exchange, now = Exchange(made), datetime.now(UTC)
    exchange.answer(Utterance("oV", Kind.TEXT, QUESTION, "a:1", now), now=now)
    reply = exchange.answer(Utterance("oV", Kind.TEXT, "我的", "a:2", now), now=now)
    assert "问：老板拖欠工资不给怎么办" in reply
    assert "/mine" not in reply
    made.engine.dispose()


def test_the_privacy_page_tells_days_and_how_to_delete(environment):
    made = Services(Settings.from_env(environment | {"RETENTION_DAYS": "90"}, env_file=None))
    page = create_app(made.settings, made).test_client().get("/privacy").text
    assert "最多存 90 天" in page
    assert "删除我的信息" in page
