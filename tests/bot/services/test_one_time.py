"""One message that an answer is there: asked for on WeChat's page, kept for its owner alone, used once."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.conversation.turns import Kind, Utterance
from bot.services.build import Services
from bot.services.one_time import HOLDS, TITLE, one_time_of
from bot.settings import Settings
from bot.webhook.exchange import Exchange
from bot.wechat.errors import WechatError

TEMPLATE = "7DGb8RIlIr1oN7b9Yr8-zj6n0OdPu8rjqQo8LDJbYMQ"


class FewLinesOfWechat:
    """Takes one-time messages, or fails."""

    def __init__(self):
        self.sent = []
        self.error = None

    def send_one_time(self, openid, template_id, *, scene, title, words, url=""):
        if self.error is not None:
            raise self.error
        self.sent.append((openid, template_id, scene, title, words))


@pytest.fixture
def services(environment):
    more = {"ONE_TIME_TEMPLATE": TEMPLATE, "PUBLIC_URL": "https://pufa.example.gov.cn"}
    made = Services(Settings.from_env(environment | more, env_file=None))
    made.upgrade()
    yield made
    made.engine.dispose()


@pytest.fixture
def one_time(services):
    found = one_time_of(services)
    assert found is not None
    found.wechat = FewLinesOfWechat()
    found._client = lambda: found.wechat
    return found


@pytest.fixture
def person(services, now):
    """Who the persons with these openids are."""

    def _person(openid="oAlice"):
        said = Utterance(openid, Kind.TEXT, "村口的石狮子叫人挪走了没人管", f"m:{openid}", now)
        Exchange(services).answer(said, now=now)
        return one_time_of(services)._owner(openid)

    return _person


def visit(one_time, person_id, now, *, openid="oAlice", **other):
    """What the browser brings back from WeChat's page."""
    asked = parse_qs(urlsplit(one_time.address(person_id, now=now)).query)
    brought = {name: asked[name][0] for name in ("scene", "template_id", "reserved")}
    return brought | {"openid": openid, "action": "confirm"} | other


def test_who_said_yes_is_told_once(one_time, person, now):
    alice = person()
    assert not one_time.tell(alice, "oAlice", "261126-1234")
    assert one_time.came_back(visit(one_time, alice, now), now=now)
    assert one_time.tell(alice, "oAlice", "261126-1234")
    assert not one_time.tell(alice, "oAlice", "261126-1234")
    ((openid, template, _, title, words),) = one_time.wechat.sent
    assert (openid, template, title) == ("oAlice", TEMPLATE, TITLE)
    assert "261126-1234" in words
    assert len(title) <= 15
    assert len(words) <= 200


@pytest.mark.parametrize(
    "other",
    [
        {"action": "cancel"},
        {"openid": "oBob"},
        {"openid": "oNobody"},
        {"openid": ""},
        {"template_id": "other"},
        {"scene": "2"},
        {"reserved": ""},
        {"reserved": "zz"},
        {"reserved": "ffffffffz" + "0" * 64},
        {"reserved": "中文z中文"},
    ],
)
def test_a_visit_that_is_not_the_villagers_own_yes_keeps_nothing(one_time, person, now, other):
    alice, bob = person(), person("oBob")
    assert not one_time.came_back(visit(one_time, alice, now, **other), now=now)
    assert not one_time.consents.given(alice)
    assert not one_time.consents.given(bob)


def test_a_visit_that_comes_too_late_keeps_nothing(one_time, person, now):
    alice = person()
    late = now + HOLDS + timedelta(seconds=1)
    assert not one_time.came_back(visit(one_time, alice, now), now=late)


def test_a_message_that_may_have_gone_out_is_not_sent_again(one_time, person, now):
    alice = person()
    one_time.came_back(visit(one_time, alice, now), now=now)
    one_time.wechat.error = WechatError("没有回答。", errcode=None, unsure=True, permanent=False)
    assert not one_time.tell(alice, "oAlice", "")
    one_time.wechat.error = None
    assert not one_time.tell(alice, "oAlice", "")
    assert one_time.wechat.sent == []


def test_who_is_forgotten_allows_nothing_any_more(services, one_time, person, now):
    alice = person()
    one_time.came_back(visit(one_time, alice, now), now=now)
    for number, words in enumerate(("删除我的信息", "确认删除", "1")):
        said = Utterance("oAlice", Kind.TEXT, words, f"f:{number}", now)
        Exchange(services).answer(said, now=now)
    assert not one_time.consents.given(alice)


@pytest.mark.parametrize(
    "lacking",
    [
        {"ONE_TIME_TEMPLATE": ""},
        {"ACCOUNT_KIND": "subscription"},
        {"ACCOUNT_KIND": "service certified"},
        {"PUBLIC_URL": ""},
    ],
)
def test_where_the_account_may_not_nobody_is_asked(environment, lacking):
    more = {"ONE_TIME_TEMPLATE": TEMPLATE, "PUBLIC_URL": "https://pufa.example.gov.cn"}
    assert one_time_of(Services(Settings.from_env(environment | more | lacking, env_file=None))) is None
