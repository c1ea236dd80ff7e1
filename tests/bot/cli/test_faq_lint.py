"""`flask faq lint`: the writer is told what goes wrong between entries."""

from __future__ import annotations

import pytest

from bot.app import create_app
from bot.settings import Settings
from faq.corpus import Corpus
from tests.factories import CUSTODY, DIVORCE, TOPICS, WAGES, entry


@pytest.fixture
def lint(tmp_path, monkeypatch):
    """Run it on a few entries."""
    (tmp_path / "var").mkdir()
    app = create_app(Settings.from_env({"VAR_DIR": str(tmp_path / "var"), "DEMO": "1"}, env_file=None))

    def run(*entries, args=()):
        corpus = Corpus(tuple(entries), {each.id: each for each in entries}, TOPICS)
        monkeypatch.setattr("bot.cli.faq_lint.Corpus.load", lambda: corpus)
        return app.test_cli_runner().invoke(args=["faq", "lint", *args])

    return run


def test_what_is_well_apart_is_said_to_be(lint):
    result = lint(WAGES, DIVORCE)
    assert result.exit_code == 0
    assert "像得分不清的问法 0 对，会被别的条目答错的问法 0 个" in result.output


def test_what_is_too_close_is_named_with_both_wordings(lint):
    other = entry("wages-002", "包工头跑了", phrasings=("工钱一直不给可怎么办", "工地上的钱找谁"))
    assert "wages-001“工钱一直不给怎么办” 和 wages-002“工钱一直不给可怎么办”" in lint(WAGES, other).output


def test_a_wording_that_would_be_answered_wrong_is_named_with_the_winner(lint):
    strayed = entry(
        "animals-001", "被狗咬了谁赔", phrasings=("一方不愿意离婚怎么办呢", "狗咬了人", "狗咬了孩子找谁")
    )
    assert (
        "会答错：animals-001“一方不愿意离婚怎么办呢” 会答成 divorce-001"
        in lint(DIVORCE, CUSTODY, strayed).output
    )


def test_one_topic_can_be_looked_at_alone(lint):
    other = entry("wages-002", "包工头跑了", phrasings=("工钱一直不给可怎么办", "工地上的钱找谁"))
    assert "太像" not in lint(WAGES, other, DIVORCE, args=("--topic", "divorce")).output


def test_an_unknown_topic_is_refused(lint):
    assert "没有 nothing 这个主题" in lint(WAGES, args=("--topic", "nothing")).output
