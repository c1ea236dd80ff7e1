"""Quiz questions: what a file must look like, and the sets of the project."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.laws import load_laws
from content.quiz import QuizErrors, QuizSet
from content.quizzes import load_quizzes

LAWS = load_laws()
HEAD = 'title = "宪法五题"\nlaw = "中华人民共和国宪法"\nas_of = 2026-12-01\n'
QUESTION = """
[[quiz]]
ask = "村里能不能搜人家的身？"
choices = ["能", "不能", "村干部能"]
right = "B"
why = "宪法保护人身自由，不许非法搜身。"
law = "中华人民共和国宪法"
article = 37
"""


def read(folder: Path, words: str, name: str = "xianfa.toml") -> tuple[QuizSet, ...]:
    (folder / name).write_text(words, encoding="utf-8")
    return load_quizzes(folder, laws=LAWS)


def refused(folder: Path, words: str, name: str = "xianfa.toml") -> str:
    with pytest.raises(QuizErrors) as caught:
        read(folder, words, name)
    assert all(error.path == name and error.fix.endswith("。") for error in caught.value.errors)
    return str(caught.value)


def test_a_file_becomes_a_set_of_questions(tmp_path: Path) -> None:
    (found,) = read(tmp_path, HEAD + QUESTION)
    (question,) = found.questions
    assert (found.slug, found.as_of) == ("xianfa", date(2026, 12, 1))
    assert question.lettered == (("A", "能"), ("B", "不能"), ("C", "村干部能"))
    assert (question.right, question.kind) == ("B", "单选题")
    assert question.words == "《宪法》第37条（现行版2018年3月11日起施行）"


@pytest.mark.parametrize(
    ("choices", "right", "kind"),
    [('["对", "错"]', "A", "判断题"), ('["甲", "乙", "丙"]', "AC", "多选题")],
)
def test_the_kind_of_a_question_follows_from_its_choices(tmp_path, choices, right, kind) -> None:
    words = QUESTION.replace('["能", "不能", "村干部能"]', choices).replace('"B"', f'"{right}"')
    assert read(tmp_path, HEAD + words)[0].questions[0].kind == kind


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("title = 宪法", "第 1 行写法有错"),
        (HEAD, "一道题也没有"),
        (QUESTION, "缺少 title"),
        (HEAD.replace("2026-12-01", '"明天"') + QUESTION, "缺少 as_of"),
        (HEAD.replace("中华人民共和国宪法", "宪法") + QUESTION, "law 请写官方全称"),
        (HEAD + "titel = 1\n" + QUESTION, "不认识的项目 titel"),
        (HEAD + QUESTION.replace("why", "wy"), "是不是想写 why"),
        (HEAD + QUESTION.replace('right = "B"', 'right = "D"'), "只能用 ABC"),
        (HEAD + QUESTION.replace('right = "B"', 'right = "CA"'), "顺序不对"),
        (HEAD + QUESTION.replace('"不能"', '"能"'), "要 2 到 6 个"),
        (HEAD + QUESTION.replace('["能", "不能", "村干部能"]', '"能"'), "choices 不是一列文字"),
        (HEAD + QUESTION.replace("37", "true"), "article 缺少或写错"),
        (HEAD + QUESTION.replace("37", "144"), "没有这一条"),
        (HEAD + QUESTION.replace("宪法保护", "宪" * 160), "太长"),
        (HEAD + QUESTION + QUESTION, "第 2 题和前面的题一样"),
        (HEAD + QUESTION.replace('law = "中华人民共和国宪法"', 'law = "中华人民共和国婚姻法"'), "没有施行"),
        (HEAD + QUESTION.replace('law = "中华人民共和国宪法"', 'law = "天法"'), "不认识《天法》"),
        (HEAD + QUESTION.replace("搜身", "搜\u200b身"), "看不见的字符"),
    ],
    ids=lambda value: None if "\n" in value else value[:12],
)
def test_what_breaks_a_rule_is_refused_with_problem_and_fix(tmp_path: Path, words: str, told: str) -> None:
    assert told in refused(tmp_path, words)


def test_a_file_must_be_named_in_plain_letters(tmp_path: Path) -> None:
    assert "文件名不对" in refused(tmp_path, HEAD + QUESTION, "宪法.toml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "xianfa.toml").write_bytes((HEAD + QUESTION).encode("gb18030"))
    with pytest.raises(QuizErrors, match="不是 UTF-8"):
        load_quizzes(tmp_path, laws=LAWS)


def test_the_hash_changes_with_a_right_answer(tmp_path: Path) -> None:
    (found,) = read(tmp_path, HEAD + QUESTION)
    changed = replace(found, questions=(replace(found.questions[0], right="C"),))
    assert changed.sha256() != found.sha256()


@given(st.text(max_size=120))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_set_or_a_list_of_problems(tmp_path: Path, words: str) -> None:
    for written in (words, HEAD + words, HEAD + f"[[quiz]]\n{words}"):
        try:
            names = [f"{found.slug}.toml" for found in read(tmp_path, written)]
        except QuizErrors as problems:
            names = [error.path for error in problems.errors]
        assert set(names) == {"xianfa.toml"}
