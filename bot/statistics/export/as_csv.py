"""A report as one CSV table that Excel opens with a double click.

RFC 4180, with the byte order mark by which Excel knows UTF-8. A cell that a spreadsheet would take for a formula begins
with an apostrophe (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import fields
from typing import BinaryIO

from bot.statistics.breakdown import Line, Report
from bot.statistics.wording import FIELD_NOTE, FIELD_TITLE, TOTAL_NAMES

HEAD = ("表", "项目", "件", "人次", "人", "次", "场", "份", "说明")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula; the full-width signs do so in some East Asian versions."""
_COLUMNS = {name: column for column, name in enumerate(HEAD) if name in "件人次场份"}
_EMPTY = ("",) * len(_COLUMNS)


def write_csv(report: Report, file: BinaryIO, *, made_by: str = "") -> None:
    """Write every figure as one line, then the rule; the file stays open."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        for row in _rows(report, made_by):
            writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    finally:
        text.detach()


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet calculates."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _rows(report: Report, made_by: str) -> Iterator[tuple[str | int, ...]]:
    yield HEAD
    for row in fields(report.totals):
        words, unit = TOTAL_NAMES[row.name].rstrip("）").split("（")
        unit, _, remark = unit.partition("，")
        cells: list[str | int] = ["总数", words, *_EMPTY, remark]
        cells[_COLUMNS[unit]] = getattr(report.totals, row.name)
        yield tuple(cells)
    for table in report.tables:
        for line in (*table.lines, table.total):
            yield _line(table.title, line)
        yield (table.title, "说明", *_EMPTY, table.note)
        yield (table.title, "怎么数", *_EMPTY, report.rule)
    for held in report.field:
        yield (FIELD_TITLE, held.label, "", "", held.heads or "", "", held.times, held.pieces or "", "")
    yield (FIELD_TITLE, "说明", *_EMPTY, FIELD_NOTE)
    yield ("说明", "期间", *_EMPTY, report.days)
    yield ("说明", "生成时间", *_EMPTY, f"{report.made:%Y-%m-%d %H:%M}（北京时间）")
    if made_by:
        yield ("说明", "谁导出的", *_EMPTY, made_by)
    yield ("说明", "数过的消息", "", "", "", report.rows, "", "", "")


def _line(title: str, line: Line) -> tuple[str | int, ...]:
    return (title, f"{line.label}", line.matters, line.person_times, line.persons, "", "", "", "")
