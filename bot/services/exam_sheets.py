"""The spreadsheets of an exam: the roster and the scores of papers read in, and what is written for staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from bot.services.named_rows import FORMULA, named_rows

UNIT, NAME, SCORE, SORT = "单位", "姓名", "分数", "场次"
ROSTER_COLUMNS, SCORE_COLUMNS = (UNIT, NAME), (UNIT, NAME, SCORE, SORT)
SORTS = {"初考": "first", "补考": "make_up"}
ROWS_MOST = 3_000
UNIT_MOST, NAME_MOST = 40, 30
"""Characters."""

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a sheet holds: rows that are good, and a sentence for each row that is not."""

    rows: tuple[tuple[Any, ...], ...]
    problems: tuple[str, ...]


def read_roster(data: bytes) -> Checked:
    """(unit, name) of every row; raises SheetError where the file is none."""
    people: dict[tuple[str, str], int] = {}
    problems: list[str] = []
    for number, row in named_rows(data, ROSTER_COLUMNS, most=ROWS_MOST, what="名单"):
        person = _person(row, number, problems)
        if person is None:
            continue
        if person in people:
            problems.append(
                f"第 {number} 行：和第 {people[person]} 行是同一个人。同单位重名的，在名字后面加个区别。"
            )
            continue
        people[person] = number
    if not people and not problems:
        problems.append("表里一个人也没有，请一行写一个人。")
    return Checked(tuple(people), tuple(problems))


def read_scores(
    data: bytes, roster: Mapping[tuple[str, str], str], taken: Iterable[tuple[str, str]]
) -> Checked:
    """(examinee, sort, score) of every row that has a score; ``taken`` are the (examinee, sort) that have one already."""
    known, seen = set(taken), set()
    rows: list[tuple[str, str, int]] = []
    problems: list[str] = []
    for number, row in named_rows(data, SCORE_COLUMNS, most=ROWS_MOST, what="成绩表"):
        if row.get(SCORE) is None:
            continue  # nobody has to have taken it
        person = _person(row, number, problems)
        if person is None:
            continue
        score, sort = row.get(SCORE), SORTS.get(f"{row.get(SORT) or '初考'}")
        problem = ""
        if person not in roster:
            problem = "名单里没有这个人，请先把他加进名单，或者看看单位、姓名写得和名单一样不一样。"
        elif not _is_whole(score):
            problem = "分数要写 0 到 100 的整数，不写字，也不用公式。"
        elif not 0 <= score <= 100:
            problem = "分数要在 0 到 100 之间。"
        elif sort is None:
            problem = "场次只写“初考”或者“补考”，空着就是初考。"
        elif (roster[person], sort) in known:
            problem = "这个人这一场已经有成绩了，不能再导入。"
        elif (roster[person], sort) in seen:
            problem = "这个人这一场写了两遍。"
        if problem:
            problems.append(f"第 {number} 行：{problem}")
            continue
        seen.add((roster[person], f"{sort}"))
        rows.append((roster[person], f"{sort}", int(score)))  # type: ignore[call-overload]
    if not rows and not problems:
        problems.append("一个分数也没有填。")
    return Checked(tuple(rows), tuple(problems))


def _is_whole(score: object) -> bool:
    """Also of numbers that are larger than any, as a spreadsheet may hold them."""
    if isinstance(score, float):
        return score.is_integer()
    return isinstance(score, int) and not isinstance(score, bool)


def roster_template() -> bytes:
    """An empty roster to be filled in."""
    return book_of({"名单": (ROSTER_COLUMNS, (("（例）农业服务中心", "张三"),))})


def scores_template(people: Sequence[tuple[str, str]]) -> bytes:
    """The roster with room for the scores of papers."""
    return book_of({"分数": (SCORE_COLUMNS, [(unit, name, "", "初考") for unit, name in people])})


def book_of(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[str | int]]]]) -> bytes:
    """A workbook of (heads, rows) by the name of the sheet; texts are written as texts and never calculated."""
    from xlsxwriter import Workbook  # as openpyxl in named_rows

    file = BytesIO()
    with Workbook(file, _OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        # the apostrophe that Excel itself sets: the text stays a text when somebody edits the cell
        text = book.add_format({"num_format": "@", "quote_prefix": True})
        for title, (heads, rows) in sheets.items():
            sheet = book.add_worksheet(title)
            for place, name in enumerate(heads):
                sheet.set_column(place, place, 22 if place < 2 else 14)
                sheet.write_string(0, place, name, head)
            for line, row in enumerate(rows, 1):
                for place, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(line, place, value)
                    elif value:
                        sheet.write_string(line, place, value, text)
            sheet.freeze_panes(1, 0)
    return file.getvalue()


def _person(row: Mapping[str, object], number: int, problems: list[str]) -> tuple[str, str] | None:
    unit, name = row.get(UNIT), row.get(NAME)
    problem = ""
    if FORMULA in (unit, name):
        problem = "单位、姓名里有公式，请先复制，再“选择性粘贴”成数值。"
    elif not isinstance(unit, str):
        problem = "没有写单位。"
    elif not isinstance(name, str):
        problem = "没有写姓名。"
    elif len(unit) > UNIT_MOST or len(name) > NAME_MOST:
        problem = f"太长：单位最多 {UNIT_MOST} 个字，姓名最多 {NAME_MOST} 个字。"
    elif not (unit.isprintable() and name.isprintable()):
        problem = "单位、姓名里有看不见的字符或者换行，请重新打一遍。"
    elif unit.startswith("（例）"):
        problem = "这一行是例子，请删掉。"
    if problem:
        problems.append(f"第 {number} 行：{problem}")
        return None
    return " ".join(f"{unit}".split()), " ".join(f"{name}".split())
