"""`flask privacy` says in Chinese what it did, and the audit log keeps that it was done, without a word of the person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.app import create_app
from bot.conversation.turns import Kind, Outcome, Session, Turn, Utterance
from bot.records.consultations import Consultations
from bot.services.build import ACCOUNT, Services
from bot.settings import Settings

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
OTHER = "another key that is long enough for tests"


@pytest.fixture
def asked(services):
    """Somebody asked and left a number; the receipt of it."""
    kept = Consultations(services.engine, account=ACCOUNT, vault=services.vault)
    turn = Turn(
        "登记了 {receipt}",
        Session(),
        Outcome.HAND_OVER,
        topic="wages",
        hands_over=True,
        callback_phone="13800138000",
    )
    kept.store(Utterance("oAlice", Kind.TEXT, "柿子树被砍了", "1", NOW), turn, now=NOW)
    return kept


@pytest.fixture
def run():
    def _run(services, *args, code=0):
        result = (
            create_app(services.settings, services)
            .test_cli_runner()
            .invoke(args=["privacy", *map(str, args)])
        )
        assert result.exit_code == code, result.output
        return result.output

    return _run


@pytest.fixture
def changing(environment):
    """The same installation in the middle of a change of the key."""
    values = environment | {"SECRET_KEY_OLD": environment["SECRET_KEY"], "SECRET_KEY": OTHER}
    made = Services(Settings.from_env(values, env_file=None))
    yield made
    made.engine.dispose()


def test_without_an_old_key_it_says_how_a_key_is_changed(run, services):
    assert "SECRET_KEY_OLD=" in run(services, "rotate", code=1)


def test_a_changed_key_is_told_and_audited(run, asked, changing):
    assert "换完了" in run(changing, "rotate", "--by", "王小明")
    (act, *_) = changing.audit.latest(limit=1)
    assert (act.actor, act.act, dict(act.facts)) == (
        "王小明",
        "secret_key_rotated",
        {"renewed": 2, "unreadable": 0},
    )


def test_lines_that_wait_keep_the_old_key_needed(run, asked, changing):
    spool = changing.settings.var / "spool"
    spool.mkdir(parents=True)
    (spool / "spool.jsonl").write_text("{}\n")
    assert "SECRET_KEY_OLD 先留着" in run(changing, "rotate", code=1)
