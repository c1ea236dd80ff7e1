"""`flask eval`: figures on questions whose answer is known, and what it refuses."""

from __future__ import annotations

import json

import pytest

from bot.app import create_app
from bot.cli import evaluating
from bot.settings import Settings
from faq.corpus import load_entries

CODE = "中华人民共和国民法典"
ENTRY = load_entries()[0]
QUESTIONS = f"""
question = [
    {{ text = "{ENTRY.title}", expect = "{ENTRY.id}" }},
    {{ text = "今天天气真好", expect = "none" }},
]
"""
PAIR = f"""
[[pair]]
name = "ours / not ours"
one = {{ text = "{ENTRY.title}", expect = ["{ENTRY.id}"] }}
other = {{ text = "{ENTRY.phrasings[0]}", expect = "none" }}
"""


@pytest.fixture
def run(environment, tmp_path, searched_var):
    """Run `flask eval …` where no database was ever made."""

    def _run(*args: object, code: int = 0, **changes: str):
        settings = environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3", **changes}
        runner = create_app(Settings.from_env(settings, env_file=None)).test_cli_runner()
        result = runner.invoke(args=["eval", *map(str, args)])
        assert result.exit_code == code, result.output
        return result

    return _run


@pytest.fixture
def figures(run):
    """The figures of one file."""

    def _figures(*args: object, **changes: str):
        (found,) = json.loads(run("--json", *args, **changes).stdout)["files"]
        return found

    return _figures


@pytest.fixture
def written(tmp_path):
    """Write a file and return its path."""

    def _written(name: str, text: str):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _written


def asked(*rows: tuple[str, list]) -> str:
    return "\n".join(json.dumps({"question": text, "gold": gold}) for text, gold in rows)


def test_questions_are_counted_by_words_and_by_meaning(figures, written):
    found = figures(written("ours.toml", QUESTIONS))
    assert (found["kind"], found["questions"], found["opposites"]) == ("entries", 2, 0)
    ways = [found[way] for way in ("words", "meaning") if found[way] is not None]
    for way in ways:
        assert (way["n"], way["top_1"], way["hit_at_1"], way["answered"]) == (2, 1.0, 1.0, 1.0)
        assert way["wrong_answers"] == []
        assert way["none_kept"] == 1.0


def test_the_wrong_side_of_a_pair_is_listed(run, figures, written):
    path = written("pairs.toml", PAIR)
    assert figures(path)["words"]["wrong_sides"] == [{"text": ENTRY.phrasings[0], "answered": ENTRY.id}]
    said = run(path).stdout
    assert "按字面：正反成对的 2 句里，答成另一边的 1 句" in said
    assert f"按字面：{ENTRY.phrasings[0]} → {ENTRY.id}" in said


def test_without_a_file_it_takes_the_questions_of_the_project(run, written, monkeypatch):
    ours = (written("questions.toml", QUESTIONS), written("opposites.toml", PAIR))
    monkeypatch.setattr(evaluating, "_OURS", ours)
    said = run().stdout
    assert "questions.toml（该答哪一条解答）" in said
    assert "排第一\t先看到\t看得到\t直接答对\t答错\t不该答的没答" in said
    assert "opposites.toml" in said


def test_the_questions_of_the_project_are_there():
    assert all(path.exists() for path in evaluating._OURS)


def test_where_the_project_came_without_its_tests_it_asks_for_a_file(run, monkeypatch, tmp_path):
    monkeypatch.setattr(evaluating, "_OURS", (tmp_path / "none.toml",))
    assert "请在后面写上题的文件" in run(code=1).stderr


def test_articles_are_measured_in_the_search_and_behind_the_reply(figures, run, written):
    path = written(
        "lay.jsonl", asked(("邻居盖房挡了我家的光", [[CODE, 293]]), ("醉驾了", [["《刑法》", "133-1"]]))
    )
    found = figures(path)
    assert (found["kind"], found["n"], found["gold_not_at_hand"]) == ("articles", 2, 0)
    assert found["statutes"].keys() == {"n", "hit_at_1", "hit_at_3", "hit_at_5", "recall_at_10", "mrr_at_10"}
    assert found["statutes"]["hit_at_5"] >= 0.5
    assert found["both"]["n"] == 2
    assert sum(found["outcomes"].values()) == 2
    assert found["ms"]["reply"] > 0
    said = run(path).stdout
    assert "只检索\t2\t" in said
    assert "中位用时：回复 " in said


def test_an_article_that_is_not_at_hand_is_named(run, written):
    said = run(written("lay.jsonl", asked(("占了我的地", [[CODE, 99999], ["没有的法", "3"]])))).stdout
    assert "《没有的法》3" in said
    assert f"《{CODE}》99999" in said


def test_messages_that_no_law_is_for_are_counted_with_what_they_got(figures, run, written):
    path = written("chat.txt", f"你好\n\n{ENTRY.title}\n讲个笑话\n谢谢\n")
    found = figures(path)
    assert (found["n"], found["got_law"], found["got_law_share"]) == (4, 1, 0.25)
    assert found["messages"] == [{"text": ENTRY.title, "outcome": "answer"}]
    said = run(path).stdout
    assert "4 句里给了法的 1 句，占 25.0%" in said
    assert f"直接答：{ENTRY.title}" in said


def test_several_files_are_measured_in_order(run, written):
    paths = written("chat.txt", "你好"), written("ours.toml", QUESTIONS)
    files = json.loads(run("--json", *paths).stdout)["files"]
    assert [row["file"] for row in files] == ["chat.txt", "ours.toml"]


def test_outside_the_demo_it_says_that_drafts_do_not_count(run, written):
    assert "DEMO=1" in run(written("chat.txt", "你好"), DEMO="0").stderr


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.jsonl", '{"question": "甲", "gold": [["民法典", 1]]}\nno', "a.jsonl 第 2 行：不是 JSON"),
        ("a.jsonl", "[]", "第 1 行：缺少 question"),
        ("a.jsonl", '\n{"question": " ", "gold": [["民法典", 1]]}', "第 2 行：缺少 question"),
        ("a.jsonl", '{"question": "甲"}', "第 1 行：缺少 gold"),
        ("a.jsonl", '{"question": "甲", "gold": []}', "第 1 行：缺少 gold"),
        ("a.jsonl", '{"question": "甲", "gold": [["民法典"]]}', "应当写成"),
        ("a.jsonl", '{"question": "甲", "gold": [["民法典", true]]}', "应当写成"),
        ("a.jsonl", '{"question": "甲", "gold": [["民法典", "离婚"]]}', "看不懂条号 '离婚'"),
        ("a.jsonl", "\n", "一行也没有"),
        ("a.txt", " \n", "一行也没有"),
        ("a.toml", "question = [", "a.toml 写法有错"),
        ("a.toml", "answer = 1", "没有题"),
        ("a.toml", 'question = [{ text = "甲" }]', "第 1 题：缺少 expect"),
        ("a.toml", 'question = [{ expect = "none" }]', "第 1 题：缺少 text"),
        ("a.toml", 'question = [{ text = "甲", expect = "zzz-999" }]', "没有编号是 zzz-999 的解答"),
        ("a.toml", 'question = [{ text = "甲", expect = ["none", "none"] }]', "就不能再写别的编号"),
        ("a.toml", '[[pair]]\none = { text = "甲", expect = "none" }', "第 1 对的 other：缺少 text"),
        ("a.csv", "甲", "不认识这种文件"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_the_reason(run, written, name, text, words):
    said = run(written("good.txt", "你好"), written(name, text), code=1)
    assert words in said.stderr
    assert "这次什么也没有考" in said.stderr
    assert said.stdout == ""


def test_a_file_that_is_no_utf_8_is_refused_with_the_line(run, tmp_path):
    (tmp_path / "gbk.txt").write_bytes("abc\n离婚".encode("gbk"))
    assert "gbk.txt 第 2 行：不是 UTF-8 文字" in run(tmp_path / "gbk.txt", code=1).stderr


def test_a_file_that_is_not_there_is_refused(run, tmp_path):
    assert "none.txt" in run(tmp_path / "none.txt", code=1).stderr
