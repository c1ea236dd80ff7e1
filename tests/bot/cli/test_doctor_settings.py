"""The doctor speaks of every setting, and says what to do."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.cli import doctor_settings
from bot.cli.doctor_settings import BAD, HINT, LOOKS
from bot.services.build import Services
from bot.services.staffing import DEMO_STAFF
from bot.settings import ROOT, Settings

ON_ITS_OWN = {
    "WECHAT_APPID": "named from its field, in the sentence that lists what is missing (tests/bot/cli/test_commands.py)",
    "WECHAT_TOKEN": "the same",
}
"""Settings that no line spells out, and why."""


def test_every_setting_is_named_by_a_line_or_has_a_reason_not_to_be():
    said = "".join(
        (ROOT / "bot" / "cli" / name).read_text(encoding="utf-8")
        for name in ("doctor.py", "doctor_settings.py")
    )
    silent = {row.name.upper() for row in fields(Settings) if not re.search(rf"\b{row.name.upper()}\b", said)}
    assert silent == set(ON_ITS_OWN)


@pytest.fixture
def findings(environment, tmp_path):
    """What is said of an installation with these settings, beside what is good."""

    def _findings(**changed):
        values = environment | {"DEMO": "0", "DATABASE_URL": f"sqlite:///{tmp_path}/none.db"} | changed
        made = Services(Settings.from_env(values, env_file=None))
        try:
            return [found for look in LOOKS for found in look(made) if found[0] in {BAD, HINT}]
        finally:
            made.engine.dispose()

    return _findings


GOOD_ONES = {
    "WECHAT_SECRET": "s", "ACCOUNT_KIND": "subscription certified", "TRUSTED_PROXIES": "1", "METRICS_TOKEN": "m" * 20,
    "PUBLIC_URL": "https://pufa.example.gov.cn",
}  # fmt: skip


def test_nothing_is_said_of_an_installation_that_is_set_up_well(findings):
    assert findings(**GOOD_ONES) == []


@pytest.mark.parametrize(
    ("changed", "verdict", "words"),
    [
        ({"WECHAT_SECRET": ""}, HINT, "到公众号后台复制"),
        ({"WECHAT_AES_KEY_OLD": "x" * 43}, HINT, "把它删掉"),
        ({"WECHAT_API_BASE": "https://proxy.example.cn"}, HINT, "WECHAT_API_BASE"),
        ({"ACCOUNT_KIND": "subscription"}, HINT, "POSTS_BY=draft"),
        ({"SECRET_KEY_OLD": "o" * 40}, HINT, "SECRET_KEY_OLD"),
        ({"TRUSTED_PROXIES": "0"}, HINT, "TRUSTED_PROXIES=1"),
        ({"HOST": "0.0.0.0", "TRUSTED_PROXIES": "0"}, HINT, "没有 https"),
        ({"METRICS_TOKEN": ""}, HINT, "METRICS_TOKEN"),
        ({"METRICS_TOKEN": "short"}, HINT, "16 个字符"),
        ({"SHOW_STATUTES": "1"}, HINT, "SHOW_STATUTES"),
        ({"RETENTION_DAYS": "0"}, BAD, "RETENTION_DAYS"),
        ({"RETENTION_DAYS": "4000"}, HINT, "超过三年"),
        ({"QUIET_HOURS": "12:00-08:00"}, HINT, "QUIET_HOURS"),
        ({"DIGEST_AT": "06:00"}, HINT, "DIGEST_AT"),
        ({"BACKUP_TO": "/nowhere/at/all"}, BAD, "BACKUP_TO"),
        ({"ONE_TIME_TEMPLATE": "t", "ACCOUNT_KIND": "service certified"}, BAD, "ONE_TIME_TEMPLATE"),
        ({"ALERT_URL": "http://127.0.0.1:1/hook"}, HINT, "ALERT_URL"),
    ],
)
def test_each_is_told_with_what_to_do(findings, changed, verdict, words):
    found = findings(**GOOD_ONES | changed)
    assert any(one[0] == verdict and words in one[2] for one in found), found


def test_a_folder_that_others_may_read_is_told(findings, environment):
    var = Path(environment["VAR_DIR"])
    var.mkdir(mode=0o755, parents=True)
    var.chmod(0o755)
    assert any("chmod 700" in words for _, _, words in findings(**GOOD_ONES))


def test_people_of_a_demo_that_ran_here_before_are_told_of(findings, environment):
    left = Path(environment["VAR_DIR"]) / DEMO_STAFF
    left.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    left.write_text("王专干", encoding="utf-8")
    assert [where for verdict, where, words in findings(**GOOD_ONES) if DEMO_STAFF in words] == ["文件夹"]
    assert not any(DEMO_STAFF in words for _, _, words in findings(DEMO="1"))


def test_a_member_who_confirms_has_to_be_one_who_works_here(services, environment):
    changed = environment | {"DEMO": "0", "MASS_CONFIRM_BY": "张三"}
    services.settings = Settings.from_env(changed, env_file=None)
    assert any("MASS_CONFIRM_BY" in words for _, _, words in doctor_settings.wechat_settings(services))


def test_a_changed_key_is_told_until_the_old_one_is_deleted(services, environment):
    changed = environment | {"SECRET_KEY_OLD": "o" * 40}
    services.settings = Settings.from_env(changed, env_file=None)
    ((_, _, words),) = doctor_settings.keys(services)
    assert "删掉" in words
