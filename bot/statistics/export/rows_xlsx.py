"""Any number of rows as an Excel workbook in a fixed amount of memory: typed cells, a frozen head, a filter, a sheet
that says what it is. A sheet that is full goes on in the next.

No text is ever calculated: every one is written as a text, and one that looks like a formula carries the mark by which
a spreadsheet keeps it a text when somebody edits the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.statistics.export.as_csv import FORMULA_STARTS
from bot.statistics.export.ledgers import DAY, MOMENT, NUMBER, Cell, Column

SHEET_ROWS = 1_048_575
"""Rows of a sheet besides its head."""
CELL_CHARACTERS = 32_767
CUT = "…（太长，没有写完）"
_EPOCH = date(1899, 12, 30).toordinal()
_NAME_CHARACTERS = 31
_TICK = 1_000
_A4 = 9
_LANDSCAPE_FROM = 6

About = Sequence[tuple[str, str | int]]


class RowsBook:
    """A workbook that is filled from the first sheet to the last. To be used with ``with``."""

    def __init__(self, path: Path, *, title: str, folder: Path) -> None:
        """``folder`` takes the rows until the file is put together; nobody else should be able to look into it."""
        from xlsxwriter import Workbook  # a server that nobody asks for a workbook need not have it in memory

        options = {
            "constant_memory": True,
            "tmpdir": str(folder),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = Workbook(path, options)
        self._book.use_zip64()
        self._book.set_properties({"title": title})
        self._text = self._book.add_format()
        # the apostrophe that Excel itself sets
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self._head = self._book.add_format(
            {"bold": True, "bg_color": "#DDEBF7", "border": 1, "align": "center", "text_wrap": True}
        )
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})

    def __enter__(self) -> RowsBook:
        return self

    def __exit__(self, *_: object) -> None:
        """Put the file together; also when something failed, so that no part of it is left in ``folder``."""
        self._book.close()

    def rows(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[tuple[Cell, ...]],
        *,
        tick: Callable[[int], object] = lambda _: None,
        sheet_rows: int = SHEET_ROWS,
    ) -> int:
        """Write rows under a head, on as many sheets as they need; how many. ``tick`` hears of every thousand."""
        writers = [self._writer(column.kind) for column in columns]
        number, sheets, line = 0, 1, 0
        sheet = self._sheet(name, columns)
        for number, row in enumerate(rows, 1):
            if line == sheet_rows:
                self._close(sheet, line, columns)
                sheets, line = sheets + 1, 0
                sheet = self._sheet(f"{name[: _NAME_CHARACTERS - 4]}-{sheets}", columns)
            line += 1
            for place, value in enumerate(row):
                if value is not None and value != "":
                    writers[place](sheet, line, place, value)
            if number % _TICK == 0:
                tick(number)
        self._close(sheet, line, columns)
        tick(number)
        return number

    def about(self, lines: About) -> None:
        """The sheet that says what the others are; the last, because it counts them."""
        sheet = self._book.add_worksheet("说明")
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 80)
        for line, (name, value) in enumerate(lines):
            sheet.write_string(line, 0, name, self._wrapped)
            if isinstance(value, int):
                sheet.write_number(line, 1, value, self._wrapped)
            else:
                sheet.write_string(line, 1, value, self._wrapped)

    def _sheet(self, name: str, columns: Sequence[Column]) -> Any:
        sheet = self._book.add_worksheet(name[:_NAME_CHARACTERS])
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.name, self._head)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        if len(columns) > _LANDSCAPE_FROM:
            sheet.set_landscape()
        return sheet

    @staticmethod
    def _close(sheet: Any, lines: int, columns: Sequence[Column]) -> None:
        if lines:
            sheet.autofilter(0, 0, lines, len(columns) - 1)

    def _writer(self, kind: str) -> Callable[[Any, int, int, Any], object]:
        day, moment = self._day, self._moment
        if kind == DAY:
            return lambda sheet, line, place, value: sheet.write_number(
                line, place, value.toordinal() - _EPOCH, day
            )
        if kind == MOMENT:
            return lambda sheet, line, place, value: sheet.write_number(line, place, serial(value), moment)
        if kind == NUMBER:
            return lambda sheet, line, place, value: sheet.write_number(line, place, value)
        quoted = self._quoted

        def _text(sheet: Any, line: int, place: int, value: Any) -> None:
            text = f"{value}"
            if len(text) > CELL_CHARACTERS:
                text = text[: CELL_CHARACTERS - len(CUT)] + CUT
            if text.startswith(FORMULA_STARTS):
                sheet.write_string(line, place, text, quoted)
            else:
                sheet.write_string(line, place, text)

        return _text


def serial(moment: datetime) -> float:
    """A moment as spreadsheets count it: days since the end of 1899."""
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return moment.toordinal() - _EPOCH + seconds / 86_400
