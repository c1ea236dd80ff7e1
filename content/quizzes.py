"""Read the sets of quiz questions from content/quizzes/*.toml and refuse whatever breaks a rule."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from content.laws import LawTable, load_laws
from content.quiz import QuizError, QuizErrors, QuizSet
from content.quiz_rules import read_questions

QUIZZES = Path(__file__).with_name("quizzes")
TITLE_MOST = 32

_KEYS = ("title", "law", "as_of", "quiz")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load_quizzes(folder: Path = QUIZZES, *, laws: LawTable | None = None) -> tuple[QuizSet, ...]:
    """Read every ``*.toml`` of the folder, by name; raises QuizErrors with all problems of all files."""
    known = load_laws() if laws is None else laws
    errors: list[QuizError] = []
    found = [_read(path, known, errors) for path in sorted(folder.glob("*.toml"))]
    if errors:
        raise QuizErrors(errors)
    return tuple(each for each in found if each is not None)


def _read(path: Path, laws: LawTable, errors: list[QuizError]) -> QuizSet | None:
    before = len(errors)

    def note(problem: str, fix: str) -> None:
        errors.append(QuizError(path.name, problem, f"{fix}。"))

    table = _table(path, note)
    if table is None:
        return None
    for key in table:
        if key not in _KEYS:
            note(f"有不认识的项目 {key}", f"可用的项目有：{'、'.join(_KEYS)}")
    if not _SLUG.fullmatch(path.stem):
        note("文件名不对", "请只用小写字母、数字和短横，例如 guojia-anquan.toml")
    title, law, day = (table.get(key) for key in ("title", "law", "as_of"))
    if not isinstance(title, str) or not 0 < len(title.strip()) <= TITLE_MOST:
        note("缺少 title，或者太长", f"最多 {TITLE_MOST} 个字")
    known = laws.find(law) if isinstance(law, str) else None
    if known is None or known.title != law:
        note(f"不认识的法律“{law}”", "law 请写官方全称")
    if not isinstance(day, date) or isinstance(day, datetime):
        note("缺少 as_of，或者不是日期", "请写成 as_of = 2026-12-01，不加引号：按那一天有效的法律出题")
        return None
    questions = read_questions(table.get("quiz", []), laws=laws, day=day, note=note)
    if not questions:
        note("一道题也没有", "每道题另起一行写 [[quiz]]")
    if len(errors) > before:
        return None
    return QuizSet(slug=path.stem, title=str(title), law=str(law), as_of=day, questions=questions)


def _table(path: Path, note: Any) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        note("不是 UTF-8 编码", "请用 UTF-8 另存一次")
    except (ValueError, RecursionError) as error:  # also for numbers and nesting without end
        line = re.search(r"line (\d+)", str(error))
        where = f"第 {line[1]} 行" if line else "末尾"
        note(f"{where}写法有错，读不下去", "请看看引号、方括号和等号是否成对，或者同一项写了两遍")
    return None
