"""The rules for quiz questions as staff write them: raw tables in, questions or a list of problems out."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from content.law import LawTable, Verdict, article_name
from content.quiz import LETTERS, Question

ASK_MOST, CHOICE_MOST, WHY_MOST = 120, 60, 160
"""Characters; what is longer is not read on a phone."""
CHOICES = (2, len(LETTERS))

_KEYS = ("ask", "choices", "right", "why", "law", "article")

Note = Callable[[str, str], None]
"""Takes a problem and its fix."""


def read_questions(tables: object, *, laws: LawTable, day: date, note: Note) -> tuple[Question, ...]:
    """Read ``[[quiz]]`` tables; citations must be in force on ``day``, problems go to ``note``."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        note("题目的写法不对", "每道题另起一行写 [[quiz]]，下面再写 ask、choices、right、why、law、article")
        return ()
    questions = []
    asked: set[str] = set()
    for number, table in enumerate(tables, 1):
        reader = _QuestionReader(table, place=f"第 {number} 题", note=note)
        question = reader.read(laws, day)
        if question is None:
            continue
        if question.ask in asked:
            note(f"第 {number} 题和前面的题一样", "请换一道，或者删去")
        asked.add(question.ask)
        questions.append(question)
    return tuple(questions)


class _QuestionReader:
    """Reads one table."""

    def __init__(self, table: Mapping[str, Any], *, place: str, note: Note) -> None:
        self._table = table
        self._place = place
        self._tell = note
        self._good = True

    def read(self, laws: LawTable, day: date) -> Question | None:
        for key in self._table:
            if key not in _KEYS:
                near = difflib.get_close_matches(key, _KEYS, n=1)
                fix = f"是不是想写 {near[0]}" if near else f"可用的项目有：{'、'.join(_KEYS)}"
                self._note(f"有不认识的项目 {key}", fix)
        value = self._table.get("article")
        # type(): a bool is no article.
        article = article_name(value) if type(value) is int or isinstance(value, str) else None
        if article is None:
            self._note("的 article 缺少或写错", '请写数字，例如 article = 675，或 article = "133之一"')
        choices = self._choices()
        question = Question(
            ask=self._words("ask", ASK_MOST),
            choices=choices,
            right=self._right(len(choices)),
            why=self._words("why", WHY_MOST),
            law=self._words("law", 60),
            article=article or 0,
        )
        return self._cited(question, laws, day) if self._good else None

    def _note(self, problem: str, fix: str) -> None:
        self._good = False
        self._tell(f"{self._place}{problem}", fix)

    def _words(self, key: str, most: int) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str) or not value.strip():
            self._note(f"缺少 {key}", f'请补上 {key} = "……"')
            return ""
        self._check(value, key, most)
        return value

    def _check(self, value: str, key: str, most: int) -> None:
        if len(value) > most:
            self._note(f"的 {key} 有 {len(value)} 个字，太长", f"最多 {most} 个字")
        if any(unicodedata.category(character) in {"Cc", "Cf"} for character in value):
            self._note(f"的 {key} 里有换行或看不见的字符", "请删掉这一句重新输入，写在一行里")

    def _choices(self) -> tuple[str, ...]:
        value = self._table.get("choices", [])
        fewest, most = CHOICES
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self._note("的 choices 不是一列文字", '请写成 choices = ["……", "……"]，不要写 A、B')
            return ()
        if not fewest <= len(value) <= most or len(set(value)) < len(value):
            self._note(f"有 {len(value)} 个选项（或者有一样的）", f"要 {fewest} 到 {most} 个，都不一样")
        for item in value:
            self._check(item, "choices", CHOICE_MOST)
        return tuple(value)

    def _right(self, choices: int) -> str:
        value = self._table.get("right", "")
        allowed = LETTERS[:choices]
        if not isinstance(value, str) or not value or not set(value) <= set(allowed):
            self._note(
                "的 right 缺少或写错", f'请写正确选项的字母，例如 right = "B"，只能用 {allowed or "A、B"}'
            )
            return ""
        if len(set(value)) < len(value) or "".join(sorted(value)) != value:
            self._note(f"的 right“{value}”顺序不对或有重复", '请按字母顺序写，例如 right = "AC"')
        return value

    def _cited(self, question: Question, laws: LawTable, day: date) -> Question | None:
        law = laws.find(question.law)
        words = laws.cite(question.law, question.article, day)
        verdict = laws.verdict(question.law, question.article, day)
        if verdict is Verdict.UNKNOWN_LAW or law is None:
            self._note(
                f"：不认识《{question.law}》", "请写官方全称；法律表里没有的，先补进 content/laws.toml"
            )
        elif law.title != question.law:
            self._note(f"的法律名称“{question.law}”不是全称", f"请写 {law.title}")
        elif verdict is Verdict.NOT_IN_FORCE:
            self._note(f"：{words}在 {day} 没有施行", "请改引那一天有效的法律")
        elif verdict is Verdict.NO_SUCH_ARTICLE:
            self._note(f"：{words}没有这一条", "请核对条号")
        return replace(question, words=words) if self._good else None
