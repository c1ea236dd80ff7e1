"""From the villager's own page to WeChat's and back."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.app import create_app
from bot.conversation.turns import Kind, Utterance
from bot.services.build import Services
from bot.settings import Settings
from bot.webhook.exchange import Exchange


@pytest.fixture
def services(environment):
    more = {"ONE_TIME_TEMPLATE": "tmpl1", "PUBLIC_URL": "https://pufa.example.gov.cn"}
    made = Services(Settings.from_env(environment | more, env_file=None))
    made.upgrade()
    yield made
    made.engine.dispose()


@pytest.fixture
def mine(services, now):
    """The villager's browser on their own page."""
    exchange = Exchange(services)
    exchange.answer(Utterance("oA", Kind.TEXT, "村口的石狮子叫人挪走了没人管", "1", now), now=now)
    link = re.search(r"/mine/\S+", exchange.answer(Utterance("oA", Kind.TEXT, "我的", "2", now), now=now))
    browser = create_app(services.settings, services).test_client()
    assert link
    assert browser.post(link[0]).status_code == 303
    return browser


def test_a_villager_says_yes_and_reads_so(mine):
    assert "用微信通知我一次" in mine.get("/mine").text
    asked = urlsplit(mine.get("/mine/notice").headers["Location"])
    assert (asked.netloc, asked.fragment) == ("mp.weixin.qq.com", "wechat_redirect")
    query = {name: values[0] for name, values in parse_qs(asked.query).items()}
    assert query["redirect_url"] == "https://pufa.example.gov.cn/mine/allowed"
    assert re.fullmatch("[a-zA-Z0-9]{1,128}", query["reserved"])
    brought = {name: query[name] for name in ("scene", "template_id", "reserved")}
    back = mine.get("/mine/allowed", query_string=brought | {"openid": "oA", "action": "confirm"})
    assert "有答复时通知您一次" in html.unescape(back.text)
    assert back.headers["Referrer-Policy"] == "no-referrer"
    page = mine.get("/mine").text
    assert "会用微信通知您一次" in page
    assert "/mine/notice" not in page


def test_who_said_no_reads_how_the_answer_comes_all_the_same(mine):
    assert "回复“查询”，都能看到" in mine.get("/mine/allowed?openid=oA&action=cancel").text


def test_a_stranger_is_not_sent_to_wechat(services):
    assert create_app(services.settings, services).test_client().get("/mine/notice").status_code == 410
