"""An account, its clock and WeChat's side of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import settings

from bot.sessions.tokens import LocalTokens
from bot.wechat.account import WechatAccount
from bot.wechat.client import WechatClient
from tests.signing import Signer
from tests.standin import running_stand_in

# A busy machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def account() -> WechatAccount:
    return WechatAccount(
        appid="wx0011223344556677",
        secret="the-secret-of-the-town",
        token="MarketDay7",
        aes_key="qwertyuiopasdfghjklzxcvbnm0123456789QWERTYU",
    )


@pytest.fixture
def signer(account: WechatAccount) -> Signer:
    return Signer(account)


@pytest.fixture
def wechat(account):
    with running_stand_in(account) as running:
        yield running


@pytest.fixture
def client(wechat, account):
    return WechatClient(account, api_base=wechat.url, tokens=LocalTokens(), timeout=5)


@pytest.fixture
def hasty(wechat, account):
    """A client that gives up soon."""
    return WechatClient(account, api_base=wechat.url, tokens=LocalTokens(), timeout=0.3)
