"""`flask laws cite`: citations of each line, by the contract; nothing has to be set up."""

from __future__ import annotations

import json

import pytest

from bot.app import create_app
from bot.settings import Settings


@pytest.fixture
def cite(tmp_path):
    """Run it with lines on standard input, without texts, settings or a database."""
    app = create_app(Settings.from_env({"VAR_DIR": str(tmp_path / "var")}, env_file=None))

    def _cite(*lines: str, on: str = "2026-11-25") -> list[dict]:
        result = app.test_cli_runner().invoke(
            args=["laws", "cite", "--jsonl", "--on", on], input="\n".join(lines)
        )
        assert result.exit_code == 0, result.output
        assert not (tmp_path / "var").exists()
        return [json.loads(line) for line in result.output.splitlines()]

    return _cite


def line(text: str) -> str:
    return json.dumps({"text": text}, ensure_ascii=False)


def test_a_line_gets_its_text_and_its_citations(cite):
    assert cite(line("民法典1079")) == [
        {
            "text": "民法典1079",
            "citations": [{"law": "中华人民共和国民法典", "article": 1079, "verdict": "valid"}],
        }
    ]


def test_all_verdicts_and_a_law_without_an_article(cite):
    (row,) = cite(line("《婚姻法》第32条、《民法典》第1261条、《甲乙条例》第3条、刑法第133条之一和《宪法》"))
    assert [(each["article"], each["verdict"]) for each in row["citations"]] == [
        (32, "not_in_force"),
        (1261, "no_such_article"),
        (3, "unknown_law"),
        ("133之一", "valid"),
        (None, "valid"),
    ]
    assert row["citations"][2]["law"] == "甲乙条例"


def test_ranges_are_expanded_and_repeats_come_once(cite):
    (row,) = cite(line("土地管理法62-64条，土地管理法第62条"))
    assert [each["article"] for each in row["citations"]] == [62, 63, 64]


def test_bad_lines_get_an_error_in_their_place(cite):
    rows = cite("not json", "[]", "{}", '{"text": 3}', "[" * 100_000, line(""), line("宪法第1条"))
    assert [("error" in row) for row in rows] == [True, True, True, True, True, False, False]
    assert "JSON" in rows[0]["error"]
    assert rows[5] == {"text": "", "citations": []}


def test_half_a_character_is_no_reason_to_stop(cite):
    rows = cite('{"text": "\\ud800民法典1079"}', line("宪法第1条"))
    assert [len(row["citations"]) for row in rows] == [1, 1]


def test_the_day_decides(cite):
    (row,) = cite(line("婚姻法第32条"), on="2020-01-01")
    assert row["citations"][0]["verdict"] == "valid"


def test_with_the_texts_at_hand_it_says_the_same(laws):
    assert laws("cite", "民法典第1079条").startswith("《中华人民共和国民法典》第1079条\t有效")


def test_words_on_the_command_line_are_read_too(laws):
    assert "没有这一条" in laws("cite", "民法典第1261条", "--on", "2026-11-25")
    assert "没有找到引用的法条" in laws("cite", "今天天气好")
    assert "flask laws cite" in laws("cite", code=2)


def test_a_day_that_is_none_is_said(laws):
    laws("cite", "--jsonl", "--on", "2026-02-30", code=2)
