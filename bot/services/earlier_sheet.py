"""Figures of earlier years in a spreadsheet file (.xlsx): the empty one that staff fill in, and what they wrote.

Reading tells everything that is wrong at once, by the number of the row as the spreadsheet shows it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from bot.services.plain_workbook import SheetError, plain_values, refuse_no_plain_workbook
from bot.statistics.earlier import FIGURES, EarlierFigure
from bot.statistics.periods import month as month_of
from bot.statistics.periods import year as year_of

SHEET, ABOUT = "往年数字", "怎么填"
HEADS = ("年份", "月份", "指标", "数量", "村（社区）", "来源")
FILE_BYTES, UNPACKED_BYTES = 2 * 1024 * 1024, 20 * 1024 * 1024
ROWS_MOST = 2_000
FIRST_YEAR = 1985
"""The first five-year plan of legal publicity began in 1986."""
MOST = 100_000_000
PROBLEMS_MOST = 50
_WIDTHS = (10, 10, 24, 12, 16, 44)
_ABOUT = (
    ("年份", "写四位数，如 2023。"),
    ("月份", "只有全年的数就空着；有每个月的数就一个月一行，写 1 到 12。同一个指标不要又写全年又写月份。"),
    ("指标", "从下拉的里面选。"),
    ("数量", "整数。没有记录的不要写，不要拿 0 代替。"),
    ("村（社区）", "全镇的数就空着。"),
    ("来源", "从哪份材料抄来的，如“2023年法治政府建设工作报告第3页”。一定要写。"),
)
_TEXT_MOST, _PLACE_MOST = 250, 60


class Read(NamedTuple):
    """What a file says."""

    figures: tuple[EarlierFigure, ...]
    problems: tuple[str, ...]
    """Sentences; with any of them nothing may be brought in."""


def write_template(file: BinaryIO) -> None:
    """An empty sheet with drop-downs; the file stays open."""
    from xlsxwriter import Workbook  # a server that nobody asks for a sheet need not have it in memory

    with Workbook(file) as book:
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(SHEET)
        for place, (name, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, name, head)
            sheet.write_comment(0, place, dict(_ABOUT)[name])
        sheet.freeze_panes(1, 0)
        about = book.add_worksheet(ABOUT)
        about.set_column(0, 0, 14)
        about.set_column(1, 1, 80, wrapped)
        about.set_column(3, 3, 26)
        for row, (name, words) in enumerate(_ABOUT):
            about.write_string(row, 0, name)
            about.write_string(row, 1, words, wrapped)
        for row, name in enumerate(FIGURES.values()):
            about.write_string(row, 3, name)
        whole = {"validate": "integer", "criteria": "between", "error_title": "请改一下"}
        sheet.data_validation(
            1, 0, ROWS_MOST, 0,
            {**whole, "minimum": FIRST_YEAR, "maximum": 2100, "error_message": "年份写四位数，如 2023"},
        )  # fmt: skip
        months = {"validate": "list", "source": [str(number) for number in range(1, 13)]}
        sheet.data_validation(1, 1, ROWS_MOST, 1, months)
        names = {"validate": "list", "source": f"={ABOUT}!$D$1:$D${len(FIGURES)}"}
        sheet.data_validation(1, 2, ROWS_MOST, 2, names)
        sheet.data_validation(
            1, 3, ROWS_MOST, 3,
            {**whole, "minimum": 0, "maximum": MOST, "error_message": "数量写整数"},
        )  # fmt: skip


def read_earlier(data: bytes, *, today: date) -> Read:
    """The figures of a file; raises SheetError for what is no such sheet at all."""
    rows = _rows(data)
    figures: list[EarlierFigure] = []
    problems: list[str] = []
    where: list[int] = []
    for number, row in rows:
        found = _figure(row, today)
        if isinstance(found, EarlierFigure):
            figures.append(found)
            where.append(number)
        else:
            problems.append(f"第 {number} 行：{'；'.join(found)}。")
    problems += _twice(figures, where)
    if not figures and not problems:
        raise SheetError("表里一个数字也没有，请填好再来")
    if len(problems) > PROBLEMS_MOST:
        problems[PROBLEMS_MOST:] = [f"还有 {len(problems) - PROBLEMS_MOST} 处，改好上面的再看。"]
    return Read(tuple(figures), tuple(problems))


def _rows(data: bytes) -> list[tuple[int, tuple[Any, ...]]]:
    from openpyxl import load_workbook  # as above

    limits = {"most_bytes": FILE_BYTES, "most_unpacked": UNPACKED_BYTES}
    refuse_no_plain_workbook(BytesIO(data), **limits, what="往年数字表")
    rows: list[tuple[int, tuple[Any, ...]]] = []
    heads: tuple[str, ...] = ()
    order: list[int] = []
    try:
        book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        # the sheet may say that it is of any size; what is in the file is what counts
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=20, max_row=ROWS_MOST + 100), 1):
            row = plain_values(number, cells)
            if not any(value not in (None, "") for value in row):
                continue
            if not heads:
                heads = tuple(_text(value) for value in row)
                missing = [name for name in HEADS if name not in heads]
                if missing:
                    raise SheetError(f"第 {number} 行没有“{'”“'.join(missing)}”这几栏，请用下载的空表填")
                order = [heads.index(name) for name in HEADS]
                continue
            if len(rows) == ROWS_MOST:
                raise SheetError(f"超过 {ROWS_MOST} 行，请分成几份")
            rows.append((number, tuple(row[place] if place < len(row) else None for place in order)))
        book.close()
    except SheetError:
        raise
    except Exception as error:  # noqa: BLE001 - a workbook may be broken in any way
        raise SheetError(f"读不出来（{type(error).__name__}），请用 Excel 或 WPS 另存为 .xlsx") from None
    if not heads:
        raise SheetError("表是空的，请用下载的空表填")
    return rows


def _figure(row: Sequence[Any], today: date) -> EarlierFigure | list[str]:
    wrong: list[str] = []
    year, month, amount = (_whole(value) for value in (row[0], row[1], row[3]))
    if year is None or not FIRST_YEAR <= year <= today.year:
        wrong.append(f"年份要写 {FIRST_YEAR} 到 {today.year} 的四位数，合并的单元格要拆开" + _was(row[0]))
    has_month = row[1] not in (None, "")
    if has_month and (month is None or not 1 <= month <= 12):
        wrong.append("月份要写 1 到 12，全年的空着" + _was(row[1]))
    name = _text(row[2])
    figure = next((key for key, words in FIGURES.items() if name in (words, words.partition("（")[0])), None)
    # two of the names are alike but for their units
    if figure is None or sum(words.partition("（")[0] == name for words in FIGURES.values()) > 1:
        wrong.append("指标要从下拉的里面选" + _was(row[2]))
    if amount is None:
        wrong.append("数量要写整数，公式请粘贴成数值" + _was(row[3]))
    elif not 0 <= amount <= MOST:
        wrong.append(f"数量要在 0 到 {MOST} 之间")
    place, source = _text(row[4]), _text(row[5])
    if len(place) > _PLACE_MOST:
        wrong.append(f"村（社区）最多 {_PLACE_MOST} 个字")
    if not source:
        wrong.append("来源没有写，要写从哪份材料抄来的")
    elif len(source) > _TEXT_MOST:
        wrong.append(f"来源最多 {_TEXT_MOST} 个字")
    if wrong or year is None or figure is None or amount is None:
        return wrong
    period = month_of(year, month) if has_month and month is not None else year_of(year)
    if period.first > today:
        return ["这个月还没到"]
    return EarlierFigure(period.first, period.until, figure, place, amount, source)


def _twice(figures: Sequence[EarlierFigure], where: Sequence[int]) -> Iterator[str]:
    seen: dict[tuple[str, str], list[tuple[int, EarlierFigure]]] = {}
    for number, figure in zip(where, figures, strict=True):
        mine = seen.setdefault((figure.figure, figure.place), [])
        for before, other in mine:
            if figure.first < other.until and other.first < figure.until:
                yield f"第 {number} 行：和第 {before} 行说的是同一段时间的同一个指标，只留一行。"
                break
        mine.append((number, figure))


def _whole(value: Any) -> int | None:
    """A whole number, however it was typed; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else None
    if not isinstance(value, str):
        return None
    typed = re.sub(r"[,\s]|[年月]$", "", unicodedata.normalize("NFKC", value).strip())
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 15 else None


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    plain = "".join(character for character in f"{value}" if character.isprintable() or character == " ")
    return plain.strip()


def _was(value: Any) -> str:
    shown = _text(value)
    return f"（写的是“{shown[:20]}”）" if shown else "（这一格是空的）"
