"""`flask ask` answers as the account would, and records nothing."""

from __future__ import annotations

import json

import pytest

from bot.app import create_app
from bot.services.build import Services
from bot.settings import Settings


@pytest.fixture
def fresh(environment, tmp_path, ready):
    """An application whose database does not exist."""

    def _fresh(**changes: str):
        given = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/none/none.sqlite3", **changes}
        return create_app(Settings.from_env(given, env_file=None)).test_cli_runner()

    return _fresh


def lines(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_question_gets_the_words_a_villager_would_see(fresh):
    result = fresh().invoke(args=["ask", "老板拖欠工资不给怎么办"])
    assert result.exit_code == 0
    assert "劳动监察" in result.output


def test_it_needs_no_database_and_makes_none(fresh, tmp_path):
    assert fresh().invoke(args=["ask", "离婚"]).exit_code == 0
    assert not (tmp_path / "none").exists()
    made = {path.name for path in tmp_path.glob("var/*")}
    assert made <= {"statutes.sqlite3", "search"}


def test_every_line_becomes_one_line_in_order(fresh):
    asked = [
        '{"question": "老板拖欠工资不给怎么办"}',
        "not json",
        '{"other": 1}',
        "[]",
        '{"question": "你好"}',
        '{"question": " "}',
    ]
    rows = lines(fresh().invoke(args=["ask", "--jsonl", "--statutes"], input="\n".join(asked)))
    assert [("error" in row) for row in rows] == [False, True, True, True, False, True]
    assert rows[0]["outcome"] == "answer"
    assert rows[4]["outcome"] == "smalltalk"


def test_an_answer_names_entry_candidates_citations_and_time(fresh):
    (row,) = lines(fresh().invoke(args=["ask", "--jsonl"], input='{"question": "老板拖欠工资不给怎么办"}'))
    assert set(row) == {"question", "outcome", "entry", "candidates", "citations", "statutes", "reply", "ms"}
    assert row["entry"]["id"] == "wages-001"
    assert row["candidates"][0]["id"] == "wages-001"
    assert {"law": "中华人民共和国劳动合同法", "article": 85} in row["citations"]


def test_outside_the_demo_nothing_unapproved_is_answered(fresh):
    (row,) = lines(
        fresh(DEMO="0").invoke(args=["ask", "--jsonl"], input='{"question": "老板拖欠工资不给怎么办"}')
    )
    assert (row["outcome"], row["entry"], row["citations"]) == ("hand_over", None, [])


def test_half_a_character_is_no_reason_to_stop(fresh):
    rows = lines(
        fresh().invoke(args=["ask", "--jsonl"], input='{"question": "\\ud800工资"}\n{"question": "你好"}')
    )
    assert len(rows) == 2


def test_an_approved_entry_is_answered_from_the_database(environment, ready):
    given = Settings.from_env(environment | {"DEMO": "0"}, env_file=None)
    services = Services(given)
    services.upgrade()
    runner = create_app(given, services).test_cli_runner()
    approved = runner.invoke(args=["faq", "approve", "wages-001", "--by", "张律师"])
    assert approved.exit_code == 0
    (row,) = lines(runner.invoke(args=["ask", "--jsonl"], input='{"question": "老板拖欠工资不给怎么办"}'))
    assert row["outcome"] == "answer"
    assert "尚未经" not in row["reply"]
    services.engine.dispose()


def test_asking_nothing_says_how_to_ask(fresh):
    result = fresh().invoke(args=["ask"])
    assert result.exit_code == 2
    assert "flask ask" in result.output


def test_a_citation_is_looked_up_and_listed(fresh):
    asked = '{"question": "刑法第133条之一是什么"}\n{"question": "婚姻法第32条"}'
    article, repealed = lines(fresh(DEMO="0").invoke(args=["ask", "--jsonl"], input=asked))
    assert (article["outcome"], article["entry"]) == ("answer", None)
    assert article["citations"] == [{"law": "中华人民共和国刑法", "article": "133之一"}]
    assert "《刑法》第133条之一" in article["reply"]
    assert repealed["outcome"] == "answer"
    assert repealed["citations"] == [{"law": "中华人民共和国民法典", "article": None}]
    assert "废止" in repealed["reply"]
