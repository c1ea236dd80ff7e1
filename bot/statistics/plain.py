"""A report as lines for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import asdict

from bot.statistics.breakdown import Report, Table
from bot.statistics.wording import FIELD_NOTE, FIELD_TITLE, TOTAL_NAMES


def plain(report: Report) -> Iterator[str]:
    """The totals, then every table with the rule under it."""
    yield report.days
    for name, number in asdict(report.totals).items():
        yield f"  {TOTAL_NAMES[name]}：{number}"
    yield f"怎么数：{report.rule}"
    for table in report.tables:
        yield ""
        yield from _table(table, report)
    yield ""
    yield from _field(report)
    yield ""
    yield f"数了 {report.rows} 条消息，{report.made:%Y-%m-%d %H:%M}（北京时间）生成"


def _table(table: Table, report: Report) -> Iterator[str]:
    yield f"【{table.title}】"
    lines = (*table.lines, table.total)
    width = max(_width(text) for text in (table.heading, *(f"{line.label}" for line in lines)))
    yield "  " + _left(table.heading, width) + "".join(_right(name) for name in ("件", "人次", "人"))
    for line in lines:
        figures = (line.matters, line.person_times, line.persons)
        yield "  " + _left(f"{line.label}", width) + "".join(_right(f"{number}") for number in figures)
    yield f"  {table.note}"
    yield f"  怎么数：{report.rule}"


def _field(report: Report) -> Iterator[str]:
    yield f"【{FIELD_TITLE}】"
    width = max(_width(line.label) for line in report.field) if report.field else 0
    for line in report.field:
        heads = f"{line.heads} 人" if line.heads else ""
        pieces = f"{line.pieces} 份" if line.pieces else ""
        yield f"  {_left(line.label, width)}{_right(f'{line.times} 场')}{_right(heads or pieces)}"
    if not report.field:
        yield "  没有登记。"
    yield f"  {FIELD_NOTE}"
    if report.field:
        yield f"  怎么数：{report.rule}"


def _width(text: str) -> int:
    """Columns of a terminal; a Chinese character takes two."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


def _left(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _right(text: str) -> str:
    return " " * max(1, 8 - _width(text)) + text
