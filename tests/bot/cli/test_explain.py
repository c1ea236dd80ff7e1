"""`flask ask --explain`: why an answer is what it is, for staff and for programs."""

from __future__ import annotations

import json

import pytest

from bot.app import create_app
from bot.settings import Settings
from faq.corpus import load_entries

TITLE = load_entries()[0].title
STORY = "俺跟人合伙养羊，他把羊都卖了，钱一分冇给俺"


@pytest.fixture
def ask(environment, tmp_path, searched_var):
    """Run `flask ask --explain …` where no database was ever made."""

    def _ask(*args: str, given: str | None = None, **changes: str):
        settings = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3", **changes}
        runner = create_app(Settings.from_env(settings, env_file=None)).test_cli_runner()
        result = runner.invoke(args=["ask", "--explain", *args], input=given)
        assert result.exit_code == 0, result.output
        return result

    return _ask


@pytest.fixture
def explained(ask):
    """The object under ``explain`` for one question."""

    def _explained(question: str, **changes: str):
        line = json.dumps({"question": question})
        (row,) = ask("--jsonl", given=line, **changes).stdout.splitlines()
        return json.loads(row)["explain"]

    return _explained


def test_the_reply_comes_first_and_then_why(ask):
    reply, why, reasons = ask(TITLE).stdout.partition("—— 为什么这样答 ——")
    assert "依据：" in reply
    assert why
    assert "只看字面就定了" in reasons or "只看字面；" in reasons
    assert "直接答（" in reasons
    assert f"字面最像的问法：{TITLE}" in reasons
    assert "检索到的法条（" in reasons


def test_without_being_asked_nothing_is_explained(ask, environment, searched_var):
    runner = create_app(Settings.from_env(environment, env_file=None)).test_cli_runner()
    assert "为什么这样答" not in runner.invoke(args=["ask", TITLE]).stdout


def test_an_answer_names_the_scores_the_lines_and_the_rule(explained):
    why = explained(TITLE)
    assert (why["reached"], why["decision"], why["by_meaning"]) == (True, "answer", False)
    assert why["rule"] in {"answer", "alone", "sure"}
    assert why["entries"][0]["score"] == 100.0
    assert why["entries"][0]["shown"]
    assert why["thresholds"].keys() >= {"answer", "lead", "plausible"}


def test_articles_come_with_their_strongest_signs(explained):
    why = explained(STORY)
    assert why["floor"] > 0
    assert 1 <= len(why["articles"]) <= 5
    for article in why["articles"]:
        assert article["law"]
        assert all(sign["name"] and sign["share"] for sign in article["signs"])


def test_with_the_model_of_meanings_the_gate_tells_its_score(explained):
    why = explained(STORY)
    if why["legality"] is None:
        pytest.skip("the model of meanings does not work here")
    assert why["legal"] is (why["legality"] >= why["legal_from"])
    assert why["by_meaning"]
    assert any(row["meaning"] is not None and row["meant_like"] for row in why["entries"])


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("着火了咋办", "话里有急事"),
        ("我要举报村支书贪污", "是信访、举报一类"),
        ("你好", "是寒暄"),
        ("民法典第1079条", "话里引用了法条"),
        ("转人工", "是寒暄、菜单上的字或者一条命令"),
    ],
)
def test_what_is_settled_before_entries_are_looked_for_is_said(ask, question, words):
    assert f"没有走到找解答这一步：{words}" in ask(question).stdout


def test_an_entry_that_is_not_approved_is_named_as_the_reason(ask, explained):
    assert load_entries()[0].id in [row["entry_id"] for row in explained(TITLE, DEMO="0")["held_back"]]
    assert f"不能发的：{load_entries()[0].id}" in ask(TITLE, DEMO="0").stdout


def test_half_a_character_and_no_words_are_explained_too(ask):
    rows = ask("--jsonl", given='{"question": "\\ud800"}\n{"question": "?!"}').stdout.splitlines()
    assert [json.loads(row)["explain"]["entries"] for row in rows] == [[], []]


def test_without_the_search_it_says_how_to_get_it(environment, tmp_path, monkeypatch):
    settings = Settings.from_env(environment | {"VAR_DIR": str(tmp_path / "empty")}, env_file=None)
    app = create_app(settings)
    app.extensions["services"].book_shelf.package = None
    result = app.test_cli_runner().invoke(args=["ask", "--explain", TITLE])
    assert "没有法条检索；运行 make setup" in result.stdout
