"""A report as an Excel workbook: one sheet a table, real dates and numbers, native charts.

Every text is written as text: a cell that begins with an equals sign is shown, never calculated. Rows are written
from top to bottom and not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.statistics.breakdown import Line, Report, Table
from bot.statistics.export.as_csv import FORMULA_STARTS
from bot.statistics.wording import FIELD_NOTE, FIELD_TITLE, TOTAL_NAMES

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FIGURES = ("件", "人次", "人")
_STYLES: Mapping[str, Mapping[str, object]] = {
    "head": {"bold": True, "bg_color": "#DDEBF7", "border": 1, "align": "center", "valign": "vcenter"},
    "text": {"border": 1},
    # the apostrophe that Excel itself sets: the text stays a text when somebody edits the cell
    "quoted": {"border": 1, "quote_prefix": True},
    "number": {"border": 1, "num_format": "#,##0"},
    "day": {"border": 1, "num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"border": 1, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "sum": {"border": 1, "bold": True},
    "sum_number": {"border": 1, "bold": True, "num_format": "#,##0"},
    "words": {"text_wrap": True, "valign": "top"},
}
_WORDS_IN_A_LINE = 22
_LINE_HEIGHT = 16
_A4 = 9


def write_xlsx(report: Report, file: BinaryIO, *, made_by: str = "") -> None:
    """Write the whole workbook; the file stays open."""
    from xlsxwriter import Workbook  # a server that nobody asks for a workbook need not have it in memory

    with Workbook(file, _OPTIONS) as book:
        book.set_properties({"title": f"普法咨询统计 {report.days}", "created": report.made})
        styles = {name: book.add_format(dict(style)) for name, style in _STYLES.items()}
        pen = _Pen(styles)
        _totals(book.add_worksheet("总数"), report, pen)
        for table in report.tables:
            sheet = book.add_worksheet(table.title)
            _table(sheet, table, report, pen)
            if table.lines and table.key in _CHARTS:
                sheet.insert_chart(1, 5, _CHARTS[table.key](book, table))
        _field(book.add_worksheet(FIELD_TITLE), report, pen)
        _about(book.add_worksheet("说明"), report, pen, made_by)


class _Pen:
    """Writes values by their kind."""

    def __init__(self, styles: Mapping[str, Any]) -> None:
        self._styles = styles

    def head(self, sheet: Any, names: tuple[str, ...], widths: tuple[int, ...]) -> None:
        for column, (name, width) in enumerate(zip(names, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, self._styles["head"])
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)

    def value(
        self, sheet: Any, row: int, column: int, value: str | int | date, *, total: bool = False
    ) -> None:
        styles = self._styles
        if isinstance(value, str):
            quoted = "quoted" if value.startswith(FORMULA_STARTS) else "text"
            sheet.write_string(row, column, value, styles["sum" if total else quoted])
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, styles["moment"])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, styles["day"])
        else:
            sheet.write_number(row, column, value, styles["sum_number" if total else "number"])

    def words(self, sheet: Any, row: int, text: str, *, columns: int) -> None:
        """A paragraph over the width of a table."""
        sheet.set_row(row, _LINE_HEIGHT * (len(text) // _WORDS_IN_A_LINE + 1))
        sheet.merge_range(row, 0, row, columns - 1, "", self._styles["words"])
        sheet.write_string(row, 0, text, self._styles["words"])


def _totals(sheet: Any, report: Report, pen: _Pen) -> None:
    pen.head(sheet, ("项目", "数"), (34, 14))
    for row, figure in enumerate(fields(report.totals), 1):
        pen.value(sheet, row, 0, TOTAL_NAMES[figure.name])
        pen.value(sheet, row, 1, getattr(report.totals, figure.name))
    pen.words(sheet, len(fields(report.totals)) + 2, report.rule, columns=2)


def _table(sheet: Any, table: Table, report: Report, pen: _Pen) -> None:
    pen.head(sheet, (table.heading, *_FIGURES), (30, 10, 10, 10))
    for row, line in enumerate(table.lines, 1):
        _line(sheet, row, line, pen)
    last = len(table.lines) + 1
    _line(sheet, last, table.total, pen, total=True)
    pen.words(sheet, last + 2, table.note, columns=4)
    pen.words(sheet, last + 3, report.rule, columns=4)


def _line(sheet: Any, row: int, line: Line, pen: _Pen, *, total: bool = False) -> None:
    for column, value in enumerate((line.label, line.matters, line.person_times, line.persons)):
        pen.value(sheet, row, column, value, total=total)


def _field(sheet: Any, report: Report, pen: _Pen) -> None:
    pen.head(sheet, ("项目", "场", "到场的人", "份"), (30, 10, 10, 10))
    for row, line in enumerate(report.field, 1):
        pen.value(sheet, row, 0, line.label)
        for column, number in enumerate((line.times, line.heads, line.pieces), 1):
            pen.value(sheet, row, column, number)
    last = len(report.field) + 1
    pen.words(sheet, last + 1, FIELD_NOTE, columns=4)
    pen.words(sheet, last + 2, report.rule, columns=4)


def _about(sheet: Any, report: Report, pen: _Pen, made_by: str) -> None:
    pen.head(sheet, ("项目", "内容"), (20, 34))
    first, last = report.period.first, report.days
    told: tuple[tuple[str, str | int | date], ...] = (
        ("期间", last),
        ("从（含）", first),
        ("到（不含）", report.period.until),
        ("生成时间（北京）", report.made),
        ("数过的消息（条）", report.rows),
        *((("谁导出的", made_by),) if made_by else ()),
    )
    for row, (name, value) in enumerate(told, 1):
        pen.value(sheet, row, 0, name)
        pen.value(sheet, row, 1, value)
    pen.words(sheet, len(told) + 2, report.rule, columns=2)


def _days_chart(book: Workbook, table: Table) -> Any:
    chart = book.add_chart({"type": "line"})
    _series(chart, table, column=1)
    _series(chart, table, column=2)
    chart.set_title({"name": "每天的咨询", "name_font": {"size": 12}})
    chart.set_x_axis({"date_axis": True, "num_format": "m-d"})
    chart.set_y_axis({"min": 0, "num_format": "0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 640, "height": 320})
    return chart


def _topics_chart(book: Workbook, table: Table) -> Any:
    chart = book.add_chart({"type": "bar"})
    _series(chart, table, column=1)
    chart.set_title({"name": "各类咨询（件）", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})  # the first topic on top
    chart.set_x_axis({"min": 0, "num_format": "0"})
    chart.set_legend({"none": True})
    chart.set_size({"width": 640, "height": 160 + 22 * len(table.lines)})
    return chart


def _series(chart: Any, table: Table, *, column: int) -> None:
    last = len(table.lines)
    chart.add_series(
        {
            "name": [table.title, 0, column],
            "categories": [table.title, 1, 0, last, 0],
            "values": [table.title, 1, column, last, column],
        }
    )


_CHARTS = {"days": _days_chart, "topics": _topics_chart}
