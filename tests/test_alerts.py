"""What the rules for Prometheus and the manual name is really counted."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.app import create_app
from bot.services.build import Services
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "deploy" / "alerts.yml"
_METRIC = re.compile(r"\bpufa_[a-z_]+")


@pytest.fixture
def counted(tmp_path, sqlite_url):
    """Names of all that /metrics shows, with those of a histogram's parts."""
    values = {
        "DEMO": "1",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": sqlite_url,
        "SECRET_KEY": "k" * 40,
    }
    services = Services(Settings.from_env(values, env_file=None))
    shown = create_app(services.settings, services).test_client().get("/metrics").get_data(as_text=True)
    services.engine.dispose()
    named = dict(re.findall(r"^# TYPE (pufa_\w+) (\w+)$", shown, re.MULTILINE))
    parts = {
        f"{name}{part}"
        for name, kind in named.items()
        if kind == "histogram"
        for part in ("_bucket", "_sum", "_count")
    }
    return {name for name in named if not name.endswith("_created")}, parts


def test_every_metric_of_a_rule_is_counted(counted):
    names, parts = counted
    used = set(_METRIC.findall("".join(re.findall(r"expr: (.+)", RULES.read_text(encoding="utf-8")))))
    assert len(used) >= 6
    assert used <= names | parts


def test_the_manual_names_every_metric_and_no_other(counted):
    manual = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(pufa_\w+)` \|", manual, re.MULTILINE)) == counted[0]


def test_every_rule_says_in_chinese_what_it_is_and_what_to_do():
    rules = RULES.read_text(encoding="utf-8").split("- alert: ")[1:]
    for rule in rules:
        assert re.search(r"summary: .*[\u4e00-\u9fff]", rule), rule
        assert re.search(r"action: .*[\u4e00-\u9fff]", rule), rule


@pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool (Debian package prometheus) is not installed"
)
def test_prometheus_takes_the_rules():
    done = subprocess.run(
        ["promtool", "check", "rules", str(RULES)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
