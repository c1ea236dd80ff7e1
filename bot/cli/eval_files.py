"""Read what `flask eval` is given: questions with their articles, messages that no law is for, questions with their entries.

A file is taken as a whole or refused with the line and the reason, so that no figure comes from half of it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from content.law import article_name
from content.laws import LawTable
from faq.evaluation import NOTHING, Question, Side
from faq.search.corpus import Key, key

_JOINED = re.compile(r"^(\d+)[-—–](\d+)$")
_NUMERALS = "零一二三四五六七八九十"
_Row = TypeVar("_Row")


class EvalFileError(ValueError):
    """A file is not as it has to be; the message names it, the line and what is wrong (Chinese)."""

    def __init__(self, path: Path, where: str, problem: str) -> None:
        super().__init__(f"{path.name} {where}：{problem}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the articles that answer it, at least one."""

    text: str
    gold: frozenset[Key]


def read_asked(path: Path, laws: LawTable) -> tuple[Asked, ...]:
    """The lines of a ``.jsonl``: ``{"question": …, "gold": [[law, article], …]}``."""
    found = []
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            where = f"第 {number} 行"
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise EvalFileError(path, where, f"不是 JSON（{error}）") from None
            found.append(_asked(path, where, row, laws))
    return _some(path, found)


def read_messages(path: Path) -> tuple[str, ...]:
    """The lines of a ``.txt``, one message each."""
    return _some(path, [line.strip() for line in _lines(path) if line.strip()])


def read_golden(path: Path, ids: Container[str]) -> tuple[tuple[Question, ...], tuple[Side, ...]]:
    """Questions and sides of pairs in a ``.toml`` like those under `tests/golden`; one of the two may be missing.

    ``ids`` are the entries that there are.
    """
    try:
        tables = tomllib.loads("\n".join(_lines(path)))
    except tomllib.TOMLDecodeError as error:
        raise EvalFileError(path, "写法有错", str(error)) from None
    asked, pairs = tables.get("question", []), tables.get("pair", [])
    if not isinstance(asked, list) or not isinstance(pairs, list) or not (asked or pairs):
        raise EvalFileError(path, "里", "没有题。应当有 question（text、expect）或者 pair（one、other）")
    questions = []
    for number, row in enumerate(asked, 1):
        text, expects = _expecting(path, f"第 {number} 题", row, ids)
        if NOTHING in expects and len(expects) > 1:
            raise EvalFileError(path, f"第 {number} 题", f"expect 写了 {NOTHING}，就不能再写别的编号")
        questions.append(Question(text, expects))
    sides = []
    for number, pair in enumerate(pairs, 1):
        for side in ("one", "other"):
            where = f"第 {number} 对的 {side}"
            row = pair.get(side) if isinstance(pair, dict) else None
            text, expects = _expecting(path, where, row, ids)
            sides.append(Side(text, frozenset(expects) - {NOTHING}))
    return tuple(questions), tuple(sides)


def _asked(path: Path, where: str, row: object, laws: LawTable) -> Asked:
    question, gold = (row.get("question"), row.get("gold")) if isinstance(row, dict) else (None, None)
    if not isinstance(question, str) or not question.strip():
        raise EvalFileError(path, where, "缺少 question，或者它不是文字")
    if not isinstance(gold, list) or not gold:
        raise EvalFileError(path, where, '缺少 gold，应当是 [["法律全名", 条号], …]，至少一条')
    return Asked(
        question.encode("utf-8", "replace").decode(),
        frozenset(_article(path, where, pair, laws) for pair in gold),
    )


def _article(path: Path, where: str, pair: object, laws: LawTable) -> Key:
    match pair:
        case [str(law), (int() | str()) as written] if law.strip() and not isinstance(written, bool):
            article = article_name(_with_zhi(written))
        case _:
            raise EvalFileError(path, where, f'gold 里的 {pair!r} 应当写成 ["法律全名", 条号]')
    if article is None:
        raise EvalFileError(path, where, f"看不懂条号 {written!r}，应当写成 1079 或者 133之一")
    known = laws.find(law)
    return key(known.title if known is not None else law.strip("《》 "), article)


def _with_zhi(article: int | str) -> int | str:
    """``133-1`` as ``133之一``."""
    joined = _JOINED.match(article.strip()) if isinstance(article, str) else None
    if joined is None or not 0 < int(joined[2]) < len(_NUMERALS):
        return article
    return f"{joined[1]}之{_NUMERALS[int(joined[2])]}"


def _expecting(path: Path, where: str, row: object, ids: Container[str]) -> tuple[str, list[str]]:
    text, expect = (row.get("text"), row.get("expect")) if isinstance(row, dict) else (None, None)
    if not isinstance(text, str) or not text.strip():
        raise EvalFileError(path, where, "缺少 text，或者它不是文字")
    expects: list[Any] = expect if isinstance(expect, list) else [expect]
    if not expects or not all(isinstance(each, str) for each in expects):
        raise EvalFileError(path, where, f"缺少 expect，应当是解答的编号，或者 {NOTHING}（没有合适的解答）")
    unknown = [each for each in expects if each != NOTHING and each not in ids]
    if unknown:
        raise EvalFileError(path, where, f"没有编号是 {'、'.join(unknown)} 的解答；看 flask faq list")
    return text, expects


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise EvalFileError(path, "", f"读不了（{error.strerror}）") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise EvalFileError(path, f"第 {line} 行", "不是 UTF-8 文字；另存为 UTF-8 再试") from None


def _some(path: Path, rows: list[_Row]) -> tuple[_Row, ...]:
    if not rows:
        raise EvalFileError(path, "里", "一行也没有")
    return tuple(rows)
