"""Tests of bot/wechat/account.py."""

from __future__ import annotations

from typing import Any

import pytest

from bot.wechat.account import WechatAccount


def test_no_secret_shows_when_an_account_is_printed():
    account = WechatAccount(
        appid="wx1", secret="hush-1", token="hush-2", aes_key="hush-3", aes_key_old="hush-4"
    )
    assert "wx1" in repr(account)
    assert "hush" not in repr(account)
    assert "hush" not in f"{account}"


def test_an_account_accepts_encrypted_pushes_only_unless_told():
    assert WechatAccount(appid="wx1").mode == "safe"


def test_an_unknown_mode_is_refused_with_the_known_ones():
    mode: Any = "open"
    with pytest.raises(ValueError, match="safe, compatible, plain"):
        WechatAccount(appid="wx1", mode=mode)
