"""What an installation makes up for itself."""

from __future__ import annotations

import stat

from bot.services.local import secret_key, wechat_account
from bot.settings import Settings


def settings(tmp_path, **given: str) -> Settings:
    return Settings.from_env({"VAR_DIR": str(tmp_path / "var"), **given}, env_file=None)


def test_a_secret_key_is_made_once_and_kept_from_others(tmp_path):
    first = secret_key(settings(tmp_path))
    assert len(first) >= 32
    assert secret_key(settings(tmp_path)) == first
    assert stat.S_IMODE((tmp_path / "var" / "secret.key").stat().st_mode) == 0o600


def test_a_secret_key_of_the_settings_is_used_as_it_is(tmp_path):
    assert secret_key(settings(tmp_path, SECRET_KEY="k" * 40)) == "k" * 40
    assert not (tmp_path / "var").exists()


def test_a_demo_without_an_account_gets_the_same_made_up_one_each_time(tmp_path):
    first = wechat_account(settings(tmp_path, DEMO="1"))
    assert first.mode == "safe"
    assert len(first.aes_key) == 43
    assert wechat_account(settings(tmp_path, DEMO="1")) == first


def test_a_configured_account_is_used_in_the_demo_too(tmp_path):
    account = wechat_account(settings(tmp_path, DEMO="1", WECHAT_TOKEN="mine", WECHAT_APPID="wx1"))
    assert (account.token, account.appid, account.mode) == ("mine", "wx1", "plain")
