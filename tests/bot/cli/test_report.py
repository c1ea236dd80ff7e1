"""`flask report` and `flask demo`."""

from __future__ import annotations

import pytest
from docx import Document
from flask.testing import FlaskCliRunner

from bot.app import create_app
from bot.services.build import Services
from bot.settings import Settings


@pytest.fixture
def run(app):
    return app.test_cli_runner().invoke


def test_a_year_becomes_a_word_file_and_says_what_is_missing(run, tmp_path):
    path = tmp_path / "年报.docx"
    done = run(args=["report", "year", "2026", "--to", str(path)])
    assert done.exit_code == 0, done.output
    assert "2026年，39 个数字，其中无记录 39 个" in done.output
    assert "2026年" in Document(path).paragraphs[1].text
    assert "没有动它" in run(args=["report", "year", "2026", "--to", str(path)]).output


def test_a_month_is_written_over_with_force(run, tmp_path):
    path = tmp_path / "月报.docx"
    path.write_bytes(b"old")
    done = run(args=["report", "month", "2026", "11", "--to", str(path), "--force"])
    assert done.exit_code == 0, done.output
    assert Document(path).paragraphs


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["year", "2026", "--to", "a.pdf"], "以 .docx 结尾"),
        (["year", "1", "--to", "a.docx"], "没有这样的年"),
        (["quarter", "2026", "5", "--to", "a.docx"], "5"),
    ],
)
def test_what_makes_no_sense_is_told(run, args, said):
    done = run(args=["report", *args])
    assert done.exit_code != 0
    assert said in done.output


def test_the_made_up_year_comes_and_goes(run):
    assert "条示例记录" in run(args=["demo", "year"]).output
    assert "已经在里面" in run(args=["demo", "year"]).output
    assert "清掉了" in run(args=["demo", "clear"]).output
    assert "没有示例数据" in run(args=["demo", "clear"]).output


def test_the_made_up_year_is_refused_outside_the_demo(environment):
    settings = Settings.from_env({**environment, "DEMO": "0"}, env_file=None)
    parts = Services(settings)
    parts.upgrade()
    runner: FlaskCliRunner = create_app(settings, parts).test_cli_runner()
    done = runner.invoke(args=["demo", "year"])
    parts.engine.dispose()
    assert done.exit_code != 0
    assert "DEMO=1" in done.output
