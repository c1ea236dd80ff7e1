"""`flask audit`: who did what, and whether anybody changed it since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.records.database import write


@pytest.fixture
def run(app):
    """Run `flask audit …`; its output."""

    def _run(*args: str, code: int = 0) -> str:
        result = app.test_cli_runner().invoke(args=["audit", *args])
        assert result.exit_code == code, result.output
        return result.output

    return _run


@pytest.fixture
def noted(services, now):
    """Three lines in the log."""
    for number in range(3):
        services.audit.note(
            "李律师",
            "approved",
            "entry",
            f"wages-00{number}",
            now=now + timedelta(seconds=number),
            sha256="ab",
        )


def test_the_list_is_in_words(run, services, noted, now):
    services.audit.note("系统", "something_new", "thing", now=now + timedelta(seconds=9))
    first, second, *_ = run("list").splitlines()
    assert "something_new" in first
    assert second.split("\t")[1:] == ["李律师", "审核通过", "解答 wages-002", "文字的校验码：ab"]
    assert len(run("list", "--act", "approved", "--limit", "2").splitlines()) == 2


def test_sealing_and_verifying(run, noted):
    assert "还有 3 条没有封存" in run("verify")
    assert "封存了 3 条" in run("seal")
    assert "没有要封存的" in run("seal")
    said = run("verify")
    assert "1 份封存、3 条记录，都对得上" in said
    assert "没有封存" not in said


def test_a_changed_line_is_found(run, services, noted):
    run("seal")
    write(services.engine, lambda db: db.execute(text("UPDATE audit SET actor = '别人'")))
    said = run("verify", code=1)
    assert "第 1 份封存对不上：这一份里有记录被改过" in said


def test_a_seal_that_was_noted_down_and_is_gone_is_missed(run, services, noted):
    run("seal")
    noted_down = next(line for line in run("verify").splitlines() if line.startswith("最后一份")).rpartition(
        "："
    )[2]
    assert "都对得上" in run("verify", "--last", noted_down)
    write(services.engine, lambda db: db.execute(text("DELETE FROM seals")))
    write(services.engine, lambda db: db.execute(text("DELETE FROM audit")))
    assert "都对得上" in run("verify")
    assert "不在里面" in run("verify", "--last", noted_down, code=1)


def test_the_scheduler_seals_every_minute(services, noted):
    from scheduler.timetable import chores

    (sealing,) = [chore for chore in chores(services) if chore._name == "sealing"]
    assert sealing._every == timedelta(seconds=60)
    sealing.run(now=services.audit.latest(limit=1)[0].at)
    assert {line.seal for line in services.audit.latest(limit=9)} == {1}
