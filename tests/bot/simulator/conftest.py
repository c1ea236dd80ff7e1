"""The stand-in on a real loopback server, and the project's own client on it."""

from __future__ import annotations

import pytest

from bot.sessions.tokens import LocalTokens
from bot.wechat.account import WechatAccount
from bot.wechat.client import Article, WechatClient
from tests.bot.simulator.caller import Caller
from tests.standin import running_stand_in

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
JPG = b"\xff\xd8\xff" + b"0" * 100
VILLAGER = "oVillager0000000000000000001"


@pytest.fixture(scope="session")
def account():
    return WechatAccount(
        appid="wx0011223344556677",
        secret="the-secret-of-the-town",
        token="MarketDay7",
        aes_key="qwertyuiopasdfghjklzxcvbnm0123456789QWERTYU",
    )


@pytest.fixture
def wechat(account):
    with running_stand_in(account) as running:
        yield running


@pytest.fixture
def client(wechat, account):
    return WechatClient(account, api_base=wechat.url, tokens=LocalTokens(), timeout=5)


@pytest.fixture
def article(client):
    """Makes an article whose cover is uploaded."""
    thumb = client.add_thumb(PNG, "cover.png", "image/png")

    def make(**changes):
        values = {"title": "民法典与日子", "content": "<p>您好</p>", "thumb_media_id": thumb, **changes}
        return Article(**values)

    return make


@pytest.fixture
def caller(wechat, account):
    return Caller(wechat, account)
