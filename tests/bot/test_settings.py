"""Settings: where they come from, and what they refuse."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT, Settings, SettingsError

KEY = "k" * 43


def read(env_file=None, **given: str) -> Settings:
    return Settings.from_env(given, env_file=env_file)


def refusal(**given: str) -> str:
    with pytest.raises(SettingsError) as refused:
        read(**given)
    return str(refused.value)


def test_the_environment_beats_the_file_which_beats_the_default(tmp_path):
    file = tmp_path / ".env"
    file.write_text("TOWN_NAME=甲镇\nPORT=9000\n", encoding="utf-8")
    settings = read(file, TOWN_NAME="乙镇")
    assert (settings.town_name, settings.port, settings.host) == ("乙镇", 9000, "127.0.0.1")


def test_an_empty_variable_is_as_good_as_none():
    assert read(PORT="").port == 8000


def test_a_key_makes_the_mode_safe_and_no_key_makes_it_plain():
    assert read(WECHAT_AES_KEY=KEY).wechat_mode == "safe"
    assert read().wechat_mode == "plain"
    assert read(WECHAT_AES_KEY=KEY, WECHAT_MODE="compatible").wechat_mode == "compatible"


def test_statutes_are_shown_in_the_demo_only_unless_said_otherwise():
    assert read(DEMO="1").show_statutes
    assert not read().show_statutes
    assert not read(DEMO="1", SHOW_STATUTES="0").show_statutes


def test_the_database_lies_in_the_folder_for_running_things():
    assert read(VAR_DIR="elsewhere").database_url == "sqlite:///elsewhere/pufa.sqlite3"


def test_a_demo_refuses_to_listen_beyond_this_machine():
    assert "HOST" in refusal(DEMO="1", HOST="0.0.0.0")
    assert read(DEMO="1", HOST="localhost").demo


def test_a_demo_refuses_to_talk_to_wechat():
    assert "微信接口" in refusal(DEMO="1", WECHAT_API_BASE="https://api.weixin.qq.com")
    assert read(DEMO="1", PORT="9001").wechat_api_base == "http://127.0.0.1:9001"


def test_all_problems_are_said_at_once():
    words = refusal(PORT="x", WECHAT_AES_KEY="short", SECRET_KEY="short", ACCOUNT_KIND="other")
    assert all(name in words for name in ("PORT", "WECHAT_AES_KEY", "SECRET_KEY", "ACCOUNT_KIND"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WECHAT_MODE", "none"),
        ("WECHAT_TOKEN", "a b"),
        ("DEMO", "maybe"),
        ("PORT", "70000"),
        ("PUBLIC_URL", "pufa.example"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "localhost:6379"),
        ("TRUSTED_PROXIES", "-1"),
        ("ACCOUNT_KIND", "service gold"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name, value):
    assert name in refusal(**{name: value})


def test_a_mode_that_needs_a_key_says_so():
    assert "WECHAT_AES_KEY" in refusal(WECHAT_TOKEN="pufa", WECHAT_MODE="safe")


def test_no_secret_shows_when_settings_are_printed():
    secret = "s3cret" * 8
    shown = repr(read(SECRET_KEY=secret, WECHAT_SECRET=secret, DATABASE_URL=f"postgresql://u:{secret}@h/d"))
    assert "s3cret" not in shown


def test_certification_is_read_from_the_account_kind():
    assert read(ACCOUNT_KIND="subscription certified").certified
    assert not read(ACCOUNT_KIND="subscription").certified


def test_a_demo_is_certified_unless_it_is_said_not_to_be():
    assert read(DEMO="1").certified
    assert not read(DEMO="1", ACCOUNT_KIND="subscription").certified
    assert not read().certified


def test_the_way_posts_go_out_is_one_of_three():
    assert read().posts_by == "mass"
    assert read(POSTS_BY="publish").posts_by == "publish"
    assert "POSTS_BY" in refusal(POSTS_BY="pigeon")


def test_a_command_shows_what_is_wrong_without_a_stack_trace():
    flask = Path(sys.executable).with_name("flask")
    ran = subprocess.run(
        [flask, "ask", "离婚"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "WECHAT_MODE": "none"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert "WECHAT_MODE" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ALERT_URL": "qyapi.weixin.qq.com/robot"}, "ALERT_URL 要以 https:// 开头"),
        ({"SMTP_URL": "mail.example.com", "ALERT_MAIL_TO": "a@example.com"}, "SMTP_URL 的写法像"),
        ({"SMTP_URL": "smtp://u:p@host:x", "ALERT_MAIL_TO": "a@example.com"}, "SMTP_URL 的写法像"),
        ({"SMTP_URL": "smtp://u:p@host"}, "要一起填"),
        ({"ALERT_MAIL_TO": "a@example.com"}, "要一起填"),
        ({"SMTP_URL": "smtp://u:p@host", "ALERT_MAIL_TO": "a@example.com, 王专干"}, "不像邮箱"),
        ({"QUIET_HOURS": "晚上"}, "QUIET_HOURS 的写法像"),
        ({"QUIET_HOURS": "21:00-24:30"}, "QUIET_HOURS 的写法像"),
        ({"DIGEST_AT": "8点半"}, "DIGEST_AT 的写法像"),
    ],
)
def test_a_way_to_tell_staff_that_cannot_work_is_refused(given, says):
    told = refusal(**given)
    assert says in told
    assert "u:p@" not in told


def test_the_ways_to_tell_staff_are_not_shown():
    settings = read(
        ALERT_URL="https://qyapi.example.com/send?key=secret-key",
        SMTP_URL="smtps://me:secret-password@smtp.example.com:465",
        ALERT_MAIL_TO="a@example.com，b@example.com",
    )
    assert settings.mail_addresses == ("a@example.com", "b@example.com")
    assert "secret" not in repr(settings)
    assert "example.com" not in repr(settings)


@pytest.mark.parametrize("given", ["backup", "-e evil:/x", "~/backup"])
def test_a_place_for_backups_that_is_no_place_is_refused(given):
    assert "BACKUP_TO 写完整的路径" in refusal(BACKUP_TO=given)


@pytest.mark.parametrize("given", ["/mnt/backup", "pufa@10.0.0.2:/backup"])
def test_a_place_for_backups_is_a_folder_or_another_machine(given):
    assert read(BACKUP_TO=given).backup_to == given
